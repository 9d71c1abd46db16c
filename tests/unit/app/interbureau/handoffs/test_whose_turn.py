"""Whose turn it is: every state of either box has exactly one answer."""

from __future__ import annotations

import pytest

from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from app.interbureau.handoffs.whose_turn import Turn, states_of, turn_of, turns_of
from tenants.labels import labels_of


@pytest.mark.clause("C2")
@pytest.mark.parametrize("box", Box)
def test_every_state_is_somebody_s_turn_and_the_lists_share_them_out(box: Box) -> None:
    for paused in (False, True):
        for state in HandoffState:
            turn = turn_of(state, box, paused)
            assert turn in turns_of(box)
            assert turn in labels_of(Turn)
            if turn is Turn.PAUSED or not paused:
                assert state in states_of(turn, box)
    running = [state for turn in turns_of(box) if turn is not Turn.PAUSED for state in states_of(turn, box)]
    assert sorted(running) == sorted(HandoffState)
    assert states_of(Turn.PAUSED, box) == OPEN_STATES


def test_the_receiver_s_turn_is_seen_from_both_sides() -> None:
    assert turn_of(HandoffState.SENT, Box.IN, False) is Turn.OURS
    assert turn_of(HandoffState.SENT, Box.OUT, False) is Turn.THEIRS
    assert turn_of(HandoffState.CORRECTING, Box.IN, False) is Turn.SUPPLY
    assert turn_of(HandoffState.WORKING, Box.OUT, True) is Turn.PAUSED
    assert turn_of(HandoffState.RETURNED, Box.OUT, True) is Turn.DONE
