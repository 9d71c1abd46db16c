"""Random steps of both sides, with messages that arrive late: states in step, clocks that add up, both ledgers whole."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.casework.delivery import clocks, entry_events
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import operations as arrivals
from app.oversight.incoming import postman
from app.oversight.incoming.operations import apply_messages
from deploy.installation import Installation
from tenants.db import db
from tests.applications import application_on
from tests.conftest import fresh_copy
from tests.durability.walk import begin_project

WALKS = int(os.environ.get("WALKS", "7"))
"""How many; more of them find more."""
steps = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 6).map(lambda one: one == 0), st.integers(1, 60)),
    min_size=40,
    max_size=60,
)
USUAL = {"push", "receive", "accept", "ask", "correct", "return", "withdraw", "suspend", "resume"}
taken: Counter[str] = Counter()


@pytest.fixture(scope="module")
def world(prepared: Installation) -> Iterator[Flask]:
    """One database for all walks: each tells a story of its own."""
    with fresh_copy(prepared) as database, application_on(database.settings) as application, application.app_context():
        yield application
        db.session.remove()


@pytest.mark.clause("C5")
@settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(path=steps)
def test_whatever_both_sides_do_they_stay_in_step(world: Flask, path: list[tuple[int, bool, int]]) -> None:
    walk = begin_project()
    for one in path:
        walk.wander(*one)
    walk.finish()
    taken.update(walk.done)


def test_the_walks_went_everywhere() -> None:
    """Otherwise they prove little. (Runs after them, in the order of this file.)"""
    assert not taken or (len(taken) >= 15 and set(taken) >= USUAL), taken


def _applies_all_again(handoff_id: UUID) -> int:
    """The box forgets how far it was."""
    done = apply_messages(handoff_id)
    handoff(handoff_id).applied_number = 0
    return done


FAULTS = {
    "messages are applied again": (postman, "apply_messages", _applies_all_again),
    "an arrival is not put on record": (arrivals, "record", lambda *_said, **_more: None),
    "what was received is not taken note of": (entry_events, "on_handoff_received", lambda *_said: None),
    "the sender's clock forgets whose turn it is": (clocks, "turn_clock", lambda *_said: None),
}


@pytest.mark.mutant
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_ends_a_walk(world: Flask, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    walk = begin_project()
    where, name, instead = FAULTS[fault]
    monkeypatch.setattr(where, name, instead)

    def go() -> None:
        for step in ("push", "arrives at the county", "receive", "arrives at the zone", "accept"):
            walk.take(step, 1)
        walk.finish()

    with pytest.raises(AssertionError):
        go()
