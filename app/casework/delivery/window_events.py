"""A step at an own window reaches whoever waits for it: the own project's entry, or the bureau that handed it over."""

from __future__ import annotations

from app.casework.cases.events import CaseAccepted, CaseDecided, CaseEvent, CaseMoved, CaseReturned, CorrectionAsked
from app.casework.cases.queries import decision_of
from app.casework.cases.replies import post_case_event
from app.casework.delivery import entry_events
from app.casework.delivery.entry_events import StepSource
from app.casework.plans import queries as plans
from app.casework.plans.states import EntryState
from app.casework.supervision.operations import hand_over_records
from app.foundation.calendar.terms import Hands
from tenants.db import db


def forward_case_event(told: CaseEvent) -> None:
    """Tell it: by a handoff message for another bureau's case, in the own entry for an own one.

    A decision goes to whoever supervises the item afterwards too (审管衔接)."""
    if told.case.handoff_id is not None:
        post_case_event(told)
    else:
        on_own_case_changed(told)
    if isinstance(told, CaseDecided):
        hand_over_records(told.case)


def on_own_case_changed(told: CaseEvent) -> None:
    """What a step at an own window does to the entry. Project and case are locked already by the step itself."""
    if told.case.entry_id is None:
        return
    entry, source = plans.entry(told.case.entry_id, lock=True), StepSource(Hands.OWN)
    if entry.case_id != told.case.id or entry.state is not EntryState.DISPATCHED:
        return
    match told:
        case CaseAccepted():
            entry_events.on_case_accepted(entry, told.content, source)
        case CorrectionAsked():
            entry_events.on_correction_asked(entry, told.content, source)
        case CaseMoved():
            entry_events.on_progress_reported(entry, told.content, source)
        case CaseDecided():
            decision = decision_of(told.case.id)
            entry_events.on_case_decided(
                entry, told.content, decision.certificate_file_id if decision else None, source
            )
        case CaseReturned():
            entry_events.on_entry_returned(entry, told.content["reason"], source)
    db.session.flush()
