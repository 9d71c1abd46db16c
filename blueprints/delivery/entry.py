"""One entry of the checklist: its materials, fees, whose turn it is, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.casework.delivery import dispatch as dispatch_acts
from app.casework.delivery import operations
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import (
    Route,
)
from blueprints.delivery import advice
from blueprints.delivery.entry_page import dispatch_form, entry_page
from blueprints.delivery.forms import (
    CorrectForm,
    DeliverForm,
    NoteForm,
    RemindForm,
)
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form

EntryStep = Callable[[], object]


def show(entry: ChecklistEntry) -> Response:
    """The page."""
    return render_entry(entry)


def dispatch(entry: ChecklistEntry) -> Response:
    """Into an own window's queue; one that goes by 帮审 with the request that its own page shows."""
    if entry.route is Route.ASSIST_REVIEW:
        return advice.dispatch(entry)
    form = dispatch_form()
    return _acted(
        entry,
        form,
        "dispatch",
        lambda: dispatch_acts.dispatch(entry, form.division_id.data, current_officer().id),
        "已派单，窗口将收到办件。",
    )


def correct(entry: ChecklistEntry) -> Response:
    """Hand a correction in."""
    form = CorrectForm()
    return _acted(
        entry,
        form,
        "correct",
        lambda: dispatch_acts.correct(entry, form.answer.data or "", set(form.material_ids.data or ())),
        "补正已提交审批部门。",
    )


def return_(entry: ChecklistEntry) -> Response:
    """Take it back and prepare it again."""
    form = NoteForm()
    return _acted(
        entry,
        form,
        "note",
        lambda: dispatch_acts.return_from_window(entry, form.note.data or "", current_officer().id),
        "已退回准备材料。",
    )


def deliver(entry: ChecklistEntry) -> Response:
    """The certificate was handed over."""
    form = DeliverForm()
    return _acted(
        entry,
        form,
        "deliver",
        lambda: operations.deliver(
            entry,
            form.delivered_to.data or "",
            form.delivery_method.data,
            form.delivered_at.moment,
            by=current_officer().id,
        ),
        "送达已登记，并告知项目单位。",
    )


def assist(entry: ChecklistEntry) -> Response:
    """An item of assistance is done."""
    form = NoteForm()
    return _acted(
        entry,
        form,
        "note",
        lambda: operations.finish_assistance(entry, form.note.data or "", by=current_officer().id),
        "帮办结果已登记。",
    )


def remind(entry: ChecklistEntry) -> Response:
    """Urge somebody."""
    form = RemindForm()
    return _acted(
        entry,
        form,
        "remind",
        lambda: operations.remind(
            entry, form.text.data or "", to_unit=form.whom.data == "unit", by=current_officer().id
        ),
        "催办已登记。",
    )


def _acted(entry: ChecklistEntry, form: Any, name: str, do: EntryStep, word: str) -> Response:
    entry_id = entry.id
    return submit_form(
        form,
        do=do,
        then=lambda _: redirect_to(f"/entries/{entry_id}", word),
        again=lambda: render_entry(plans.entry(entry_id), **{name: form}),
    )


def render_entry(entry: ChecklistEntry, **typed: Any) -> Response:
    """The page, with whichever form was sent shown again as it was typed."""
    return render_page("delivery/entry/show.html", page=entry_page(entry, typed))
