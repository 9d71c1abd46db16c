"""Dispatching an item that goes by 帮审: into which window, what the paired bureau is asked and what it will see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.cases.advice import Advice, advice_of
from app.casework.cases.queries import case as case_of
from app.casework.delivery import advice_requests, guards, queries
from app.casework.delivery import dispatch as dispatch_acts
from app.casework.delivery.advice_requests import ENDED_STATES, AdviceDraft
from app.casework.letters.operations import usual_due_date
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState, MaterialState, Route, SubmissionChannel
from app.casework.projects import queries as projects
from app.foundation.staff.queries import divisions
from app.interbureau.handoffs.scope import offered_facts_of
from blueprints.cards.closures import closure_notices
from blueprints.delivery.forms import AdviceForm
from blueprints.delivery.push_page import withheld_facts
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import SelectChoice, parse_key
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.keys import new_id
from tenants.labels import labels_of


def show(entry: ChecklistEntry) -> Response:
    """The ticks and the preview; with ticks in the address, the preview follows them."""
    if request.args.get("handoff_id"):
        form = _form(entry, formdata=request.args, meta={"csrf": False})
    else:
        usual = advice_requests.default_advice_draft(entry)
        ticked = [row.id for row in queries.materials_of(entry.id) if row.file_id or row.necessary]
        form = _form(entry, formdata=None, handoff_id=str(new_id()), points=usual.points,
                     shared=list(usual.fields), material_ids=ticked)  # fmt: skip
    return _page(entry, form)


def dispatch(entry: ChecklistEntry) -> Response:
    """Into an own window's queue, and the request to the paired bureau with it."""
    form = _form(entry)
    return _sent(
        entry,
        form,
        lambda: dispatch_acts.dispatch(entry, parse_key(form.division_id.data), current_officer().id, _ask(form)),
        "已派单，窗口将收到办件；帮审请求已发出，对方的收件箱已经收到。",
    )


def ask_again(entry: ChecklistEntry) -> Response:
    """Once more, after it came back or was taken back."""
    form = _form(entry)
    return _sent(entry, form, lambda: advice_requests.ask_advice_again(entry, _ask(form)), "已再次请对方帮审。")


def may_ask_again(advice: Advice) -> bool:
    """Whether a request ended without an advice."""
    return advice.asked.state in ENDED_STATES


def open_advice(entry: ChecklistEntry) -> Advice | None:
    """The request of the case that the own window is working on."""
    if entry.route is not Route.ASSIST_REVIEW or entry.case_id is None or entry.state is not EntryState.DISPATCHED:
        return None
    return advice_of(case_of(entry.case_id))


def _sent(entry: ChecklistEntry, form: AdviceForm, do: Callable[[], object], word: str) -> Response:
    entry_id = entry.id
    return submit_form(
        form,
        do=do,
        then=lambda _done: redirect_to(f"/entries/{entry_id}", word),
        again=lambda: _page(plans.entry(entry_id), form),
    )


def _form(entry: ChecklistEntry, **more: Any) -> AdviceForm:
    form = AdviceForm(**more)
    form.division_id.choices = [SelectChoice(str(row.id), row.name) for row in divisions() if row.is_window]
    form.material_ids.choices = [(row.id, row.name) for row in queries.materials_of(entry.id)]
    if entry.state is not EntryState.PREPARING:
        del form.division_id
    return form


def _ask(form: AdviceForm) -> AdviceDraft:
    return AdviceDraft(
        UUID(form.handoff_id.data),
        form.points.data or "",
        form.shared.data or (),
        set(form.material_ids.data or ()),
        form.note.data or "",
    )


def _page(entry: ChecklistEntry, form: AdviceForm) -> Response:
    rows, scope = queries.materials_of(entry.id), advice_requests.scope_towards_adviser(entry)
    project = projects.project(entry.project_id)
    offered = offered_facts_of(scope)
    form.shared.choices = list(offered.items())
    shared = [name for name in form.shared.data or () if name in offered]
    material_ids = set(form.material_ids.data or ())
    is_first = entry.state is EntryState.PREPARING
    asked = AdviceDraft(new_id(), form.points.data or "", shared, material_ids, form.note.data or "")
    return render_page(
        "delivery/advice/show.html",
        entry=entry,
        project=project,
        target=bureau_by_id(entry.advising_bureau_id) if entry.advising_bureau_id else bureau_by_id(entry.bureau_id),
        own=bureau_by_id(entry.bureau_id),
        form=form,
        rows=rows,
        ticked=material_ids,
        material_words=labels_of(MaterialState),
        handed_in_words=labels_of(SubmissionChannel),
        content=advice_requests.preview_advice_request(entry, asked),
        hidden=withheld_facts(shared, [row.name for row in rows if row.id not in material_ids], scope),
        scope=scope,
        missing=guards.missing_for_sending(project, entry, rows) if is_first else [],
        due_on=usual_due_date(advice_requests.ADVICE_KIND),
        closures=closure_notices(entry.advising_bureau_id or entry.bureau_id),
        is_first=is_first,
    )
