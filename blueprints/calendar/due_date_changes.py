"""What became of the due dates when the calendar changed (日期核定结果): earlier and now, with the way to each matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response

from app.foundation.calendar.terms import ClockSubject, MoveCause
from app.foundation.calendar.workdays import DueDate
from app.oversight.worklist import due_date_changes
from blueprints.calendar.tabs import tabs
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import render_page

WAYS = {
    ClockSubject.ENTRY: "/entries/",
    ClockSubject.PUSH: "/entries/",
    ClockSubject.CASE: "/cases/",
    ClockSubject.HANDOFF: "/inbox/",
    ClockSubject.SUGGESTION: "/projects/",
}


@dataclass(frozen=True)
class DueDateChangeLine:
    """One move, ready to print."""

    kind: str
    title: str
    href: str
    project: str
    before: str
    after: str
    is_firm: bool
    cause: str
    at: datetime


def index() -> Response:
    """The list, newest first."""
    rows = due_date_changes.changed_due_dates(key_arg("before"))
    shown = rows[: due_date_changes.PAGE]
    return render_page(
        "calendar/due_date_changes/index.html",
        lines=[_line(row) for row in shown],
        tabs=tabs("/calendar/settled"),
        next_href=f"/calendar/settled?before={shown[-1].id}" if len(rows) > len(shown) else None,
    )


def _line(row: Any) -> DueDateChangeLine:
    subject = ClockSubject(row.subject).label
    way = WAYS.get(row.subject)
    return DueDateChangeLine(
        subject,
        row.item_name or row.case_item or subject,
        f"{way}{row.subject_id}" if way else f"/projects/{row.project_id}" if row.project_id else "",
        row.project_name or row.case_project or "",
        str(DueDate(row.due_before, row.floor_before)),
        str(DueDate(row.due_on, row.due_floor)),
        row.due_on is not None,
        MoveCause(row.cause).label,
        row.settled_at,
    )
