"""What an officer keeps of the boxes; the rows that an act on many begins with; how much every division has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from app.casework.letters.models import HandoffReading
from app.foundation.errors import Missing
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import OPEN_STATES, Box
from app.oversight.inbox.models import SavedFilter
from tenants import context
from tenants.db import db
from tenants.keys import in_literal

AnyRow = Row[*tuple[Any, ...]]
MOST_WEIGHED = 20_000
"""Open handoffs over which the load is counted."""


def read_number(handoff_id: UUID, officer_id: UUID) -> int:
    """How far an officer has read a handoff; 0 for not at all."""
    number: int | None = db.session.scalar(
        select(HandoffReading.number).where(
            HandoffReading.bureau_id == context.bureau_id(),
            HandoffReading.handoff_id == handoff_id,
            HandoffReading.officer_id == officer_id,
        )
    )
    return number or 0


def last_numbers(handoff_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the last message of each."""
    rows = db.session.execute(
        select(Handoff.id, Handoff.last_number).where(
            Handoff.bureau_id == context.bureau_id(), Handoff.id.in_(handoff_ids)
        )
    )
    return {row.id: row.last_number for row in rows}


def saved_filters(officer_id: UUID) -> Sequence[AnyRow]:
    """An officer's own filters, in the order in which they were kept: id, name, box, query."""
    return db.session.execute(
        select(SavedFilter.id, SavedFilter.name, SavedFilter.box, SavedFilter.query, SavedFilter.officer_id)
        .where(SavedFilter.bureau_id == context.bureau_id(), SavedFilter.officer_id == officer_id)
        .order_by(SavedFilter.id)
        .limit(100)
    ).all()


def saved_filter(filter_id: UUID, officer_id: UUID) -> SavedFilter:
    """One of an officer's own, locked; raises :class:`Missing` for anybody else's."""
    found = db.session.scalar(
        select(SavedFilter)
        .where(
            SavedFilter.bureau_id == context.bureau_id(),
            SavedFilter.id == filter_id,
            SavedFilter.officer_id == officer_id,
        )
        .with_for_update()
    )
    if found is None:
        raise Missing("常用筛选")
    return found


def preview_rows(handoff_ids: Sequence[UUID]) -> Sequence[AnyRow]:
    """What the preview of an act on many shows of each; those that the bureau does not have are left out."""
    return db.session.execute(
        select(
            Handoff.id,
            Handoff.box,
            Handoff.kind,
            Handoff.state,
            Handoff.origin_id,
            Handoff.title,
            Handoff.item_name,
            Handoff.project_name,
            Handoff.due_on,
            Handoff.sent_at,
            Handoff.paused,
            Handoff.division_id,
            Handoff.officer_id,
        )
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.id.in_(handoff_ids))
        .order_by(Handoff.due_on, Handoff.id)
    ).all()


def workloads() -> Sequence[AnyRow]:
    """Open received and waiting handoffs by division and officer: division_id, officer_id, number."""
    looked = (
        select(Handoff.division_id, Handoff.officer_id)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.box == Box.IN, in_literal(Handoff.state, OPEN_STATES))
        .limit(MOST_WEIGHED)
        .subquery()
    )
    return db.session.execute(
        select(looked.c.division_id, looked.c.officer_id, func.count().label("number")).group_by(
            looked.c.division_id, looked.c.officer_id
        )
    ).all()
