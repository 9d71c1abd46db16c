"""Rows on their way into a table by COPY: buffered, in the order of the table's own columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

MOST_BUFFERED = 20_000
"""Rows that wait in memory, a table."""


def key(millisecond: int, kind: int, number: int) -> str:
    """A UUIDv7 that is always the same for the same thing: it sorts by time, and no two things share one.

    ``kind`` (below 16) tells kinds of rows made at one moment apart, ``number`` (below 2**48) rows of one kind."""
    value = (millisecond << 80) | (0x7 << 76) | (kind << 68) | (0x2 << 62) | number
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Sheet:
    """What is to be copied into one table."""

    def __init__(self, table: Table, **always: Any) -> None:
        """``always`` are values of columns that are the same in every row; else a column has its model's default."""
        self.name = table.name
        self.columns = [column.name for column in table.columns]
        usual: dict[str, str] = {column.name: NULL for column in table.columns if column.nullable}
        usual |= _plain_defaults(table)
        usual |= {name: _text(value) for name, value in always.items()}
        self._usual = [usual.get(name, MISSING) for name in self.columns]
        self._place = {name: place for place, name in enumerate(self.columns)}
        self._rows: list[str] = []
        self.count = 0

    def add(self, **values: Any) -> None:
        """One row. Raises ``KeyError`` for a column that the table lacks, or that may not be empty and is not named."""
        cells, place, writers = self._usual.copy(), self._place, _WRITERS
        for name, value in values.items():
            write = writers.get(type(value))
            cells[place[name]] = write(value) if write else value
        row = "\t".join(cells)
        if MISSING in row:
            raise KeyError(f"{self.name}.{self.columns[cells.index(MISSING)]}")
        self._rows.append(row)
        self.count += 1

    @property
    def is_full(self) -> bool:
        """Whether enough waits to be worth a COPY."""
        return len(self._rows) >= MOST_BUFFERED

    def flush(self, connection: psycopg.Connection[Any]) -> None:
        """Copy what waits."""
        if not self._rows:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), columns)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("\n".join(self._rows) + "\n")
        self._rows.clear()


NULL = r"\N"
MISSING = "\0"


def _plain_defaults(table: Table) -> dict[str, str]:
    defaults = ((column.name, column.default) for column in table.columns)
    return {name: _text(default.arg) for name, default in defaults if isinstance(default, ScalarElementColumnDefault)}


def _text(value: Any) -> str:
    """A value as COPY reads it. The generator's own words hold no tab, line break or backslash."""
    write = _WRITERS.get(type(value))
    return write(value) if write else value


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _value: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    bytes: lambda value: rf"\\x{value.hex()}",
    date: date.isoformat,
    datetime: datetime.isoformat,
    UUID: str,
}
"""Texts, words of enums among them, are written as they are."""
