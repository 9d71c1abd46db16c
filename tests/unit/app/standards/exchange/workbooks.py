"""Workbooks to import: what an export gives, changed cell by cell as a clerk - or somebody worse - would."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from app.standards.exchange import exporting
from app.standards.exchange.reader_process import parse_workbook
from tenants.db import acting_for, read_transaction
from tests.unit.app.standards.exchange.bundles import CODE

Cells = dict[str, list[list[Any]]]
Finish = Callable[[Any, dict[str, Any]], None]


def exported_workbook(code: str | None = CODE) -> bytes:
    """The export."""
    with acting_for(1), read_transaction():
        return exporting.export_workbook(1, code)


def cells_of(raw: bytes) -> Cells:
    """All cells, first row first."""
    return {name: [cells for _, cells in rows] for name, rows in parse_workbook(raw).items()}


def make_workbook(cells: Cells, finish: Finish | None = None) -> bytes:
    """A plain workbook; ``finish`` gets the book and its sheets by name."""
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    places = {name: made.add_worksheet(name) for name in cells}
    for name, rows in cells.items():
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    places[name].write(number, column, cell)
    if finish:
        finish(made, places)
    made.close()
    return out.getvalue()


def put_cell(cells: Cells, sheet: str, row: int, head: str, value: Any) -> None:
    """Type something into a cell; ``row`` as the workbook counts."""
    line = cells[sheet][row - 1]
    at = cells[sheet][0].index(head)
    line += [None] * (at + 1 - len(line))
    line[at] = value


def repack_member(raw: bytes, member: str, change: Callable[[bytes], bytes], **more: bytes) -> bytes:
    """The same archive with one member rewritten, and further ones."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()
