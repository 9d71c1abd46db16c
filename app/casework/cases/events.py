"""What the serving bureau has to be told of a window's step, in the shapes of a handoff message. No database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.casework.cases.models import Case, Correction, Decision
from app.foundation.calendar.terms import Hands
from app.foundation.files.references import FileReference
from app.interbureau.handoffs.states import HandoffAct
from tenants.clock import SHANGHAI


@dataclass(frozen=True)
class CaseEvent:
    """One step that somebody waits for: the delivery of the own project, or the bureau that handed the case over."""

    case: Case
    act: HandoffAct
    content: dict[str, Any]


def acceptance_event(case: Case) -> CaseEvent:
    """The case was accepted (受理): from now on its limit is counted."""
    return CaseEvent(case, HandoffAct.BEGIN, {"number": case.number, "accepted_at": _stamp(case.accepted_at)})


def correction_event(case: Case, correction: Correction) -> CaseEvent:
    """A correction notice went out (一次性告知补正)."""
    content = {
        "points": correction.points,
        "material_ids": correction.material_ids,
        "round": correction.round,
        "reason": correction.reason,
    }
    return CaseEvent(case, HandoffAct.ASK_CORRECTION, content)


def progress_event(case: Case, label: str, hands: Hands = Hands.OWN) -> CaseEvent:
    """Something moved on; ``hands`` says whether a special step has it now."""
    return CaseEvent(case, HandoffAct.REPORT, {"label": label, "hands": hands.value})


def return_event(case: Case, reason: str) -> CaseEvent:
    """The case ends without a decision and goes back to the serving bureau."""
    return CaseEvent(case, HandoffAct.RETURN, {"reason": reason})


def decision_event(case: Case, decision: Decision, certificate_file: FileReference | None) -> CaseEvent:
    """The case was decided (办结)."""
    content = {
        "outcome": decision.outcome.value,
        "opinion": decision.opinion,
        "certificate_name": decision.certificate_name,
        "certificate_no": decision.certificate_no,
        "certificate_file": certificate_file,
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else None,
        "decided_by": decision.decided_by,
        "handled_by": decision.handled_by,
        "in_name_of": decision.in_name_of_id,
        **({"advised_by": decision.advised_by} if decision.advised_by else {}),
        "days_used": decision.days_used,
        "decided_at": _stamp(decision.at),
    }
    return CaseEvent(case, HandoffAct.ANSWER, content)


def _stamp(moment: Any) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else None
