"""What a list shows, as a spreadsheet: the rows in their order, and on a second sheet how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.terms import LimitUnit
from app.foundation.calendar.workdays import ONE_DAY, UncoveredYear, WorkCalendar
from app.interbureau.handoffs.states import OPEN_STATES, HandoffState
from app.interbureau.handoffs.whose_turn import turn_of
from app.oversight.inbox.boxes import MOST_EXPORTED, SCAN_WINDOW, BoxRows
from app.standards.exchange.lists import ListSheet, render_list_sheets
from tenants.bureaus import directory
from tenants.clock import SHANGHAI, now, today
from tenants.pairings import HandoffKind

COLUMNS = (
    ("编号", 38), ("种类", 14), ("发出局", 26), ("承办局", 26), ("事项", 40), ("标题", 48), ("项目", 40), ("项目单位", 32),
    ("状态", 10), ("轮到谁", 20), ("轮次", 6), ("发出时间", 18), ("最近变化", 18), ("到期日", 12), ("剩余工作日", 12),
    ("科室", 20), ("承办人", 12),
)  # fmt: skip
STAMP_FORMAT = "%Y-%m-%d %H:%M"


def box_workbook(
    part: BoxRows,
    divisions: Mapping[UUID, str],
    officers: Mapping[UUID, str],
    *,
    word: str,
    group: str,
    conditions: str,
) -> bytes:
    """The file. ``divisions`` and ``officers`` are names by id, ``conditions`` the filters in words."""
    calendar = calendar_here()
    rows = [_cells(row, calendar, divisions, officers) for row in part.rows]
    notes = [
        ("列表", f"{word} · {group}"),
        ("筛选条件", conditions),
        ("导出时间", _stamp(now())),
        ("件数", str(len(rows))),
        ("说明", _note(part)),
        ("剩余工作日", "从今天的次日算到到期日；负数为已超期的工作日；停着的和已办结的不计。"),
    ]
    return render_list_sheets(
        [
            ListSheet(f"移交{word}", COLUMNS, rows, filtered=True),
            ListSheet("说明", [("项目", 16), ("内容", 90)], notes),
        ]
    )


def _note(part: BoxRows) -> str:
    if part.following is None:
        return "列表中的全部件。"
    if part.looked_through:
        return f"只在列表前{SCAN_WINDOW[MOST_EXPORTED]}件中查找，后面可能还有。请增加条件后分次导出。"
    return f"一次最多导出{MOST_EXPORTED}件，列表后面还有。请增加条件后分次导出。"


def _cells(
    row: Any, calendar: WorkCalendar, divisions: Mapping[UUID, str], officers: Mapping[UUID, str]
) -> tuple[str, ...]:
    bureaus = directory()
    return (
        str(row.id),
        HandoffKind(row.kind).label,
        bureaus[row.origin_id].name,
        bureaus[row.target_id].name,
        row.item_name or "",
        row.title,
        row.project_name,
        row.sponsor_name,
        HandoffState(row.state).label,
        turn_of(row.state, row.box, row.paused).label,
        str(row.round),
        _stamp(row.sent_at),
        _stamp(row.moved_at),
        f"{row.due_on:%Y-%m-%d}" if row.due_on else "",
        _left(row, calendar),
        divisions.get(row.division_id, "未分派") if row.division_id else "未分派",
        officers.get(row.officer_id, "") if row.officer_id else "",
    )


def _left(row: Any, calendar: WorkCalendar) -> str:
    """Working days that are left, or have been too many."""
    if row.due_on is None or row.paused or row.state not in OPEN_STATES:
        return ""
    day, unit = today(), LimitUnit.WORKING_DAY
    try:
        if row.due_on < day:
            return str(-calendar.count(row.due_on + ONE_DAY, day, unit))
        return str(calendar.count(day + ONE_DAY, row.due_on, unit))
    except UncoveredYear:
        return "待核定"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):{STAMP_FORMAT}}"
