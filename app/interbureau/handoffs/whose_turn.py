"""Whose turn it is (轮到谁): computed from where a handoff stands, in which box it lies and whether it is paused. Pure."""

from __future__ import annotations

from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from tenants.labels import LabelledEnum


class Turn(LabelledEnum):
    """Who has to do the next thing, seen from the bureau in whose box it lies."""

    OURS = "ours", "轮到我局"
    THEIRS = "theirs", "等对方"
    SUPPLY = "supply", "轮到项目单位或补正"
    """The project unit, or whoever serves it, has to supply what was asked for (补正)."""
    PAUSED = "paused", "停着"
    """The service is suspended (服务中止): nobody's, until it goes on."""
    DONE = "done", "已办结、退回"


def turn_of(state: HandoffState, box: Box, paused: bool) -> Turn:
    """Whose turn it is. What is done is nobody's even where it was paused before."""
    if state not in OPEN_STATES:
        return Turn.DONE
    if paused:
        return Turn.PAUSED
    if state is HandoffState.CORRECTING:
        return Turn.SUPPLY
    return Turn.OURS if box is Box.IN else Turn.THEIRS


def turns_of(box: Box) -> tuple[Turn, ...]:
    """The turns that occur in a box, in the order of their tabs."""
    found = {turn_of(state, box, paused) for state in HandoffState for paused in (False, True)}
    return tuple(turn for turn in Turn if turn in found)


def states_of(turn: Turn, box: Box) -> tuple[HandoffState, ...]:
    """The states in which it is somebody's turn, for statements; of :attr:`Turn.PAUSED` all open ones."""
    return tuple(state for state in HandoffState if turn_of(state, box, turn is Turn.PAUSED) is turn)
