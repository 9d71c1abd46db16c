"""A spreadsheet of published texts (事项、方面、内容、来源): the blank one, and what a filled one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from app.foundation.errors import FieldFault, Invalid
from app.oversight.uniformity.labels import FACET_BY_LABEL
from app.standards.catalogue.terms import UniformFacet
from app.standards.exchange.reader_process import parse_workbook
from app.standards.exchange.workbook import OPTIONS
from tenants.labels import labels_of

FILE_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_TOLD = 20
COLUMNS = (("事项", 40), ("方面", 12), ("内容", 90), ("来源", 40))
DeclaredTexts = dict[tuple[str, UniformFacet], tuple[str, str]]


def blank_spreadsheet(items: Sequence[Any]) -> bytes:
    """The spreadsheet to fill in: a row for every item and facet; a row without a text is passed over."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head, text = book.add_format({"bold": True, "bg_color": "#1D4F91", "font_color": "#FFFFFF"}), book.add_format()
    text.set_text_wrap()
    place = book.add_worksheet("公布内容")
    for number, (label, width) in enumerate(COLUMNS):
        place.set_column(number, number, width, text)
        place.write_string(0, number, label, head)
    place.freeze_panes(1, 0)
    for row, (item, facet) in enumerate(((item, facet) for item in items for facet in UniformFacet), 1):
        place.write_string(row, 0, item.name)
        place.write_string(row, 1, facet.label)
    book.close()
    return out.getvalue()


def parse_spreadsheet(raw: bytes, items: Sequence[Any]) -> DeclaredTexts:
    """Text and source by item code and facet; rows of the same item and facet are lines of one text.

    Raises :class:`Invalid` at ``file``, a fault for each row that says something else than asked.
    """
    if not raw or len(raw) > FILE_BYTES:
        raise Invalid("file_size", f"文件是空的，或超过{FILE_BYTES // 1024 // 1024} MB。请分次导入。", "file")
    codes = {row.name: row.code for row in items} | {row.code: row.code for row in items}
    found: DeclaredTexts = {}
    faults: list[str] = []
    for name, rows in parse_workbook(raw, MOST_ROWS).items():
        columns = _columns(name, rows)
        for number, cells in rows[1:]:
            said = {label: _text(cells, place) for label, place in columns.items()}
            if said["内容"]:
                faults += [f"{name}第{number}行：{fault}" for fault in _take(said, codes, found)]
    if faults:
        told = tuple(FieldFault("file", "row", fault) for fault in faults[:MOST_TOLD])
        raise Invalid("rows", faults[0], "file", told)
    return found


def _columns(name: str, rows: Sequence[Any]) -> dict[str, int]:
    heads = [str(cell or "").strip() for cell in rows[0][1]] if rows else []
    lacking = [label for label, _width in COLUMNS if label not in heads]
    if lacking:
        raise Invalid("columns", f"{name}：第一行缺少“{'、'.join(lacking)}”栏。请用本页下载的登记表填写。", "file")
    return {label: heads.index(label) for label, _width in COLUMNS}


def _take(said: Mapping[str, str], codes: Mapping[str, str], found: DeclaredTexts) -> list[str]:
    """Add one row; returns what is wrong with it."""
    code, facet = codes.get(said["事项"]), FACET_BY_LABEL.get(said["方面"])
    faults = [] if code else [f"目录中没有现行事项“{said['事项']}”。"]
    if facet is None:
        faults.append(f"“方面”应为以下之一：{'、'.join(labels_of(UniformFacet).values())}。")
    former, source = found.get((code, facet), ("", "")) if code and facet else ("", "")
    source = source or said["来源"]
    if not source:
        faults.append("请填写来源。")
    if code and facet and not faults:
        found[code, facet] = (f"{former}\n{said['内容']}".strip(), source)
    return faults


def _text(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    return "" if value is None else str(value).strip()
