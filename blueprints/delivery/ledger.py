"""The project's ledger (信息台账): read, written by hand, printed as the official form."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Response

from app.assembly.policy.rules import is_allowed
from app.casework.closing.papers import ledger_rows
from app.casework.closing.queries import whole_ledger_of
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.states import ENDED_PROJECT_STATES
from app.foundation.ledger import queries
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import write_by_hand
from app.foundation.ledger.queries import LATE_AFTER, LedgerFilter
from app.foundation.permissions import Permission as P
from blueprints.delivery.forms import LedgerForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.filters import stamp
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now
from tenants.labels import labels_of


def show(project: Project) -> Response:
    """The newest first, a page at a time."""
    return _page(project)


def write(project: Project) -> Response:
    """A line by hand, of one of the five kinds."""
    form, project_id = LedgerForm(), project.id
    return submit_form(
        form,
        do=lambda: write_by_hand(
            project_id,
            LedgerKind(form.kind.data),
            form.content.data or "",
            form.happened_at.moment,
            form.shown_to_unit.data,
        ),
        then=lambda _: redirect_to(f"/projects/{project_id}/ledger", "已记入台账。"),
        again=lambda: _page(projects.project(project_id), form),
    )


def print_ledger(project: Project) -> Response:
    """晋城市投资项目“全代办”信息台账: 序号、时间、内容、完成许可事项情况."""
    entries = [entry for entry in whole_ledger_of(project.id) if not entry.event.startswith("files.")]
    return render_page(
        "delivery/ledger/print.html",
        project=project,
        head=projects.project_header(project.id),
        rows=ledger_rows(entries),
        back_href=f"/projects/{project.id}/ledger",
    )


def _page(project: Project, form: LedgerForm | None = None) -> Response:
    shown = enum_arg("show", LedgerFilter) or LedgerFilter.ALL
    rows, following = queries.ledger_entries_of(project.id, shown, key_arg("before"))
    base = f"/projects/{project.id}/ledger"
    return render_page(
        "delivery/ledger/show.html",
        project=project,
        rows=[_row(row) for row in rows],
        filters=[
            (label, f"{base}?show={name}", name is shown, None) for name, label in labels_of(LedgerFilter).items()
        ],
        next_href=f"{base}?show={shown}&before={following}" if following else None,
        first_href=f"{base}?show={shown}" if key_arg("before") else None,
        form=form or LedgerForm(formdata=None, happened_at=now().astimezone(SHANGHAI)),
        can_write=is_allowed(current_officer(), P.LEDGER_WRITE, project) and project.state not in ENDED_PROJECT_STATES,
    )


def _row(row: Any) -> Any:
    return SimpleNamespace(
        id=row.id,
        at=row.happened_at,
        kind=LedgerKind(row.kind).label,
        content=row.content,
        permit=row.permit,
        who=row.actor_name,
        bureau=bureau_by_id(row.acting_bureau_id).short_name,
        by_hand=row.by_hand,
        to_unit=row.audience is Audience.UNIT,
        late=row.recorded_at - row.happened_at > LATE_AFTER,
        recorded=stamp(row.recorded_at),
    )
