"""Every pair of state and act: allowed exactly as the table says, refused in Chinese otherwise."""

from __future__ import annotations

from itertools import product

import pytest

from app.casework.cases.states import (
    ACT_BY_OUTCOME,
    OPEN_CASE_STATES,
    STEPS,
    CaseAct,
    CaseState,
    allowed_acts,
    next_case_state,
)
from app.foundation.errors import Conflict
from tenants.labels import labels_of

NUMBERS = {
    CaseState.TAKEN: 1, CaseState.WITHDRAWN_BEFORE: 2, CaseState.ACCEPTED: 3, CaseState.NOT_ACCEPTED: 4,
    CaseState.REFUSED_TO_ACCEPT: 5, CaseState.CORRECTING: 6, CaseState.CORRECTED: 7, CaseState.HANDLING: 8,
    CaseState.SPECIAL_STARTED: 9, CaseState.SPECIAL_ENDED: 10, CaseState.PASSED: 11,
    CaseState.PASSED_CONDITIONALLY: 12, CaseState.NOT_PASSED: 13, CaseState.RETRACTED: 14, CaseState.REVOKED: 15,
}  # fmt: skip
"""The ministry's codes."""


@pytest.mark.parametrize(("state", "act"), list(product(CaseState, CaseAct)))
def test_step_is_allowed_exactly_as_the_table_says(state: CaseState, act: CaseAct) -> None:
    if (state, act) in STEPS:
        assert next_case_state(state, act) is STEPS[state, act]
    else:
        with pytest.raises(Conflict, match=CaseAct(act).label) as refused:
            next_case_state(state, act)
        assert CaseState(state).label in refused.value.message
        assert refused.value.status == 409


def test_states_have_the_ministrys_numbers() -> None:
    assert {state: state.number for state in CaseState} == NUMBERS


@pytest.mark.parametrize("state", list(CaseState))
def test_open_states_and_no_others_can_be_worked_on(state: CaseState) -> None:
    acts = {act for here, act in STEPS if here is state} - {CaseAct.REVOKE}
    assert bool(acts) == (state in OPEN_CASE_STATES)


@pytest.mark.parametrize("state", OPEN_CASE_STATES)
def test_an_open_case_can_be_withdrawn_or_corrected_first(state: CaseState) -> None:
    assert CaseAct.WITHDRAW in allowed_acts(state, accepted=True)


def test_after_correction_the_way_depends_on_whether_it_was_accepted() -> None:
    before, after = allowed_acts(CaseState.CORRECTED, accepted=False), allowed_acts(CaseState.CORRECTED, accepted=True)
    assert CaseAct.ACCEPT in before
    assert CaseAct.HANDLE not in before
    assert CaseAct.HANDLE in after
    assert not after & {CaseAct.ACCEPT, CaseAct.NOT_ACCEPT, CaseAct.REFUSE_TO_ACCEPT}


def test_every_decision_leads_where_it_says() -> None:
    for outcome, act in ACT_BY_OUTCOME.items():
        assert next_case_state(CaseState.HANDLING, act) is outcome


def test_every_state_and_act_has_a_word() -> None:
    assert set(labels_of(CaseState)) == set(CaseState)
    assert set(labels_of(CaseAct)) == set(CaseAct)
