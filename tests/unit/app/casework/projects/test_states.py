"""The machine of a project."""

from __future__ import annotations

from itertools import product

import pytest

from app.casework.projects.states import ENDED_PROJECT_STATES, STEPS, ProjectAct, next_state
from app.casework.projects.terms import ProjectState
from app.foundation.errors import Conflict


@pytest.mark.parametrize(("state", "act"), list(product(ProjectState, ProjectAct)))
def test_only_the_table_s_steps_are_taken(state: ProjectState, act: ProjectAct) -> None:
    if (state, act) in STEPS:
        assert next_state(state, act) is STEPS[state, act]
        return
    with pytest.raises(Conflict) as refused:
        next_state(state, act)
    assert ProjectAct(act).label in refused.value.message


def test_an_ended_project_does_not_move() -> None:
    assert not [act for state, act in STEPS if state in ENDED_PROJECT_STATES]


def test_every_state_can_be_reached() -> None:
    reached, before = {ProjectState.INTAKE}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for (state, _act), after in STEPS.items() if state in reached}
    assert reached == set(ProjectState)
