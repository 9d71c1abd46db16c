"""What a letter of another bureau does here: who has to know is told. The words themselves are the messages."""

from __future__ import annotations

from app.casework.letters import assist_review, early_engagement, forwarding
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.projects.queries import navigator_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify, notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import CorrectionNoticeContent, LetterAnswerContent, NoteContent
from app.interbureau.handoffs.states import Box, HandoffAct
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind

ACTS_FOR_UNIT = (HandoffAct.ANSWER, HandoffAct.ASK_CORRECTION)
"""Of an early engagement: the one-off notice, and what the other bureau asks before it."""


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """Tell whoever waits for it; at the sender it also stands on the project's ledger.

    What another bureau tells or asks the unit in advance, the unit reads at once where it reads everything (一个口子对外; S12).
    """
    if early_engagement.on_engagement_dropped(box, message):
        return
    assist_review.on_advice_request_ended(box, message)
    forwarding.on_forward_answered(box, message)
    other = bureau_by_id(message.author_id)
    urged = message.act is HandoffAct.NOTE and read_content(message, NoteContent).get("urge")
    profile = LETTER_PROFILES.get(box.kind)
    done = profile.answer_word if profile and message.act is HandoffAct.ANSWER else message.act.label
    what = f"{other.short_name}{'催办' if urged else done}：{box.title}"
    subject = (SubjectKind.RECEIVED_HANDOFF if box.box is Box.IN else SubjectKind.SENT_HANDOFF).of(box.id)
    if box.officer_id is not None:
        notify(box.officer_id, what, subject)
    elif box.project_id is not None and (navigator := navigator_of(box.project_id)) is not None:
        notify(navigator.officer_id, what, subject)
    else:
        notify_role(Role.HANDOFF_CLERK, what, subject)
    if box.box is Box.OUT:
        for_unit = box.kind is HandoffKind.EARLY and message.act in ACTS_FOR_UNIT
        record(
            LedgerEvent(f"letters.*.{message.act}_arrived"),
            f"{other.name}{done}：{box.title}{_told(message) if for_unit else ''}",
            of=box.kind,
            project_id=box.project_id,
            subject_id=box.id,
            kind=LedgerKind.LINKAGE,
            audience=Audience.UNIT if for_unit else Audience.STAFF,
            actor_name=message.actor_name,
        )


def _told(message: HandoffMessage) -> str:
    """What the unit has to know of it."""
    if message.act is HandoffAct.ASK_CORRECTION:
        return f"。需要补充：{read_content(message, CorrectionNoticeContent)['points']}"
    notice = read_content(message, LetterAnswerContent)["answered"].get("notice", "")
    return f"。一次性告知：{notice}" if notice else ""
