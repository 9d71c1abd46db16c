"""Early engagement (提前介入, 第十一条（五）; N5.5): it becomes the push later, or ends when the plan drops the item."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.casework.letters.queries import letters_about, letters_of
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState
from app.casework.projects.sharing import fact_names_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import messages_of
from app.interbureau.handoffs.shapes import (
    EarlyReference,
    LetterAnswerContent,
    LetterContent,
    NoteContent,
    ReasonContent,
)
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.pairings import HandoffKind

DROPPED_NOTICE = "该事项已调出服务方案，不再办理，提前介入终止。"
ENDED_STATES = (HandoffState.RETURNED, HandoffState.WITHDRAWN)


def early_engagements_of(entry_ids: Collection[UUID]) -> dict[UUID, Handoff]:
    """The same of several entries: one statement. Entries without any are left out."""
    found: dict[UUID, Handoff] = {}
    for box in letters_about(*entry_ids):
        if box.kind is HandoffKind.EARLY and box.state not in ENDED_STATES and box.subject_id is not None:
            found.setdefault(box.subject_id, box)
    return found


def previously_shared_facts(box: Handoff) -> list[str]:
    """Which facts went along with an early engagement: the push ticks the same, nothing is chosen twice."""
    return fact_names_of(read_content(messages_of(box.id)[0], LetterContent)["facts"])


def early_engagement_reference(box: Handoff) -> EarlyReference:
    """How a push speaks of the early engagement it grew out of."""
    return EarlyReference(handoff_id=str(box.id), sent_on=box.sent_at.date().isoformat())


def end_dropped_engagements(project_id: UUID) -> int:
    """After a plan was issued: what is no longer on the list ends at the other bureau too; returns how many."""
    ended = 0
    for box in letters_of(project_id, HandoffKind.EARLY):
        if box.box is not Box.OUT or box.subject_id is None or box.state in (*ENDED_STATES, HandoffState.ANSWERED):
            continue
        if entry_row(box.subject_id).state is not EntryState.REMOVED:
            continue
        if box.state is HandoffState.SENT:
            handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason=DROPPED_NOTICE))
        else:
            handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=DROPPED_NOTICE, urge=False, dropped=True))
        record(
            LedgerEvent.LETTERS_EARLY_DROPPED, f"告知{bureau_by_id(box.target_id).name}：{box.title}，{DROPPED_NOTICE}", project_id=project_id,
            subject_id=box.id, kind=LedgerKind.LINKAGE,
        )  # fmt: skip
        ended += 1
    db.session.flush()
    return ended


def on_engagement_dropped(box: Handoff, message: HandoffMessage) -> bool:
    """At the other bureau: an early engagement whose item was dropped needs no answer any more."""
    if box.box is not Box.IN or message.act is not HandoffAct.NOTE or box.state is HandoffState.ANSWERED:
        return False
    if not read_content(message, NoteContent).get("dropped"):
        return False
    if box.state is HandoffState.CORRECTING:
        # Its own question to the sender is open: what is not answered goes back.
        handoffs.post_message(box, HandoffAct.RETURN, ReasonContent(reason=DROPPED_NOTICE))
    else:
        content = LetterAnswerContent(answered={"advice": DROPPED_NOTICE}, verdict="", files=[], parts=[])
        handoffs.post_message(box, HandoffAct.ANSWER, content)
    return True
