"""Writing the workbook (电子表格): what a clerk may choose is a list, heads are locked, text is never a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from app.standards.catalogue.fields import Field, FieldKind
from app.standards.catalogue.sections import BASICS
from app.standards.exchange.sheets import (
    MOST_ROWS,
    NO,
    REFERENCE_SHEET,
    SHEETS,
    YES,
    SectionSheet,
    SheetColumn,
    write_cell,
)

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHEET_PERMISSIONS = {
    "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True, "format_cells": True,
    "format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip
RISKY_PREFIXES = tuple("=+-@＝＋－＠\t\r")
MOST_LISTED = 255
"""Characters of a list of choices that stands in the file itself."""
Item = Mapping[str, Any]
Names = Mapping[str, Mapping[str, str]]


def build_workbook(items: Sequence[Item], names: Names) -> bytes:
    """The file: items as :func:`app.standards.exchange.exporting.exported_items` gives them; ``names`` of codes for the help columns."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    styles = _styles(book)
    for sheet in SHEETS:
        place = book.add_worksheet(sheet.name)
        _frame(place, sheet.columns, styles)
        for row, (item, line) in enumerate(_lines(sheet, items), 1):
            _row(place, row, sheet, item, line, names, styles)
    for kind, title in (("material", "材料"), ("basis", "依据"), ("item", "事项")):
        place = book.add_worksheet(f"{REFERENCE_SHEET}-{title}")
        place.freeze_panes(1, 0)
        place.set_column(0, 0, 34)
        place.set_column(1, 1, 60)
        place.write_row(0, 0, [f"{title}编码", "名称"], styles["head"])
        for row, (code, name) in enumerate(names[kind].items(), 1):
            place.write_string(row, 0, code)
            place.write_string(row, 1, name)
    book.close()
    return out.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    line = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#E4E7EB", "locked": False}
    head = {
        "bold": True,
        "bg_color": "#1D4F91",
        "font_color": "#FFFFFF",
        "valign": "vcenter",
        "text_wrap": True,
        "locked": True,
    }
    return {
        "head": book.add_format(head),
        "help_head": book.add_format({**head, "bg_color": "#616E7C", "bold": False}),
        "text": book.add_format({**line, "num_format": "@"}),
        "risky": book.add_format({**line, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format({**line, "num_format": "0"}),
        "help": book.add_format({**line, "font_color": "#616E7C", "bg_color": "#F5F7FA"}),
    }


def _frame(place: Any, columns: tuple[SheetColumn, ...], styles: Mapping[str, Any]) -> None:
    place.freeze_panes(1, 2)
    place.set_row(0, 30)
    for number, column in enumerate(columns):
        style = "help" if column.reference else "number" if column.field.kind is FieldKind.COUNT else "text"
        place.set_column(number, number, column.width, styles[style])
        place.write_string(0, number, column.head, styles["help_head" if column.reference else "head"])
        choices = _choices(column.field)
        if choices and not column.reference:
            place.data_validation(1, number, MOST_ROWS, number, choices)
    place.protect("", SHEET_PERMISSIONS)


def _choices(field: Field) -> dict[str, Any] | None:
    if field.kind is FieldKind.FLAG:
        return _listed(field, [YES, NO])
    if field.kind is FieldKind.WORD:
        return _listed(field, list((field.words or {}).values()))
    if field.kind is FieldKind.COUNT:
        return {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": field.most,
            "ignore_blank": True, "error_title": field.label[:32], "error_message": f"应为0到{field.most}的整数。",
        }  # fmt: skip
    return None


def _listed(field: Field, words: list[str]) -> dict[str, Any] | None:
    if len(",".join(words)) > MOST_LISTED:
        return None
    return {
        "validate": "list", "source": words, "error_title": field.label[:32], "error_message": "请从列表中选择一项。",
    }  # fmt: skip


def _lines(sheet: SectionSheet, items: Sequence[Item]) -> Iterator[tuple[Item, Mapping[str, Any]]]:
    for item in items:
        for line in sheet.section.lines(item["content"]):
            yield item, ({**line, **_head(item)} if sheet.section is BASICS else {**line, "item_code": item["code"]})


def _head(item: Item) -> dict[str, Any]:
    return {name: item[name] for name in ("code", "stage", "position", "division")}


def _row(
    place: Any,
    row: int,
    sheet: SectionSheet,
    item: Item,
    line: Mapping[str, Any],
    names: Names,
    styles: Mapping[str, Any],
) -> None:
    for number, column in enumerate(sheet.columns):
        if column.reference:
            code = item["code"] if column.field.name == "item_code" else line[column.field.name]
            place.write_string(row, number, names[column.reference].get(code, ""), styles["help"])
            continue
        value = write_cell(column.field, line[column.field.name])
        if value is None:
            continue
        if isinstance(value, int):
            place.write_number(row, number, value, styles["number"])
        else:
            place.write_string(row, number, value, styles["risky" if value.startswith(RISKY_PREFIXES) else "text"])
