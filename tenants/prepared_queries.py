"""What hot pages read: constant selects, compiled once, prepared once a connection, several in one round trip.

A :class:`PreparedQuery` is made of a Core select at import. Its own constants stand in the SQL as literals, so that PostgreSQL
sees at planning time that a partial index serves; what differs from request to request are parameters without a value
(``bindparam("b")``). Rows come back as plain tuples with names, words of enums as their members.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from psycopg.adapt import Transformer
from sqlalchemy import BindParameter, Enum, Select, literal_column
from sqlalchemy.sql import visitors

from tenants import pipeline
from tenants.pipeline import AnyConnection, BoundStatement, PreparedStatement

Rows = list[Any]


class CompiledStatement:
    """A Core statement that is compiled once; parameters without a value are filled in each time."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def sent(self, values: Mapping[str, Any]) -> BoundStatement:
        """With its values, ready to go. Raises ``KeyError`` for one that is missing."""
        return BoundStatement(self.prepared, [pipeline.encode_value(values[name]) for name in self._names])

    @cached_property
    def prepared(self) -> PreparedStatement:
        """The statement as it is sent."""
        return self._compiled[0]

    @property
    def _names(self) -> Sequence[str]:
        return self._compiled[1]

    @cached_property
    def _compiled(self) -> tuple[PreparedStatement, Sequence[str]]:
        names: list[str] = []

        def numbered(element: Any, **_more: Any) -> Any:
            if isinstance(element, BindParameter) and element.required:
                if element.key not in names:
                    names.append(element.key)
                return literal_column(f"${names.index(element.key) + 1}")
            return None

        statement: Any = visitors.replacement_traverse(self._statement, {}, numbered)
        text = str(statement.compile(dialect=pipeline.DIALECT, compile_kwargs={"literal_binds": True}))
        return pipeline.prepare_statement(text.replace("%%", "%")), names


class PreparedQuery(CompiledStatement):
    """One question that is asked again and again."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        super().__init__(statement)

    def __call__(self, **values: Any) -> BoundQuery:
        """The question with its values. Raises ``KeyError`` for one that is missing."""
        return BoundQuery(self, self.sent(values))

    @cached_property
    def make_row(self) -> Callable[[Sequence[Any]], Any]:
        """Makes a row of its values."""
        columns = list(self._statement.selected_columns)
        row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        words = [(place, _members(column.type)) for place, column in enumerate(columns) if _members(column.type)]
        if not words:
            return row._make

        def make(values: Sequence[Any]) -> Any:
            cells = list(values)
            for place, members in words:
                if cells[place] is not None:
                    cells[place] = members[cells[place]]
            return row._make(cells)

        return make


@dataclass(frozen=True)
class BoundQuery:
    """A question with its values."""

    reading: PreparedQuery
    sent: BoundStatement
    """As it goes over the wire."""


def fetch_batch_on(
    held: AnyConnection,
    asked: Sequence[BoundQuery],
    before: Sequence[BoundStatement] = (),
    begin: bytes | None = None,
    end: Sequence[bytes] = (),
) -> list[Rows]:
    """Ask several questions in one round trip of a connection, after ``begin`` and ``before``; the rows of each.
    ``end`` goes behind them.

    Raises SQLAlchemy's ``DBAPIError``."""
    results = pipeline.run_pipeline(held, [*before, *(one.sent for one in asked)], begin, end)
    if not asked:
        return []
    raw: Any = pipeline.pooled_connection(held).dbapi_connection
    loader = Transformer(raw)
    found = []
    for one, result in zip(asked, results[len(before) :], strict=True):
        loader.set_pgresult(result)
        found.append(loader.load_rows(0, result.ntuples, one.reading.make_row))
    return found


def _members(kind: Any) -> dict[str, Any]:
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return {member.value: member for member in kind.enum_class}
    return {}
