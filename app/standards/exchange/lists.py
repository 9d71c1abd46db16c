"""A list as a spreadsheet: text as it stands, never a formula, under one head that stays in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from app.standards.exchange.workbook import OPTIONS, RISKY_PREFIXES


class ListSheet(NamedTuple):
    """One sheet: name, columns with their widths in characters, rows of texts."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str]]
    filtered: bool = False
    """Whether its columns can be filtered."""


def render_list_sheets(sheets: Iterable[ListSheet]) -> bytes:
    """The file."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#1D4F91", "font_color": "#FFFFFF", "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    risky = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    for sheet in sheets:
        _sheet(book, sheet, head, plain, risky)
    book.close()
    return out.getvalue()


def _sheet(book: Any, sheet: ListSheet, head: Any, plain: Any, risky: Any) -> None:
    place = book.add_worksheet(sheet.name)
    for number, (label, width) in enumerate(sheet.columns):
        place.set_column(number, number, width)
        place.write_string(0, number, label, head)
    place.freeze_panes(1, 0)
    for number, values in enumerate(sheet.rows, 1):
        for column, value in enumerate(values):
            place.write_string(number, column, value, risky if value.startswith(RISKY_PREFIXES) else plain)
    if sheet.filtered:
        place.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
