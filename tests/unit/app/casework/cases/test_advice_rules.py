"""What a decision owes to the advice that was asked for (帮审)."""

from __future__ import annotations

from datetime import date

import pytest

from app.casework.cases.advice_rules import NO_RESPONSE, AdviceOutcome, AdviceRequest, AdviceResponse, resolve_advice
from app.casework.cases.states import CaseState
from app.foundation.errors import Conflict, Invalid
from app.interbureau.handoffs.states import OPEN_STATES, HandoffState

DUE = date(2026, 11, 20)
GIVEN, REFUSED = CaseState.PASSED, CaseState.NOT_PASSED
pytestmark = pytest.mark.clause("W5.3b")


def asked(state: HandoffState = HandoffState.ANSWERED, verdict: str = "", due_on: date | None = DUE) -> AdviceRequest:
    """A request to the county."""
    return AdviceRequest("阳城县局", state, due_on, verdict)


def test_nothing_is_owed_where_nobody_was_asked() -> None:
    assert resolve_advice(None, GIVEN, NO_RESPONSE, DUE) is None


@pytest.mark.parametrize("state", OPEN_STATES)
@pytest.mark.parametrize("due_on", [DUE, None])
def test_an_advice_that_is_out_is_waited_for(state: HandoffState, due_on: date | None) -> None:
    said = AdviceResponse(taken=True, against="不同意", unawaited="等不及")
    with pytest.raises(Conflict) as refused:
        resolve_advice(asked(state, due_on=due_on), GIVEN, said, DUE)
    assert refused.value.code == "advice_out"
    assert "已请阳城县局帮审" in refused.value.message
    assert ("期限11月20日" in refused.value.message) is (due_on is not None)


@pytest.mark.parametrize("state", [*OPEN_STATES, HandoffState.RETURNED, HandoffState.WITHDRAWN])
def test_what_is_late_or_came_back_needs_a_reason(state: HandoffState) -> None:
    later = date(2026, 11, 23)
    with pytest.raises(Invalid) as refused:
        resolve_advice(asked(state), GIVEN, AdviceResponse(taken=True), later)
    assert refused.value.field == "unawaited"
    assert resolve_advice(asked(state), GIVEN, AdviceResponse(unawaited=" 期限已过 "), later) == (
        AdviceOutcome.NOT_AWAITED,
        "期限已过",
    )


def test_a_request_that_was_ended_without_an_advice_is_none() -> None:
    assert resolve_advice(asked(verdict=""), GIVEN, AdviceResponse(unawaited="已终止"), DUE) == (
        AdviceOutcome.NOT_AWAITED,
        "已终止",
    )


@pytest.mark.parametrize(
    ("verdict", "outcome", "said", "found"),
    [
        ("agree", GIVEN, AdviceResponse(True), (AdviceOutcome.TAKEN, "")),
        ("conditional", GIVEN, AdviceResponse(True), (AdviceOutcome.TAKEN, "")),
        ("conditional", REFUSED, AdviceResponse(True), (AdviceOutcome.TAKEN, "")),
        ("disagree", REFUSED, AdviceResponse(True), (AdviceOutcome.TAKEN, "")),
        ("disagree", GIVEN, AdviceResponse(False, "已补充"), (AdviceOutcome.NOT_TAKEN, "已补充")),
        ("agree", GIVEN, NO_RESPONSE, "taken"),
        ("agree", REFUSED, AdviceResponse(True), "taken"),
        ("disagree", GIVEN, AdviceResponse(True), "taken"),
        ("disagree", GIVEN, AdviceResponse(False, " "), "against"),
    ],
)
def test_a_decision_says_what_becomes_of_the_advice(
    verdict: str, outcome: CaseState, said: AdviceResponse, found: tuple[AdviceOutcome, str] | str
) -> None:
    if isinstance(found, tuple):
        assert resolve_advice(asked(verdict=verdict), outcome, said, DUE) == found
        return
    with pytest.raises(Invalid) as refused:
        resolve_advice(asked(verdict=verdict), outcome, said, DUE)
    assert refused.value.field == found
