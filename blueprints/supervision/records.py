"""The approval records that were handed over: received or not, since when, sent how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response

from app.assembly.policy.rules import has_permission
from app.casework.supervision import operations, queries
from app.casework.supervision.models import SupervisionRecord
from app.casework.supervision.queries import COUNT_CAP, RecordGroup
from app.casework.supervision.terms import handover_status
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.terms import RECORD_LINES
from blueprints.cards.supervision import SUPERVISION_TONES
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.supervision.forms import ButtonForm
from tenants.clock import today

GROUP_WORDS = {
    RecordGroup.OPEN: "未接收",
    RecordGroup.LATE: "逾期",
    RecordGroup.RETURNED: "被退回",
    RecordGroup.RECEIVED: "已接收",
    RecordGroup.ALL: "全部",
}


@dataclass(frozen=True)
class RecordLine:
    """One record, ready to print."""

    row: Any
    item: str
    project: str
    certificate_no: str
    supervisor: str
    is_outside: bool
    word: str
    tone: str


def load(record_id: UUID) -> SupervisionRecord:
    """One record of the acting bureau."""
    return queries.record(record_id)


def index() -> Response:
    """The list, by whether it was received."""
    group, day = enum_arg("group", RecordGroup) or RecordGroup.OPEN, today()
    rows, following = queries.record_page(group, day, key_arg("before"))
    counts = queries.record_counts(day)
    return render_page(
        "supervision/records/index.html",
        group=group,
        tabs=[
            (label, f"/supervision?group={name}", name is group, _count(counts.get(name)))
            for name, label in GROUP_WORDS.items()
        ],
        lines=[_line(row) for row in rows],
        next_href=f"/supervision?group={group}&before={following}" if following else None,
        may_ask=has_permission(current_officer(), P.OUTSIDE_ASK),
        may_confirm=has_permission(current_officer(), P.ADOPTION_MANAGE),
    )


def show(record: SupervisionRecord) -> Response:
    """One record: what it says line by line, and how far it is."""
    return _page(record.id, ButtonForm())


def resend(record: SupervisionRecord) -> Response:
    """Send it once more."""
    form, record_id = ButtonForm(), record.id
    return submit_form(
        form,
        do=lambda: operations.resend_record(record),
        then=lambda done: redirect_to(f"/supervision/{record_id}", f"已重发，共送出{done.times}次。"),
        again=lambda: _page(record_id, form),
    )


def _page(record_id: UUID, form: ButtonForm) -> Response:
    row = queries.record_details(record_id)
    asked = row.content["asked"]
    return render_page(
        "supervision/records/show.html",
        line=_line(row),
        row=row,
        lines=[(label, asked[name]) for name, label in RECORD_LINES if name in asked],
        form=form,
        may_ask=has_permission(current_officer(), P.OUTSIDE_ASK),
        may_open_project=row.project_id is not None and has_permission(current_officer(), P.PROJECT_READ),
    )


def _line(row: Any) -> RecordLine:
    stands = handover_status(row, today())
    return RecordLine(
        row=row,
        item=row.content["item_name"],
        project=row.content["project_name"],
        certificate_no=row.content["asked"].get("certificate_no", ""),
        supervisor=queries.supervisor_name(row),
        is_outside=row.target_bureau_id is None,
        word=stands.label,
        tone=SUPERVISION_TONES[stands],
    )


def _count(number: int | None) -> str | int | None:
    return f"{COUNT_CAP}+" if number is not None and number > COUNT_CAP else number
