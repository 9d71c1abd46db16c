"""A step at an own window reaches whoever waits for it: the own project's entry, or the bureau that handed it over."""

from __future__ import annotations

from app.casework.cases.events import Told
from app.casework.cases.queries import decision_of
from app.casework.cases.replies import reply
from app.casework.delivery import entry_events
from app.casework.delivery.entry_events import Source
from app.casework.plans import queries as plans
from app.casework.plans.states import EntryState
from app.casework.supervision.operations import hand_over
from app.foundation.calendar.terms import Hands
from app.interbureau.handoffs.states import HandoffAct
from tenants.db import db


def pass_on(told: Told) -> None:
    """Tell it: by a handoff message for another bureau's case, in the own entry for an own one.

    A decision goes to whoever supervises the item afterwards too (审管衔接)."""
    if told.case.handoff_id is not None:
        reply(told)
    else:
        own_case_moved(told)
    if told.act is HandoffAct.ANSWER:
        hand_over(told.case)


def own_case_moved(told: Told) -> None:
    """What a step at an own window does to the entry. Project and case are locked already by the step itself."""
    if told.case.entry_id is None:
        return
    entry, source = plans.entry(told.case.entry_id, lock=True), Source(Hands.OWN)
    if entry.case_id != told.case.id or entry.state is not EntryState.DISPATCHED:
        return
    match told.act:
        case HandoffAct.BEGIN:
            entry_events.began(entry, told.content, source)
        case HandoffAct.ASK_CORRECTION:
            entry_events.asked(entry, told.content, source)
        case HandoffAct.REPORT:
            entry_events.reported(entry, told.content, source)
        case HandoffAct.ANSWER:
            decision = decision_of(told.case.id)
            entry_events.answered(entry, told.content, decision.certificate_file_id if decision else None, source)
        case HandoffAct.RETURN:
            entry_events.come_back(entry, told.content["reason"], source)
    db.session.flush()
