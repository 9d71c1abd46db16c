"""Materials move as their table says; the push clock starts when everything own before it is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.delivery.rules import (
    MATERIAL_STEPS,
    MaterialAct,
    entries_due_for_push,
    hands_while_preparing,
    next_material_state,
)
from app.casework.plans.states import EntryState, MaterialState, Route
from app.foundation.calendar.terms import Hands
from app.foundation.errors import Conflict
from app.standards.catalogue.terms import ServiceMode


@dataclass(frozen=True)
class Line:
    """An entry as the rule sees it."""

    position: int
    route: Route = Route.OWN
    state: EntryState = EntryState.PREPARING
    mode: ServiceMode = ServiceMode.ACT_FOR
    id: UUID = field(default_factory=uuid4)


@pytest.mark.parametrize(("state", "act"), list(product(MaterialState, MaterialAct)))
def test_material_moves_exactly_as_the_table_says(state: MaterialState, act: MaterialAct) -> None:
    if (state, act) in MATERIAL_STEPS:
        assert next_material_state(state, act) is MATERIAL_STEPS[state, act]
    else:
        with pytest.raises(Conflict, match=MaterialAct(act).label):
            next_material_state(state, act)


def test_nothing_own_before_it_means_at_once() -> None:
    push = Line(1, Route.PUSH)
    assert entries_due_for_push([push, Line(2)]) == [push.id]


@pytest.mark.parametrize("state", list(EntryState))
def test_own_item_before_it_must_be_decided(state: EntryState) -> None:
    push = Line(2, Route.PUSH)
    due = entries_due_for_push([Line(1, state=state), push])
    assert bool(due) == (state in (EntryState.DECIDED, EntryState.DELIVERED, EntryState.REMOVED))


def test_assistance_before_it_does_not_hold_it_up() -> None:
    push = Line(2, Route.REVIEW_ON_BEHALF)
    assert entries_due_for_push([Line(1, mode=ServiceMode.ASSIST), push]) == [push.id]


def test_assistance_itself_is_never_pushed() -> None:
    assert entries_due_for_push([Line(1, Route.PUSH, mode=ServiceMode.ASSIST)]) == []


@pytest.mark.parametrize("state", [one for one in EntryState if one is not EntryState.PREPARING])
def test_what_left_preparing_is_not_due(state: EntryState) -> None:
    assert entries_due_for_push([Line(1, Route.PUSH, state=state)]) == []


lines = st.lists(
    st.builds(
        Line,
        position=st.integers(1, 9),
        route=st.sampled_from(Route),
        state=st.sampled_from(EntryState),
        mode=st.sampled_from(ServiceMode),
    ),
    max_size=9,
)


@given(lines)
def test_deciding_one_more_own_item_never_takes_a_push_back(entries: list[Line]) -> None:
    before = set(entries_due_for_push(entries))
    for index, entry in enumerate(entries):
        if entry.route is Route.OWN:
            further = list(entries)
            further[index] = Line(entry.position, entry.route, EntryState.DECIDED, entry.mode, entry.id)
            assert before <= set(entries_due_for_push(further))


def test_the_unit_has_it_while_it_owes_something() -> None:
    assert hands_while_preparing([MaterialState.MISSING, MaterialState.ACCEPTED]) is Hands.UNIT
    assert hands_while_preparing([MaterialState.CORRECTION]) is Hands.UNIT
    assert hands_while_preparing([MaterialState.SUBMITTED, MaterialState.EXEMPT]) is Hands.OWN
    assert hands_while_preparing([]) is Hands.OWN
