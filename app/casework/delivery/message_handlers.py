"""What another bureau's message does to the entry that was handed over to it (一个口子对外: the unit reads it here)."""

from __future__ import annotations

from app.casework.delivery import entry_events
from app.casework.delivery.entry_events import StepSource
from app.casework.plans import queries as plans
from app.casework.plans.states import EntryState
from app.casework.projects import queries as projects
from app.foundation.calendar.terms import Hands
from app.foundation.files.operations import adopt_file
from app.foundation.ledger.models import LedgerKind
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import (
    AcceptanceContent,
    CorrectionNoticeContent,
    DecisionContent,
    ProgressContent,
    ReasonContent,
)
from app.interbureau.handoffs.states import HandoffAct
from tenants.bureaus import bureau_by_id
from tenants.db import db


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """Apply one message of the other bureau to the own entry.

    A message that was applied before, or that speaks of a handoff the entry no longer waits for, changes nothing.
    """
    if box.subject_id is None or box.project_id is None or message.number <= box.applied_number:
        return
    projects.project(box.project_id, lock=True)
    entry = plans.entry(box.subject_id, lock=True)
    if entry.handoff_id != box.id or entry.state is not EntryState.HANDED_OFF:
        return
    name = bureau_by_id(message.author_id).short_name
    source = StepSource(Hands.OTHER, LedgerKind.LINKAGE, name, f"{message.actor_name}（{name}）", message.at)
    match message.act:
        case HandoffAct.RECEIVE:
            entry_events.on_handoff_received(entry, source)
        case HandoffAct.BEGIN:
            entry_events.on_case_accepted(entry, read_content(message, AcceptanceContent), source)
        case HandoffAct.ASK_CORRECTION:
            entry_events.on_correction_asked(entry, read_content(message, CorrectionNoticeContent), source)
        case HandoffAct.REPORT:
            entry_events.on_progress_reported(entry, read_content(message, ProgressContent), source)
        case HandoffAct.ANSWER:
            content = read_content(message, DecisionContent)
            handed = content["certificate_file"]
            file = adopt_file(handed, message.author_id, project_id=entry.project_id) if handed else None
            entry_events.on_case_decided(entry, content, file.id if file else None, source)
        case HandoffAct.RETURN:
            entry_events.on_entry_returned(entry, read_content(message, ReasonContent)["reason"], source)
    db.session.flush()
