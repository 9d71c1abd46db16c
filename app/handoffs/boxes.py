"""The two boxes as lists: what is open by due date, what is done by age; keyset paging, counts over open rows capped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from app.handoffs.models import Handoff
from app.handoffs.states import OPEN_STATES, Box, HandoffState
from tenants import context
from tenants.db import db
from tenants.instants import today
from tenants.pairings import HandoffKind

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
_PAGE_OF = select(*_COLUMNS).limit(PAGE + 1)


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


def page_of(which: Which, after: Cursor | None) -> tuple[Sequence[Row[Any]], Cursor | None]:
    """One page and where the next begins (None at the end)."""
    statement = _PAGE_OF.where(Handoff.bureau_id == context.bureau_id(), Handoff.box == which.box, *_only(which))
    if which.group == "done":
        if after:
            statement = statement.where(Handoff.id < after.id)
        statement = statement.order_by(Handoff.id.desc())
    else:
        if after:
            statement = statement.where(_behind(after))
        statement = statement.order_by(Handoff.due_on, Handoff.id)
    rows = db.session.execute(statement).all()
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return rows, Cursor(rows[-1].due_on, rows[-1].id) if more else None


def _behind(after: Cursor) -> ColumnElement[bool]:
    if after.due_on is None:
        return and_(Handoff.due_on.is_(None), Handoff.id > after.id)
    return or_(
        Handoff.due_on.is_(None),
        Handoff.due_on > after.due_on,
        and_(Handoff.due_on == after.due_on, Handoff.id > after.id),
    )


def _only(which: Which) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if which.group == "done":
        conditions.append(Handoff.state.in_((HandoffState.ANSWERED, HandoffState.RETURNED, HandoffState.WITHDRAWN)))
    elif which.group == "sent":
        conditions.append(Handoff.state == HandoffState.SENT)
    elif which.group == "working":
        conditions.append(Handoff.state.in_((HandoffState.RECEIVED, HandoffState.WORKING, HandoffState.CORRECTING)))
    else:
        conditions.append(Handoff.state.in_(OPEN_STATES))
    if which.group == "late":
        conditions.append(Handoff.due_on < today())
    if which.group == "mine":
        conditions.append(Handoff.officer_id == which.officer_id)
    if which.kind:
        conditions.append(Handoff.kind == which.kind)
    return conditions


def counts(box: Box) -> dict[str, int]:
    """Open handoffs of a box by group, over at most :data:`CAP` + 1 rows."""
    rows = (
        select(Handoff.state, Handoff.due_on)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.box == box, Handoff.state.in_(OPEN_STATES))
        .limit(CAP + 1)
        .subquery()
    )
    late = func.count().filter(rows.c.due_on < today())
    found = db.session.execute(select(rows.c.state, func.count(), late).group_by(rows.c.state)).all()
    by_state = {state: number for state, number, _late in found}
    return {
        "open": sum(by_state.values()),
        "sent": by_state.get(HandoffState.SENT, 0),
        "working": sum(number for state, number in by_state.items() if state != HandoffState.SENT),
        "late": sum(late for _state, _number, late in found),
    }
