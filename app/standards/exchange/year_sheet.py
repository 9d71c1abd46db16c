"""A year of the work calendar as a small spreadsheet (日期、类型、说明): the blank one, and what a filled one says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.years import SATURDAY, PublishedDay
from app.foundation.errors import FieldFault, Invalid
from app.standards.exchange.reader_process import Rows, parse_workbook
from app.standards.exchange.sheets import REFERENCE_SHEET, column_letter
from app.standards.exchange.workbook import OPTIONS

FILE_BYTES = 1024 * 1024
MOST_ROWS = 366
"""A row a day at most."""
MOST_FAULTS_SHOWN = 20
LONGEST_NAME = 30
SHEET = "放假调休安排"
COLUMNS = (("日期", 16), ("类型", 10), ("说明", 30))
KINDS = {"休息": DayKind.HOLIDAY, "上班": DayKind.MAKEUP}
GUIDE = (
    "日期：一天一行，写成 2027-01-01；只填放假的日子和调休上班的周末，其他日子不填。",
    "类型：放假填“休息”，周末调休上班填“上班”。",
    "说明：写节日名称，例如“元旦”“春节”。",
    "不要合并单元格、写公式、隐藏行列或另加工作表。",
)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")


def blank_year_sheet(year: int) -> bytes:
    """The spreadsheet to fill in for a year."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#1D4F91", "font_color": "#FFFFFF"})
    text = book.add_format({"num_format": "@"})
    place = book.add_worksheet(SHEET)
    for number, (label, width) in enumerate(COLUMNS):
        place.set_column(number, number, width, text)
        place.write_string(0, number, label, head)
    place.data_validation(1, 1, MOST_ROWS, 1, {"validate": "list", "source": list(KINDS)})
    place.freeze_panes(1, 0)
    help_ = book.add_worksheet(f"{REFERENCE_SHEET}-填写说明")
    help_.set_column(0, 0, 80)
    for row, line in enumerate((f"{year}年放假调休安排", *GUIDE)):
        help_.write_string(row, 0, line)
    book.close()
    return out.getvalue()


def read_year_sheet(raw: bytes, year: int) -> list[PublishedDay]:
    """The days off and make-up days of a filled spreadsheet, in order.

    Raises :class:`Invalid` at ``sheet``, a fault for each cell that says something else than asked.
    """
    if not raw or len(raw) > FILE_BYTES:
        raise Invalid("file_size", f"文件是空的，或超过{FILE_BYTES // 1024 // 1024} MB。", "sheet")
    try:
        rows = _rows(parse_workbook(raw, MOST_ROWS))
    except Invalid as refused:
        raise _refused([fault.message for fault in refused.faults] or [refused.message]) from None
    faults: list[str] = []
    found: dict[date, _Line] = {}
    for number, cells in rows[1:]:
        line = _Line(number, cells)
        faults += _take(line, year, found)
    if faults:
        raise _refused(faults)
    if not found:
        raise _refused([f"{SHEET}：没有填写任何日子。"])
    return sorted((line.as_day() for line in found.values()), key=lambda one: one.day)


@dataclass(frozen=True)
class _Line:
    """One row as it stands in the file."""

    number: int
    cells: Sequence[Any]

    def text(self, column: int) -> str:
        """What a cell says."""
        value = self.cells[column] if column < len(self.cells) else None
        return "" if value is None else str(value).strip()

    def fault(self, column: int, message: str) -> str:
        """A fault with its place: sheet, row, column."""
        return f"{SHEET} 第{self.number}行 {column_letter(column)}列“{COLUMNS[column][0]}”：{message}"

    def day(self) -> date | None:
        """Its date; None where it is none."""
        matched = _DAY.fullmatch(self.text(0).translate(str.maketrans("０１２３４５６７８９", "0123456789")))
        try:
            return date(*map(int, matched.groups())) if matched else None
        except ValueError:
            return None

    def as_day(self) -> PublishedDay:
        """What it publishes; only of a row without faults."""
        day, kind = self.day(), KINDS[self.text(1)]
        if day is None:
            raise LookupError(self.number)
        name = self.text(2) if kind is DayKind.HOLIDAY else f"{self.text(2).removesuffix('调休')}调休"
        return PublishedDay(day, kind, name)


def _rows(sheets: dict[str, Rows]) -> Rows:
    """The rows of the one sheet that is ours. Raises :class:`Invalid`."""
    if SHEET not in sheets:
        raise _refused([f"没有名为“{SHEET}”的工作表（现有：{'、'.join(sheets) or '无'}）。请用本页下载的表格填写。"])
    strange = [name for name in sheets if name != SHEET and not name.startswith(REFERENCE_SHEET)]
    if strange:
        raise _refused([f"多出工作表“{'”“'.join(strange[:3])}”，请删去后再导入。"])
    rows = sheets[SHEET]
    heads = [str(cell or "").strip() for cell in rows[0][1]] if rows and rows[0][0] == 1 else []
    wanted = [label for label, _width in COLUMNS]
    if heads[: len(wanted)] != wanted or any(heads[len(wanted) :]):
        raise _refused([f"{SHEET} 第1行：应依次为“{'”“'.join(wanted)}”三列，不能增减。请用本页下载的表格填写。"])
    return rows


def _take(line: _Line, year: int, found: dict[date, _Line]) -> Iterator[str]:
    """What is wrong with a row; it is kept by its day."""
    if stray := [column_letter(at) for at, cell in enumerate(line.cells) if at >= len(COLUMNS) and cell is not None]:
        yield f"{SHEET} 第{line.number}行：{'、'.join(stray[:5])}列没有列名，却填有内容。"
    day, kind, name = line.day(), line.text(1), line.text(2)
    if day is None:
        yield line.fault(0, f"应为日期，例如 {year}-01-01；现为“{line.text(0)[:20]}”。")
    elif day.year != year:
        yield line.fault(0, f"{day.isoformat()}不在{year}年。")
    elif day in found:
        yield line.fault(0, f"{day.isoformat()}与第{found[day].number}行重复。")
    elif kind == "上班" and day.weekday() < SATURDAY:
        yield line.fault(1, f"{day.isoformat()}不是周末，不会是调休上班日。")
    if kind not in KINDS:
        yield line.fault(1, f"应为“休息”或“上班”；现为“{kind[:20]}”。")
    if not name or len(name) > LONGEST_NAME:
        yield line.fault(2, f"请写节日名称，不超过{LONGEST_NAME}字。")
    if day is not None:
        found.setdefault(day, line)


def _refused(messages: list[str]) -> Invalid:
    told = tuple(FieldFault("sheet", "sheet", each) for each in messages[:MOST_FAULTS_SHOWN])
    return Invalid("sheet", messages[0], "sheet", told)
