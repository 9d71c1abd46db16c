"""What an arrived message does to a bureau's own rows: the sender's entry closes itself, the receiver's case pauses.

Everything here runs as the bureau whose rows change, never as the one that wrote the message.
"""

from __future__ import annotations

from uuid import UUID

from app.casework.cases import advice, replies
from app.casework.delivery import message_handlers as delivery
from app.casework.letters import message_handlers as letters
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.scoping import message_handlers as scoping
from app.casework.supervision import message_handlers as supervision
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices import operations as notices
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import id_in
from app.interbureau.handoffs.message_contents import SentContent, read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.states import Box, HandoffAct
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.pairings import HandoffKind

REVIEWED_KINDS = frozenset({HandoffKind.PUSH, HandoffKind.REVIEW_ON_BEHALF})


def apply_messages(handoff_id: UUID) -> int:
    """Apply every message of one box that was not yet; returns how many. Applied ones are never applied again."""
    box, waiting = queries.arrived_messages(handoff_id)
    for message in waiting:
        if message.author_id != context.bureau_id():
            _apply(box, message)
        box.applied_number = message.number
    db.session.flush()
    return len(waiting)


def _apply(box: Handoff, message: HandoffMessage) -> None:
    if message.act is HandoffAct.NOTE or (box.kind in LETTER_PROFILES and message.act is not HandoffAct.SEND):
        letters.apply_message(box, message)
        if box.kind is HandoffKind.SUPERVISION and box.box is Box.OUT:
            supervision.apply_message(box, message)
        elif box.kind is HandoffKind.ASSIST_REVIEW and box.box is Box.OUT:
            advice.apply_message(box, message)
    elif box.box is Box.OUT:
        _apply_to_sender(box, message)
    else:
        _apply_to_receiver(box, message)


def _apply_to_sender(box: Handoff, message: HandoffMessage) -> None:
    """Progress and result come back into the sender's rows."""
    if box.kind in REVIEWED_KINDS:
        delivery.apply_message(box, message)
    elif box.kind is HandoffKind.CONSULTATION:
        scoping.apply_message(box, message)


def _apply_to_receiver(box: Handoff, message: HandoffMessage) -> None:
    """A handoff arrives, is corrected, paused, withdrawn."""
    sender = bureau_by_id(box.origin_id)
    if message.act in (HandoffAct.SEND, HandoffAct.RESEND):
        content = read_content(message, SentContent)
        box.project_ref = id_in(content, "project_ref")
        box.batch_ref = id_in(content, "batch_ref") or box.batch_ref
        arrived = SubjectKind.RECEIVED_HANDOFF.of(box.id)
        notices.notify_role(Role.HANDOFF_CLERK, f"{sender.short_name}移交：{box.title}", arrived)
        if version := content.get("version"):
            said = f"{sender.short_name}要求阅知：{version['name']}第{version['number']}版"
            notices.notify_role(Role.CATALOGUE_ADMIN, said, SubjectKind.ADOPTION.of(version["code"]))
    if box.kind in REVIEWED_KINDS:
        replies.apply_message(box, message)
    record(
        LedgerEvent(f"handoffs.*.{message.act}_arrived"),
        f"{sender.name}{message.act.label}移交件：{box.title}",
        of=box.kind,
        project_id=None,
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
        actor_name=message.actor_name,
    )
