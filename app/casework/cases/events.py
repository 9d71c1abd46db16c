"""What the serving bureau has to be told of a window's step, in the shapes of a handoff message. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.casework.cases.models import Case, Correction, Decision
from app.foundation.calendar.terms import Hands
from app.foundation.files.references import FileReference
from app.interbureau.handoffs.message_contents import MessageContent
from app.interbureau.handoffs.shapes import (
    AcceptanceContent,
    CorrectionNoticeContent,
    DecisionContent,
    ProgressContent,
    ReasonContent,
)
from app.interbureau.handoffs.states import HandoffAct
from tenants.clock import SHANGHAI


@dataclass(frozen=True)
class CaseEvent:
    """One step that somebody waits for: the delivery of the own project, or the bureau that handed the case over."""

    act: ClassVar[HandoffAct]
    case: Case
    content: MessageContent


@dataclass(frozen=True)
class CaseAccepted(CaseEvent):
    """The case was accepted (受理): from now on its limit is counted."""

    act = HandoffAct.BEGIN
    content: AcceptanceContent


@dataclass(frozen=True)
class CorrectionAsked(CaseEvent):
    """A correction notice went out (一次性告知补正)."""

    act = HandoffAct.ASK_CORRECTION
    content: CorrectionNoticeContent


@dataclass(frozen=True)
class CaseMoved(CaseEvent):
    """Something moved on."""

    act = HandoffAct.REPORT
    content: ProgressContent


@dataclass(frozen=True)
class CaseReturned(CaseEvent):
    """The case ended without a decision and goes back to the serving bureau."""

    act = HandoffAct.RETURN
    content: ReasonContent


@dataclass(frozen=True)
class CaseDecided(CaseEvent):
    """The case was decided (办结)."""

    act = HandoffAct.ANSWER
    content: DecisionContent


def acceptance_event(case: Case) -> CaseAccepted:
    """The case was accepted (受理): from now on its limit is counted."""
    accepted_at = _stamp(case.accepted_at) if case.accepted_at else None
    return CaseAccepted(case, AcceptanceContent(number=case.number, accepted_at=accepted_at))


def correction_event(case: Case, correction: Correction) -> CorrectionAsked:
    """A correction notice went out (一次性告知补正)."""
    content = CorrectionNoticeContent(
        points=correction.points,
        material_ids=correction.material_ids,
        round=correction.round,
        reason=correction.reason,
    )
    return CorrectionAsked(case, content)


def progress_event(case: Case, label: str, hands: Hands = Hands.OWN) -> CaseMoved:
    """Something moved on; ``hands`` says whether a special step has it now."""
    return CaseMoved(case, ProgressContent(label=label, hands=hands.value))


def return_event(case: Case, reason: str) -> CaseReturned:
    """The case ends without a decision and goes back to the serving bureau."""
    return CaseReturned(case, ReasonContent(reason=reason))


def decision_event(case: Case, decision: Decision, certificate_file: FileReference | None) -> CaseDecided:
    """The case was decided (办结)."""
    content = DecisionContent(
        outcome=decision.outcome.value,
        opinion=decision.opinion,
        certificate_name=decision.certificate_name,
        certificate_no=decision.certificate_no,
        certificate_file=certificate_file,
        valid_until=decision.valid_until.isoformat() if decision.valid_until else None,
        decided_by=decision.decided_by,
        handled_by=decision.handled_by,
        in_name_of=decision.in_name_of_id,
        days_used=decision.days_used,
        decided_at=_stamp(decision.at),
    )
    if decision.advised_by:
        content["advised_by"] = decision.advised_by
    return CaseDecided(case, content)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
