"""The lists of a box - whose turn it is, and a few that clerks open all day - and how many each has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from app.interbureau.handoffs.whose_turn import Turn, states_of, turns_of
from app.oversight.inbox.filters import BoxFilter
from app.oversight.inbox.models import InboxMark, SavedFilter
from tenants import context
from tenants.clock import today
from tenants.prepared_queries import BoundQuery, PreparedQuery

COUNT_CAP = 500
"""Counts stop here: "500+" says enough."""
WORKING_STATES = (HandoffState.RECEIVED, HandoffState.WORKING, HandoffState.CORRECTING)

_is_open = Handoff.state.in_(OPEN_STATES)
_runs = Handoff.paused.is_(False)


def _turn(turn: Turn) -> tuple[ColumnElement[bool], ...]:
    """One's own turn in the inbox and the other's in the outbox are the same states."""
    states = states_of(turn, Box.IN) or states_of(turn, Box.OUT)
    if turn is Turn.DONE:
        return (Handoff.state.in_(states),)
    return _is_open, Handoff.state.in_(states), Handoff.paused.is_(turn is Turn.PAUSED)


_GROUPS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "open": (_is_open,),
    **{turn.value: _turn(turn) for turn in Turn},
    "sent": (Handoff.state == HandoffState.SENT,),
    "working": (Handoff.state.in_(WORKING_STATES),),
    "late": (_is_open, _runs, Handoff.due_on < bindparam("today")),
    "mine": (_is_open, Handoff.officer_id == bindparam("reader")),
}


@cache
def groups_of(box: Box) -> tuple[str, ...]:
    """The lists that a box has."""
    own = ("mine",) if box is Box.IN else ()
    return ("open", *(turn.value for turn in turns_of(box)), "sent", "working", "late", *own)


def group_conditions(group: str) -> tuple[ColumnElement[bool], ...]:
    """What the rows of a list have in common."""
    return _GROUPS.get(group, _GROUPS["open"])


def _number(name: str, *which: ColumnElement[bool]) -> Any:
    return func.count().filter(*which).label(name)


@cache
def _beside(box: Box) -> PreparedQuery:
    """One constant for each box: with the box unknown PostgreSQL plans it anew for every page."""
    open_ = (
        select(Handoff.state, Handoff.paused, Handoff.due_on)
        .where(Handoff.bureau_id == bindparam("b"), Handoff.box == box, _is_open)
        .order_by(Handoff.due_on, Handoff.id)
        .limit(COUNT_CAP + 1)
        .subquery("open")
    )
    runs = open_.c.paused.is_(False)
    return PreparedQuery(
        select(
            func.count().label("open"),
            _number("sent", open_.c.state == HandoffState.SENT),
            _number("running", runs, open_.c.state != HandoffState.CORRECTING),
            _number("supply", runs, open_.c.state == HandoffState.CORRECTING),
            _number("paused", open_.c.paused.is_(True)),
            _number("late", runs, open_.c.due_on < bindparam("today")),
            _read_until(box).label("read_until"),
            _saved(box).label("saved"),
        )
    )


def _read_until(box: Box) -> Any:
    return (
        select(InboxMark.read_until)
        .where(InboxMark.bureau_id == bindparam("b"), InboxMark.officer_id == bindparam("reader"), InboxMark.box == box)
        .scalar_subquery()
    )


def _saved(box: Box) -> Any:
    one = func.jsonb_build_object("name", SavedFilter.name, "query", SavedFilter.query)
    return (
        select(func.jsonb_agg(aggregate_order_by(one, SavedFilter.id)))
        .where(
            SavedFilter.bureau_id == bindparam("b"),
            SavedFilter.officer_id == bindparam("reader"),
            SavedFilter.box == box,
        )
        .scalar_subquery()
    )


def counts_query(which: BoxFilter) -> BoundQuery:
    """Asks for the numbers of a box, over at most :data:`COUNT_CAP` + 1 open rows: those that fall due first; and for what
    its reader keeps beside it."""
    return _beside(which.box)(b=context.bureau_id(), today=today(), reader=which.reader)


def counts_from_row(row: Any) -> dict[str, int]:
    """Numbers by list. Where all are capped, so is each: there may be more of it."""
    turns = {"ours": row.running, "theirs": row.running, "supply": row.supply, "paused": row.paused}
    return {"open": row.open, "sent": row.sent, "working": row.open - row.sent, "late": row.late, **turns}
