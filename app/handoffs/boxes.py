"""The two boxes as lists: what is open by due date, what is done by age; keyset paging, counts over open rows capped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, bindparam, func, or_, select, tuple_

from app.handoffs.models import Handoff
from app.handoffs.states import OPEN_STATES, Box, HandoffState
from tenants import context
from tenants.db import ask
from tenants.instants import today
from tenants.pairings import HandoffKind
from tenants.reading import Asked, Reading, Rows

PAGE = 25
CAP = 500
"""Counts stop here: "500+" says enough."""

_COLUMNS = (
    Handoff.id,
    Handoff.box,
    Handoff.kind,
    Handoff.origin_id,
    Handoff.target_id,
    Handoff.state,
    Handoff.round,
    Handoff.sent_at,
    Handoff.moved_at,
    Handoff.due_on,
    Handoff.paused,
    Handoff.title,
    Handoff.project_name,
    Handoff.sponsor_name,
    Handoff.item_name,
    Handoff.division_id,
    Handoff.officer_id,
)


@dataclass(frozen=True)
class Which:
    """The filters of a box, as they stand in the address."""

    box: Box
    group: str = "open"
    """open | sent | working | late | mine | done."""
    kind: HandoffKind | None = None
    officer_id: UUID | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind this row."""

    due_on: date | None
    id: UUID


def pane_of(which: Which, after: Cursor | None) -> tuple[Rows, Cursor | None, dict[str, int]]:
    """One page, where the next begins (None at the end), and the counts of the box: one round trip."""
    rows, states = ask(_page_asked(which, after), _COUNTS(b=context.bureau_id(), box=which.box, today=today()))
    return *_page(rows), _counted(states)


def page_of(which: Which, after: Cursor | None) -> tuple[Rows, Cursor | None]:
    """One page and where the next begins (None at the end)."""
    (rows,) = ask(_page_asked(which, after))
    return _page(rows)


def _page(rows: Rows) -> tuple[Rows, Cursor | None]:
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, Cursor(rows[-1].due_on, rows[-1].id) if more else None


class _Place(StrEnum):
    """Where a page begins in the order of its list; rows without a due date come last."""

    START = "start"
    BEHIND_DATED = "behind_dated"
    BEHIND_UNDATED = "behind_undated"


def _page_asked(which: Which, after: Cursor | None) -> Asked:
    place = _Place.START if after is None else _Place.BEHIND_DATED if after.due_on else _Place.BEHIND_UNDATED
    values = {"b": context.bureau_id(), "box": which.box, "today": today(), "officer": which.officer_id}
    if which.kind:
        values["kind"] = which.kind
    if after:
        values |= {"due": after.due_on, "key": after.id}
    return _page_reading(which.group, which.kind is not None, place)(**values)


@cache
def _page_reading(group: str, with_kind: bool, place: _Place) -> Reading:
    """The list of one group; a constant for each of the few ways to look at a box."""
    statement = select(*_COLUMNS).where(Handoff.bureau_id == bindparam("b"), Handoff.box == bindparam("box"))
    statement = statement.where(*_GROUPS.get(group, (Handoff.state.in_(OPEN_STATES),)))
    if with_kind:
        statement = statement.where(Handoff.kind == bindparam("kind"))
    if group == "done":
        if place is not _Place.START:
            statement = statement.where(Handoff.id < bindparam("key"))
        return Reading(statement.order_by(Handoff.id.desc()).limit(PAGE + 1))
    if place is not _Place.START:
        statement = statement.where(_BEHIND[place])
    return Reading(statement.order_by(Handoff.due_on, Handoff.id).limit(PAGE + 1))


_GROUPS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "done": (Handoff.state.in_((HandoffState.ANSWERED, HandoffState.RETURNED, HandoffState.WITHDRAWN)),),
    "sent": (Handoff.state == HandoffState.SENT,),
    "working": (Handoff.state.in_((HandoffState.RECEIVED, HandoffState.WORKING, HandoffState.CORRECTING)),),
    "late": (Handoff.state.in_(OPEN_STATES), Handoff.due_on < bindparam("today")),
    "mine": (Handoff.state.in_(OPEN_STATES), Handoff.officer_id == bindparam("officer")),
}
_BEHIND: Mapping[_Place, ColumnElement[bool]] = {
    _Place.BEHIND_UNDATED: and_(Handoff.due_on.is_(None), Handoff.id > bindparam("key")),
    _Place.BEHIND_DATED: or_(
        Handoff.due_on.is_(None),
        tuple_(Handoff.due_on, Handoff.id) > tuple_(bindparam("due", type_=Date), bindparam("key", type_=Uuid)),
    ),
}
_open = (
    select(Handoff.state, Handoff.due_on)
    .where(Handoff.bureau_id == bindparam("b"), Handoff.box == bindparam("box"), Handoff.state.in_(OPEN_STATES))
    .order_by(Handoff.due_on, Handoff.id)
    .limit(CAP + 1)
    .subquery()
)
_COUNTS = Reading(
    select(
        _open.c.state,
        func.count().label("number"),
        func.count().filter(_open.c.due_on < bindparam("today")).label("late"),
    ).group_by(_open.c.state)
)


def counts(box: Box) -> dict[str, int]:
    """Open handoffs of a box by group, over at most :data:`CAP` + 1 rows: those that fall due first."""
    (states,) = ask(_COUNTS(b=context.bureau_id(), box=box, today=today()))
    return _counted(states)


def _counted(states: Rows) -> dict[str, int]:
    by_state = {row.state: row.number for row in states}
    return {
        "open": sum(by_state.values()),
        "sent": by_state.get(HandoffState.SENT, 0),
        "working": sum(number for state, number in by_state.items() if state != HandoffState.SENT),
        "late": sum(row.late for row in states),
    }
