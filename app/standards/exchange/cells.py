"""From rows of a workbook to items with their standard; every error by sheet, row and column. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.foundation.errors import FieldFault, Invalid
from app.standards.catalogue.fields import Field
from app.standards.catalogue.sections import BASICS, SECTIONS, empty_content, replace_section
from app.standards.catalogue.shape import ContentFault, section_faults
from app.standards.exchange.bundle import HEADS, Content, FaultLocator, ImportBundle, ImportFault, IncomingItem
from app.standards.exchange.sheets import (
    REFERENCE,
    REFERENCE_SHEET,
    SHEETS,
    SHEETS_BY_NAME,
    SectionSheet,
    WrongCell,
    column_letter,
    read_cell,
)

Rows = Sequence[tuple[int, list[Any]]]
DUPLICATE_MESSAGE = re.compile(r"与第(\d+)行重复。")


@dataclass
class ParsedRow:
    """One row as it was read: values by field, and which of them could not be."""

    row: int
    values: dict[str, Any]
    wrong: set[str] = field(default_factory=set)


@dataclass
class ParsedSheet:
    """One sheet as it was read: its lines by item, and which field stands in which column."""

    sheet: SectionSheet
    columns: Mapping[str, int]
    lines: dict[str, list[ParsedRow]] = field(default_factory=dict)

    def place(self, row: int, field_name: str = "") -> str:
        """Where a cell is, in words: 申请材料 第7行 E列“份数”."""
        column = self.columns.get(field_name)
        label = next((head for head, each in self.sheet.fields().items() if each.name == field_name), "")
        cell = f" {column_letter(column)}列“{label}”" if column is not None else ""
        return f"{self.sheet.name} 第{row}行{cell}" if row else self.sheet.name


def bundle_of(sheets: Mapping[str, Rows]) -> ImportBundle:
    """What a workbook brings. Raises :class:`Invalid` at ``file`` where sheets or columns are not ours."""
    _frame(sheets)
    troubles: list[ImportFault] = []
    tables = {sheet.section.name: _table(sheet, sheets[sheet.name], troubles) for sheet in SHEETS}
    heads = tables[BASICS.name]
    for code, lines in heads.lines.items():
        for doubled in lines[1:]:
            troubles.append(ImportFault(heads.place(doubled.row, "code"), f"编码“{code}”与第{lines[0].row}行重复。"))
    for table in tables.values():
        troubles += _strangers(table, heads.lines)
    items = tuple(_incoming(code, lines[0], tables, troubles) for code, lines in heads.lines.items())
    if not items:
        troubles.append(ImportFault(heads.sheet.name, "没有任何事项，请至少填写一行。"))
    return ImportBundle(items, _where(tables), troubles=troubles)


def _frame(sheets: Mapping[str, Rows]) -> None:
    """Every sheet that is ours, and none besides; every column, and none besides."""
    faults = [f"缺少工作表“{name}”。" for name in SHEETS_BY_NAME if name not in sheets]
    faults += [
        f"没有名为“{name}”的工作表，请删去或改名。"
        for name in sheets
        if name not in SHEETS_BY_NAME and not name.startswith(REFERENCE_SHEET)
    ]
    for name, sheet in SHEETS_BY_NAME.items():
        faults += _column_faults(sheet, sheets.get(name))
    if faults:
        raise Invalid(
            "workbook", faults[0], "file", tuple(FieldFault("file", "workbook", each) for each in faults[:50])
        )


def _column_faults(sheet: SectionSheet, rows: Rows | None) -> list[str]:
    if rows is None:
        return []
    heads = _heads(rows)
    if heads is None:
        return [f"{sheet.name}：第1行应为列名。"]
    known = sheet.fields()
    faults = [f"{sheet.name}：缺少列“{head}”。" for head in known if head not in heads]
    named = [head for head in heads if head and not head.startswith(REFERENCE)]
    faults += [
        f"{sheet.name}：没有名为“{head[:30]}”的列，五统一内容不能另加栏目。" for head in named if head not in known
    ]
    faults += [f"{sheet.name}：列“{head}”重复。" for head in dict.fromkeys(named) if named.count(head) > 1]
    return faults


def _heads(rows: Rows) -> list[str] | None:
    if not rows or rows[0][0] != 1:
        return None
    return [str(cell).strip() if cell is not None else "" for cell in rows[0][1]]


def _table(sheet: SectionSheet, rows: Rows, troubles: list[ImportFault]) -> ParsedSheet:
    heads = _heads(rows) or []
    fields = sheet.fields()
    table = ParsedSheet(sheet, {fields[head].name: number for number, head in enumerate(heads) if head in fields})
    for number, cells in rows[1:]:
        line = _line(table, number, cells, fields, troubles)
        stray = [
            column_letter(at)
            for at, cell in enumerate(cells)
            if cell is not None and not (at < len(heads) and heads[at])
        ]
        if stray:
            troubles.append(
                ImportFault(f"{sheet.name} 第{number}行", f"{'、'.join(stray[:5])}列没有列名，却填有内容。")
            )
        if line is not None:
            code = line.values[sheet.code.name]
            if code:
                table.lines.setdefault(code, []).append(line)
            elif sheet.code.name not in line.wrong:
                troubles.append(ImportFault(table.place(number, sheet.code.name), "请填写事项编码。"))
    return table


def _line(
    table: ParsedSheet, number: int, cells: list[Any], fields: Mapping[str, Field], troubles: list[ImportFault]
) -> ParsedRow | None:
    """One row; None where only help columns hold something."""
    line, is_empty = ParsedRow(number, {}), True
    for each in fields.values():
        at = table.columns[each.name]
        cell = cells[at] if at < len(cells) else None
        is_empty = is_empty and cell is None
        try:
            line.values[each.name] = read_cell(each, cell)
        except WrongCell as wrong:
            line.wrong.add(each.name)
            line.values[each.name] = read_cell(each, None)
            troubles.append(ImportFault(table.place(number, each.name), str(wrong)))
    return None if is_empty else line


def _strangers(table: ParsedSheet, heads: Mapping[str, list[ParsedRow]]) -> list[ImportFault]:
    return [
        ImportFault(table.place(line.row, table.sheet.code.name), f"“{HEADS.label}”表中没有编码“{code}”。")
        for code, lines in table.lines.items()
        if code not in heads
        for line in lines
    ]


def _incoming(
    code: str, head: ParsedRow, tables: Mapping[str, ParsedSheet], troubles: list[ImportFault]
) -> IncomingItem:
    content: Content = empty_content(code)
    for section in SECTIONS:
        table = tables[section.name]
        lines = table.lines.get(code, [])
        values = [{each.name: line.values[each.name] for each in section.fields} for line in lines]
        if section.is_list:
            content = replace_section(content, section, values)
        elif lines:
            content = replace_section(content, section, values[0])
            if section is not BASICS:
                troubles += [ImportFault(table.place(line.row), f"“{code}”只应有一行。") for line in lines[1:]]
        else:
            troubles.append(ImportFault(table.sheet.name, f"缺少“{code}”的一行。"))
    values_of = head.values
    for fault in section_faults(HEADS, [{each.name: values_of[each.name] for each in HEADS.fields}], {}):
        if fault.field not in head.wrong and fault.field != "name":
            troubles.append(ImportFault(tables[BASICS.name].place(head.row, fault.field), fault.message))
    return IncomingItem(code, values_of["stage"], values_of["position"] or 0, values_of["division"], content)


def _where(tables: Mapping[str, ParsedSheet]) -> FaultLocator:
    def where(code: str, fault: ContentFault) -> ImportFault | None:
        table = tables[fault.section]
        lines = table.lines.get(code, [])
        if not fault.line or fault.line > len(lines):
            return ImportFault(table.sheet.name, f"“{code}”{fault.message}")
        line = lines[fault.line - 1]
        if fault.field in line.wrong:
            return None
        message = DUPLICATE_MESSAGE.sub(lambda found: f"与第{lines[int(found[1]) - 1].row}行重复。", fault.message)
        return ImportFault(table.place(line.row, fault.field), message)

    return where
