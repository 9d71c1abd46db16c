"""Handing an entry over: what is ticked goes along, and the preview is exactly what the other bureau will see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from app.calendar.queries import clock_of
from app.calendar.terms import ClockSubject
from app.delivery import operations, queries
from app.delivery.dossier import FIELDS, USUAL
from app.handoffs.scope import NO_FILES, NOT_LISTED, Scope, offered_by
from app.letters import early
from app.plans import queries as plans
from app.plans.checklist import ChecklistEntry
from app.plans.states import DECIDED_HERE, HANDED_IN_WORDS, MATERIAL_WORDS, Route
from app.projects import queries as projects
from blueprints.delivery.forms import PushForm
from blueprints.shell.clocks import clock_card
from blueprints.shell.closures import closures_told
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from tenants.bureaus import by_id
from tenants.keys import new_id


def show(entry: ChecklistEntry) -> Response:
    """The ticks and the preview; with ticks in the address, the preview follows them."""
    rows = queries.materials_of(entry.id)
    if request.args.get("handoff_id"):
        form = PushForm(formdata=request.args, meta={"csrf": False})
    else:
        ticked, offered = [row.id for row in rows if row.file_id or row.necessary], offered_by(_scope(entry))
        before = early.early_of(entry.id)
        shared = [name for name in (early.shared_before(before) if before else USUAL) if name in offered]
        form = PushForm(formdata=None, handoff_id=str(new_id()), shared=shared, material_ids=ticked)
    return _page(entry, form)


def send(entry: ChecklistEntry) -> Response:
    """Hand it over."""
    form, entry_id = PushForm(), entry.id
    target = by_id(entry.deciding_bureau_id).name
    verb = "推送" if entry.route is Route.PUSH else "移交代审"
    return act(
        form,
        do=lambda: operations.push(
            entry,
            form.shared.data or (),
            set(form.material_ids.data or ()),
            form.note.data or "",
            UUID(form.handoff_id.data),
            me().id,
        ),
        then=lambda _: go(f"/entries/{entry_id}", f"已{verb}{target}，对方的收件箱已经收到。"),
        again=lambda: _page(plans.entry(entry_id), form),
    )


def _page(entry: ChecklistEntry, form: PushForm) -> Response:
    rows = queries.materials_of(entry.id)
    project = projects.project(entry.project_id)
    scope = _scope(entry)
    offered = offered_by(scope)
    form.material_ids.choices = [(row.id, row.name) for row in rows]
    form.shared.choices = list(offered.items())
    shared = [name for name in form.shared.data or () if name in offered]
    material_ids = set(form.material_ids.data or ())
    push_clock = clock_of(ClockSubject.PUSH, entry.id)
    files = queries.files_by_id([row.file_id for row in rows])
    return page(
        "delivery/push/show.html",
        entry=entry,
        project=project,
        target=by_id(entry.deciding_bureau_id),
        own=by_id(entry.bureau_id),
        form=form,
        rows=rows,
        ticked=material_ids,
        files=files,
        material_words=MATERIAL_WORDS,
        handed_in_words=HANDED_IN_WORDS,
        content=operations.preview_handoff(entry, shared, material_ids, form.note.data or ""),
        hidden=hidden(shared, rows, material_ids, scope),
        scope=scope,
        missing=operations.missing_for_sending(project, entry, rows),
        clock=clock_card(push_clock) if push_clock else None,
        closures=closures_told(entry.deciding_bureau_id),
        is_push=entry.route is Route.PUSH,
    )


def _scope(entry: ChecklistEntry) -> Scope | None:
    """What may go along; asked of the entry only where it is decided elsewhere."""
    return operations.scope_towards_decider(entry) if entry.route not in DECIDED_HERE else None


def hidden(shared: list[str], rows: Any, material_ids: set[UUID], scope: Scope | None) -> list[str]:
    """What stays here, and why where nobody could tick it."""
    kept = [
        label if scope is None or scope.lets(name) else f"{label}（{NOT_LISTED}）"
        for name, label in FIELDS.items()
        if name not in shared
    ]
    kept += [row.name for row in rows if row.id not in material_ids]
    if scope is not None and not scope.files:
        kept.append(NO_FILES)
    return [*kept, "联系电话", "信息台账", "规费明细"]
