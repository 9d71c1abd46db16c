"""One entry of the checklist: its materials, fees, whose turn it is, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.assembly.policy.rules import is_allowed
from app.casework.delivery import dispatch as dispatch_acts
from app.casework.delivery import guards, operations, queries
from app.casework.letters.queries import letters_about
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import (
    ENTRY_STATE_LABELS,
    FEE_STATE_LABELS,
    MATERIAL_STATE_LABELS,
    ROUTE_LABELS,
    SUBMISSION_CHANNEL_LABELS,
    EntryState,
    FeeState,
    MaterialState,
    Route,
)
from app.casework.projects import queries as projects
from app.foundation.calendar.queries import clock_of, clocks_of
from app.foundation.calendar.terms import LIMIT_UNIT_LABELS, ClockSubject
from app.foundation.permissions import Permission as P
from app.foundation.staff.queries import divisions
from app.interbureau.handoffs.queries import batch_of_handoff
from app.interbureau.handoffs.states import HANDOFF_STATE_LABELS as HANDOFF_WORDS
from app.interbureau.handoffs.terms import HANDOFF_KIND_LABELS
from app.standards.catalogue.terms import SERVICE_MODE_LABELS, STAGE_LABELS, ServiceMode
from blueprints.cards.advice import advice_card
from blueprints.cards.batches import BatchCard, batch_card
from blueprints.cards.clocks import clock_card, hands_parts
from blueprints.delivery import advice
from blueprints.delivery.entry_actions import allowed_actions, offered_letters
from blueprints.delivery.forms import (
    UPLOADS,
    CorrectForm,
    DeliverForm,
    DispatchForm,
    FeeForm,
    NoteForm,
    RemindForm,
    materials_form,
)
from blueprints.delivery.progress import progress_of
from blueprints.delivery.wording import (
    ENTRY_TONES,
    HANDS_TONES,
    MATERIAL_TONES,
    holder_name,
    outcome_word,
)
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now

EntryStep = Callable[[], object]


def show(entry: ChecklistEntry) -> Response:
    """The page."""
    return render_entry(entry)


def dispatch(entry: ChecklistEntry) -> Response:
    """Into an own window's queue; one that goes by 帮审 with the request that its own page shows."""
    if entry.route is Route.ASSIST_REVIEW:
        return advice.dispatch(entry)
    form = _dispatch_form()
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
    project = projects.project(entry.project_id)
    rows = queries.materials_of(entry.id)
    files = queries.files_by_id([row.file_id for row in rows] + [entry.certificate_file_id])
    clock = clock_of(ClockSubject.ENTRY, entry.id)
    push_clock = clock_of(ClockSubject.PUSH, entry.id)
    reading = clock.reading() if clock else None
    progress, missing = progress_of(entry), _missing(entry, project, rows)
    asked = advice.open_advice(entry)
    fees = queries.fees_of(entry.id)
    return render_page(
        "delivery/entry/show.html",
        entry=entry,
        project=project,
        decider=bureau_by_id(entry.deciding_bureau_id),
        in_name_of=bureau_by_id(entry.in_name_of_id) if entry.in_name_of_id else None,
        state_word=ENTRY_STATE_LABELS[entry.state],
        state_tone=ENTRY_TONES[entry.state],
        limit_text=_limit_text(entry),
        unit_label=LIMIT_UNIT_LABELS[entry.limit_unit],
        sent_forms=[form for form in typed.values() if hasattr(form, "form_errors")],
        materials_text=_materials_text(rows),
        words=_words(entry),
        outcome=outcome_word(entry),
        materials=rows,
        material_words=MATERIAL_STATE_LABELS,
        handed_in_words=SUBMISSION_CHANNEL_LABELS,
        material_tones=MATERIAL_TONES,
        files=files,
        fees=fees,
        fee_to_settle=typed.get("fee_id") or next((fee.id for fee in fees if fee.state is FeeState.DUE), None),
        fee_words=FEE_STATE_LABELS,
        clock=clock_card(clock, f"/entries/{entry.id}/why") if clock else None,
        push_clock=clock_card(push_clock) if push_clock and entry.state is EntryState.PREPARING else None,
        hands=hands_parts(clock, bureau_by_id(entry.deciding_bureau_id).short_name) if clock else [],
        whose=(HANDS_TONES[reading.hands], holder_name(reading.hands, entry.deciding_bureau_id)) if reading else None,
        missing=missing,
        check_items=_checks(missing),
        progress=progress,
        batch=_batch(entry),
        can=allowed_actions(entry, project, progress),
        adviser=bureau_by_id(entry.advising_bureau_id) if entry.advising_bureau_id else None,
        advice=advice_card(asked),
        asks_again=asked is not None
        and advice.may_ask_again(asked)
        and is_allowed(current_officer(), P.ENTRY_HANDLE, entry),
        uploads=UPLOADS,
        letters=_letters(entry),
        may_write=offered_letters(entry, project),
        forms=_forms(entry, rows, typed),
    )


def _words(entry: ChecklistEntry) -> dict[str, str]:
    return {
        "stage": STAGE_LABELS[entry.stage],
        "mode": SERVICE_MODE_LABELS[entry.mode],
        "route": ROUTE_LABELS[entry.route],
    }


def _letters(entry: ChecklistEntry) -> list[tuple[str, str, str, str]]:
    """Kind, receiver, state and address of what was written about it."""
    return [
        (
            HANDOFF_KIND_LABELS[box.kind],
            bureau_by_id(box.target_id).short_name,
            HANDOFF_WORDS[box.state],
            f"/outbox/{box.id}",
        )
        for box in letters_about(entry.id)
    ]


def _batch(entry: ChecklistEntry) -> BatchCard | None:
    """What was handed over in one act with it."""
    rows = batch_of_handoff(entry.handoff_id) if entry.handoff_id else ()
    if not rows:
        return None
    ids = [row.subject_id for row in rows if row.subject_id]
    clocks = clocks_of(ClockSubject.ENTRY, ids)
    return batch_card(
        rows, clocks, lambda row: f"/entries/{row.subject_id}", queries.outcomes_of(ids), entry.handoff_id
    )


def _missing(entry: ChecklistEntry, project: Any, rows: Any) -> list[Any]:
    if entry.state is not EntryState.PREPARING or entry.mode is ServiceMode.ASSIST:
        return []
    return guards.missing_for_sending(project, entry, rows)


CHECKS = (
    ("five", "五个一齐备"),
    ("plan", "在现行方案的审批清单内"),
    ("mandate", "在委托书的委托范围内"),
    ("materials", "必要材料齐全"),
)


def _checks(missing: Any) -> list[dict[str, Any]]:
    """Each condition of sending with what is wrong with it."""
    hints = {fault.field: fault.message for fault in missing}
    return [{"label": label, "ok": name not in hints, "hint": hints.get(name)} for name, label in CHECKS]


def _limit_text(entry: ChecklistEntry) -> str:
    if entry.limit_days is None:
        return "法律未规定办结时限"
    said = "即时办结" if entry.limit_days == 0 else f"{entry.limit_days}{LIMIT_UNIT_LABELS[entry.limit_unit]}"
    return said if entry.limit_confirmed else f"{said}（待本局核定）"


def _materials_text(rows: Any) -> str:
    lacking = sum(1 for row in rows if row.necessary and row.state in (MaterialState.MISSING, MaterialState.CORRECTION))
    return f"{len(rows)}份，" + (f"还缺必要材料{lacking}份" if lacking else "必要材料已齐")


def _forms(entry: ChecklistEntry, rows: Any, typed: dict[str, Any]) -> dict[str, Any]:
    """Every form of the page, empty but for the one that was sent."""
    owed = [row.id for row in rows if row.state is MaterialState.SUBMITTED]
    forms = {
        "materials": typed.get("materials") or materials_form([row.id for row in rows]),
        "dispatch": typed.get("dispatch") or _dispatch_form(),
        "correct": typed.get("correct") or CorrectForm(formdata=None, material_ids=owed),
        "note": typed.get("note") or NoteForm(formdata=None),
        "deliver": typed.get("deliver") or DeliverForm(formdata=None, delivered_at=now().astimezone(SHANGHAI)),
        "remind": typed.get("remind") or RemindForm(formdata=None, whom=_whom(entry)),
        "fee": typed.get("fee") or FeeForm(formdata=None),
    }
    forms["correct"].material_ids.choices = [(row.id, row.name) for row in rows if row.file_id]
    return forms


def _dispatch_form() -> DispatchForm:
    form = DispatchForm()
    form.division_id.choices = [(row.id, row.name) for row in divisions() if row.is_window]
    return form


def _whom(entry: ChecklistEntry) -> str:
    return "window" if entry.state in (EntryState.DISPATCHED, EntryState.HANDED_OFF) else "unit"
