"""What a deciding officer does with the advice that was asked for (帮审; W5.3b). Pure.

The bureau that asked decides, but not beside the advice: it waits for it, and says why where it decides against it or
could not wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.casework.cases.states import PASSING_OUTCOMES, CaseState
from app.foundation.errors import Conflict, Invalid, require_text
from app.interbureau.handoffs.states import OPEN_STATES, HandoffState
from tenants.labels import LabelledEnum


class AdviceOutcome(LabelledEnum):
    """What became of the advice in the decision."""

    TAKEN = "taken", "采纳帮审意见"
    NOT_TAKEN = "not_taken", "不采纳帮审意见"
    NOT_AWAITED = "not_awaited", "未待帮审意见"


AGREE, DISAGREE = "agree", "disagree"
"""Verdicts of an advice that stand against one outcome; 修改补充后同意 stands against none."""


@dataclass(frozen=True)
class AdviceRequest:
    """The advice as the rule sees it: of whom, where the request stands, by when, what was said."""

    adviser: str
    state: HandoffState
    due_on: date | None
    verdict: str = ""
    advised_by: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there is an advice to heed."""
        return self.state is HandoffState.ANSWERED and bool(self.verdict)

    def is_late(self, day: date) -> bool:
        """Whether it is out and past its date."""
        return self.state in OPEN_STATES and self.due_on is not None and self.due_on < day

    def is_awaited(self, day: date) -> bool:
        """Whether the decision has to wait for it."""
        return self.state in OPEN_STATES and not self.is_late(day)


@dataclass(frozen=True)
class AdviceResponse:
    """What the deciding officer said of the advice."""

    taken: bool | None = None
    against: str = ""
    """Why it is not taken (不采纳的理由)."""
    unawaited: str = ""
    """Why it was not waited for (未待帮审意见的原因)."""


NO_RESPONSE = AdviceResponse()


def resolve_advice(
    asked: AdviceRequest | None, outcome: CaseState, said: AdviceResponse, day: date
) -> tuple[AdviceOutcome, str] | None:
    """What is stored of the advice with the decision; None where none was asked for.

    Raises :class:`Conflict` (``advice_out``) while it is waited for, :class:`Invalid` beside the field where the officer
    has to say what becomes of it, or why it was not waited for.
    """
    if asked is None:
        return None
    if asked.is_awaited(day):
        raise Conflict("advice_out", waiting_text(asked))
    if not asked.is_given:
        require_text(said.unawaited, "unawaited", "帮审意见没有取得，请写明未待帮审意见的原因。")
        return AdviceOutcome.NOT_AWAITED, said.unawaited.strip()
    if said.taken is None:
        raise Invalid("required", "请选择是否采纳帮审意见。", "taken")
    if said.taken:
        if _stands_against(asked.verdict, outcome):
            raise Invalid("contradicts", "审批结论与帮审意见相反，请选择“不采纳”并写明理由。", "taken")
        return AdviceOutcome.TAKEN, ""
    require_text(said.against, "against", "不采纳帮审意见的，请写明理由。")
    return AdviceOutcome.NOT_TAKEN, said.against.strip()


def waiting_text(asked: AdviceRequest) -> str:
    """Who has it and until when."""
    until = f"，期限{asked.due_on.month}月{asked.due_on.day}日" if asked.due_on else ""
    return (
        f"已请{asked.adviser}帮审{until}，意见还没有反馈，现在不能作出决定。"
        "请等其反馈；逾期未反馈、被退回或撤回的，写明未待帮审意见的原因后可以决定。"
    )


def _stands_against(verdict: str, outcome: CaseState) -> bool:
    return verdict == (DISAGREE if outcome in PASSING_OUTCOMES else AGREE)
