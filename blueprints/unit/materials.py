"""The unit sends what is asked of it - by whichever bureau - through the one portal that it has (一个口子对外; S12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g, redirect, session

from app.casework.delivery import materials, queries
from app.casework.delivery.rules import LACKING_STATES
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import EntryState, MaterialState
from app.casework.projects.queries import project_header
from app.casework.projects.terms import ProjectState
from app.foundation.errors import Invalid, Missing
from app.foundation.files.operations import LIMIT_BYTES, store_upload
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.unit.forms import UPLOADS, materials_form
from blueprints.unit.link import ANSWERED, OpenedUnitLink, require_live_link

RUNNING = (ProjectState.UNDERWAY, ProjectState.SUSPENDED)


@require_live_link
def show(opened: OpenedUnitLink, entry_id: UUID) -> Response:
    """What is owed for one item, each with its place for a file."""
    entry = _entry(opened, entry_id)
    rows = queries.materials_of(entry.id)
    return _page(opened, entry, rows, materials_form(len(rows)))


@require_live_link
def hand_in(opened: OpenedUnitLink, entry_id: UUID) -> Response:
    """Send the files that were chosen; the rest stays owed. The navigator is told."""
    entry = _entry(opened, entry_id)
    rows = queries.materials_of(entry.id)
    form, project_id, first = materials_form(len(rows)), entry.project_id, next(iter(_owed(entry, rows)), None)

    def do() -> int:
        given = []
        for number, row in enumerate(rows):
            upload = form[f"file_{number}"].data
            if upload is not None and upload.filename:
                file = store_upload(upload.stream, upload.filename, project_id=project_id, field=f"file_{number}")
                given.append((row.id, file, ""))
        if not given:
            raise Invalid("required", "请至少选择一份要提交的文件。", f"file_{first}" if first is not None else "")
        return len(materials.hand_in_materials(entry, given))

    def then(done: int) -> Response:
        session[ANSWERED] = opened.token
        return redirect_to(f"/b/{g.bureau.slug}/handed-in", f"已收到{done}份材料，项目长会接着办理。")

    return submit_form(
        form, do, then, lambda: _page(opened, plans.entry(entry_id), queries.materials_of(entry_id), form)
    )


@require_live_link
def handed_in(opened: OpenedUnitLink) -> Response:
    """Back to where the project stands; the address with the token is kept with no request's result."""
    return redirect(f"{opened.base}/track", 303)  # type: ignore[return-value]


def _entry(opened: OpenedUnitLink, entry_id: UUID) -> ChecklistEntry:
    entry = plans.entry(entry_id)
    if entry.project_id != opened.project.id:
        raise Missing("清单事项")
    return entry


def _owed(entry: ChecklistEntry, rows: Sequence[EntryMaterial]) -> list[int]:
    """Which of its materials the unit may send: what is missing before the item goes out, then what is to be corrected."""
    wanted = LACKING_STATES if entry.state is EntryState.PREPARING else (MaterialState.CORRECTION,)
    return [number for number, row in enumerate(rows) if row.state in wanted]


def _page(opened: OpenedUnitLink, entry: ChecklistEntry, rows: Sequence[EntryMaterial], form: Any) -> Response:
    return render_page(
        "unit/materials/show.html",
        base=opened.base,
        project=opened.project,
        entry=entry,
        rows=[(rows[number], form[f"file_{number}"]) for number in _owed(entry, rows)],
        awaited=queries.awaited_corrections([entry]).get(entry.id),
        form=form,
        kinds=UPLOADS,
        max_bytes=LIMIT_BYTES,
        head=project_header(opened.project.id),
        may_send=opened.project.state in RUNNING,
    )
