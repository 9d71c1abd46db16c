"""The liaison's desk (审批协助理员): every project assisted, all of it that lies here, and urging inside; a project's letters."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.casework.letters import liaison
from app.casework.letters.queries import handoffs_of_project
from app.casework.projects.models import Project
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box, HandoffState
from blueprints.cards.clocks import due_card
from blueprints.cards.tones import HANDOFF_TONES
from blueprints.handoffs.boxes import DONE
from blueprints.handoffs.forms import NoteForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind


def index() -> Response:
    """My projects."""
    return _page(NoteForm(formdata=None))


def urge(box: Handoff) -> Response:
    """Urge whoever works on one of them."""
    form = NoteForm()
    return submit_form(
        form,
        do=lambda: liaison.urge_inside(box, form.note.data or ""),
        then=lambda _box: redirect_to("/liaison", "已催办承办人。"),
        again=lambda: _page(form),
    )


def of_one_project(project: Project) -> Response:
    """Every handoff of an own project, newest first, and who assists it at the city."""
    rows, on = handoffs_of_project(project.id, key_arg("before"))
    return render_page(
        "handoffs/letters/project.html",
        project=project,
        rows=[
            (
                HandoffKind(row.kind).label,
                bureau_by_id(row.target_id if row.box is Box.OUT else row.origin_id).name,
                row,
                (HandoffState(row.state).label, HANDOFF_TONES[row.state]),
                due_card(row.sent_at, row.due_on, done=row.state in DONE, paused=row.paused),
            )
            for row in rows
        ],
        liaison=liaison.liaison_of(project.id),
        next_href=f"/projects/{project.id}/letters?before={on}" if on else None,
    )


def _page(form: NoteForm) -> Response:
    projects = [
        (box, bureau_by_id(box.origin_id).name, [_line(row) for row in rows])
        for box, rows in liaison.projects_assisted_by(current_officer().id)
    ]
    waiting = (line["id"] for _box, _origin, lines in projects for line in lines if line["is_open"])
    return render_page("handoffs/liaison/index.html", projects=projects, form=form, open_first=next(waiting, None))


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": HandoffKind(row.kind).label,
        "title": row.item_name or row.title,
        "state": HandoffState(row.state).label,
        "tone": HANDOFF_TONES[row.state],
        "clock": due_card(row.sent_at, row.due_on, done=row.state in DONE, paused=row.paused),
        "is_open": row.state not in DONE,
    }
