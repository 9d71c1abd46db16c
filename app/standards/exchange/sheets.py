"""The workbook as a table: one sheet a section, one column a field, and how a value is written in a cell. Pure.

Columns whose head begins with 〔参考〕 and sheets whose name begins with 参考 help the clerk and are not read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.standards.catalogue import rule_text
from app.standards.catalogue.conditions import FACT_LABELS, NUMBER_FACTS
from app.standards.catalogue.fact_words import FACT_VALUE_LABELS
from app.standards.catalogue.fields import Field, FieldKind, Section
from app.standards.catalogue.sections import BASICS, SECTIONS
from app.standards.exchange.bundle import HEADS

REFERENCE, REFERENCE_SHEET = "〔参考〕", "参考"
MOST_ROWS, MOST_COLUMNS = 20_000, 60
"""Of one sheet; a catalogue of five hundred items with twenty materials each has ten thousand rows."""
ITEM_CODE_FIELD = Field("item_code", "事项编码", required=True, longest=40)
REFERENCE_HEADS = {"item": "前置事项名称", "material": "字典名称", "basis": "依据名称"}
YES, NO = "是", "否"
WIDTHS = {
    FieldKind.LONG: 44,
    FieldKind.TEXTS: 44,
    FieldKind.RULE: 30,
    FieldKind.TEXT: 26,
    FieldKind.CODE: 26,
    FieldKind.HASH: 20,
    FieldKind.WORDS: 16,
}


@dataclass(frozen=True)
class SheetColumn:
    """One column: a field, or help (``reference`` says of what the name stands there)."""

    head: str
    field: Field
    reference: str = ""

    @property
    def width(self) -> int:
        """In characters."""
        return 28 if self.reference else WIDTHS.get(self.field.kind, 14)


@dataclass(frozen=True)
class SectionSheet:
    """One sheet: the lines of one section of all items. ``code`` names the column that says of which item."""

    name: str
    section: Section
    columns: tuple[SheetColumn, ...]
    code: Field = ITEM_CODE_FIELD

    def fields(self) -> dict[str, Field]:
        """What is read back, by head."""
        return {column.head: column.field for column in self.columns if not column.reference}


def _sheet(section: Section) -> SectionSheet:
    if section is BASICS:
        heads = [SheetColumn(field.label, field) for field in HEADS.fields if field.name != "name"]
        return SectionSheet(HEADS.label, section, (*heads, *_columns(section)), HEADS.field("code"))
    return SectionSheet(
        section.label,
        section,
        (
            SheetColumn(ITEM_CODE_FIELD.label, ITEM_CODE_FIELD),
            SheetColumn(f"{REFERENCE}事项", ITEM_CODE_FIELD, "item"),
            *_columns(section),
        ),
    )


def _columns(section: Section) -> tuple[SheetColumn, ...]:
    found = []
    for field in section.fields:
        found.append(SheetColumn(field.label, field))
        if field.kind is FieldKind.CODE:
            found.append(SheetColumn(f"{REFERENCE}{REFERENCE_HEADS[field.of]}", field, field.of))
    return tuple(found)


SHEETS = tuple(_sheet(section) for section in SECTIONS)
SHEETS_BY_NAME = {sheet.name: sheet for sheet in SHEETS}


class WrongCell(ValueError):
    """A cell that does not hold what its column asks for: the sentence says what does."""


def column_letter(column: int) -> str:
    """Name of a column: 0 is A, 26 is AA."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def write_cell(field: Field, value: Any) -> str | int | None:
    """A value as it stands in its cell; None leaves the cell empty."""
    if value is None or value == "" or value == []:
        return None
    if field.kind is FieldKind.FLAG:
        return YES if value else NO
    if field.kind is FieldKind.WORD:
        return (field.words or {})[value]
    if field.kind is FieldKind.WORDS:
        return "\n".join((field.words or {})[each] for each in value)
    if field.kind is FieldKind.TEXTS:
        return "\n".join(value)
    if field.kind is FieldKind.RULE:
        return rule_text.format_rule(value)
    return value if field.kind is FieldKind.COUNT else str(value).replace("\r\n", "\n")


def read_cell(field: Field, cell: Any) -> Any:
    """What a cell says. Raises :class:`WrongCell`. Limits of length and number are the shape's to check."""
    if isinstance(cell, str):
        cell = cell.replace("\r\n", "\n").strip()
    if cell is None or cell == "":
        return _EMPTY.get(field.kind, lambda: None)()
    return _READERS[field.kind](field, cell)


def _text(_field: Field, cell: Any) -> str:
    if not isinstance(cell, str):
        raise WrongCell(f"应为文字，现为{_kind_of(cell)}。请把单元格设为“文本”格式后重新填写。")
    return cell


def _count(field: Field, cell: Any) -> int:
    said = f"应为0到{field.most}的整数，现为“{cell}”。"
    if isinstance(cell, bool):
        raise WrongCell(said)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str) and re.fullmatch(r"[0-9]{1,9}", cell):
        return int(cell)
    if not isinstance(cell, int):
        raise WrongCell(said)
    return cell


def _flag(_field: Field, cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    if cell not in (YES, NO):
        raise WrongCell(f"应为“{YES}”或“{NO}”，现为“{cell}”。")
    return bool(cell == YES)


def _word(field: Field, cell: Any) -> str:
    words = field.words or {}
    found = next((value for value, word in words.items() if word == cell), None)
    if found is None:
        raise WrongCell(f"应为以下之一：{'、'.join(words.values())}；现为“{cell}”。")
    return str(found)


def _words(field: Field, cell: Any) -> list[str]:
    return [_word(field, each) for each in _lines(field, re.sub("[、，,]", "\n", _text(field, cell)))]


def _lines(field: Field, cell: Any) -> list[str]:
    return [line.strip() for line in _text(field, cell).split("\n") if line.strip()]


def _rule(field: Field, cell: Any) -> list[dict[str, Any]]:
    return [_condition(line) for line in _lines(field, cell)]


_READERS: Mapping[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: _text, FieldKind.LONG: _text, FieldKind.CODE: _text, FieldKind.HASH: _text, FieldKind.COUNT: _count, FieldKind.FLAG: _flag,
    FieldKind.WORD: _word, FieldKind.WORDS: _words, FieldKind.TEXTS: _lines, FieldKind.RULE: _rule,
}  # fmt: skip
_EMPTY: Mapping[FieldKind, Callable[[], Any]] = {
    FieldKind.TEXT: str, FieldKind.LONG: str, FieldKind.WORDS: list, FieldKind.TEXTS: list, FieldKind.CODE: str, FieldKind.WORD: str,
}  # fmt: skip

CODED_AMOUNT = re.compile(r"[^：]+：(?:不少于(?P<at_least>[0-9]{1,15}))?，?(?:少于(?P<below>[0-9]{1,15}))?")


def _condition(line: str) -> dict[str, Any]:
    """One condition as the guide prints it, or with codes and bare numbers as earlier workbooks had them."""
    try:
        return rule_text.parse_condition(line)
    except rule_text.RuleFault as fault:
        coded = _coded(line)
        if coded is None:
            raise WrongCell(str(fault)) from None
        return coded


def _coded(line: str) -> dict[str, Any] | None:
    label, _, test = line.partition("：")
    fact = next((name for name, word in FACT_LABELS.items() if word == label.strip()), None)
    if fact is None:
        return None
    numbers = CODED_AMOUNT.fullmatch(line)
    if fact in NUMBER_FACTS:
        limits = {name: int(text) for name, text in numbers.groupdict().items() if text} if numbers else {}
        return {"fact": fact, **limits} if limits else None
    codes = [each.strip() for each in test.split("、")]
    return {"fact": fact, "is": codes} if all(code in FACT_VALUE_LABELS[fact] for code in codes) else None


def _kind_of(cell: Any) -> str:
    if isinstance(cell, bool):
        return f"逻辑值“{cell}”"
    return f"数字“{cell}”" if isinstance(cell, int | float) else f"日期“{cell}”"
