"""The parts of a handoff and the letters of one act, as pages need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from app.casework.letters.models import HandoffPart
from app.casework.letters.profiles import LETTER_PROFILES
from app.foundation.errors import Missing
from app.foundation.staff.models import Division, Officer
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box
from tenants import context
from tenants.db import db
from tenants.pairings import HandoffKind

AnyRow = Row[*tuple[Any, ...]]
PAGE = 25

_COLUMNS = (
    HandoffPart.id,
    HandoffPart.handoff_id,
    HandoffPart.division_id,
    HandoffPart.officer_id,
    HandoffPart.wanted,
    HandoffPart.due_on,
    HandoffPart.given_by,
    HandoffPart.given_at,
    HandoffPart.answer,
    HandoffPart.answered_by,
    HandoffPart.answered_at,
    HandoffPart.taken_back_at,
    Division.name.label("division_name"),
    Officer.name.label("officer_name"),
)


def handoff_parts_of(handoff_id: UUID) -> Sequence[AnyRow]:
    """The parts of one handoff, in the order in which they were given."""
    statement = _parts().where(HandoffPart.handoff_id == handoff_id).order_by(HandoffPart.id).limit(50)
    return db.session.execute(statement).all()


def handoff_part(part_id: UUID, lock: bool = False) -> HandoffPart:
    """One part; raises :class:`Missing`."""
    statement = select(HandoffPart).where(HandoffPart.bureau_id == context.bureau_id(), HandoffPart.id == part_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("转办件")
    return found


def open_parts(division_id: UUID | None, after: UUID | None = None) -> tuple[Sequence[AnyRow], UUID | None]:
    """What waits for a division's words (of every division where None), oldest first, and where the next page begins."""
    statement = (
        _parts()
        .add_columns(Handoff.title, Handoff.kind, Handoff.origin_id, Handoff.project_name)
        .join(Handoff, and_(Handoff.bureau_id == HandoffPart.bureau_id, Handoff.id == HandoffPart.handoff_id))
        .where(HandoffPart.answered_at.is_(None), HandoffPart.taken_back_at.is_(None))
    )
    if division_id is not None:
        statement = statement.where(HandoffPart.division_id == division_id)
    if after is not None:
        statement = statement.where(HandoffPart.id > after)
    rows = db.session.execute(statement.order_by(HandoffPart.id).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def letters_about(*subject_ids: UUID) -> Sequence[Handoff]:
    """Letters this bureau wrote about own rows (an item of a checklist, a letter that is passed on), newest first."""
    return db.session.scalars(
        select(Handoff)
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.box == Box.OUT,
            Handoff.kind.in_(LETTER_PROFILES),
            Handoff.subject_id.in_(subject_ids),
        )
        .order_by(Handoff.id.desc())
        .limit(50 * len(subject_ids))
    ).all()


def letters_of(project_id: UUID, kind: HandoffKind) -> Sequence[Handoff]:
    """Letters of one kind about an own project, newest first."""
    return db.session.scalars(
        select(Handoff)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.project_id == project_id, Handoff.kind == kind)
        .order_by(Handoff.id.desc())
        .limit(100)
    ).all()


def handoffs_of_project(project_id: UUID, before: UUID | None) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page of all handoffs of an own project, of every kind, newest first, and where the next begins."""
    columns = (
        Handoff.id, Handoff.box, Handoff.kind, Handoff.origin_id, Handoff.target_id, Handoff.state, Handoff.title,
        Handoff.item_name, Handoff.sent_at, Handoff.due_on, Handoff.paused,
    )  # fmt: skip
    statement = select(*columns).where(Handoff.bureau_id == context.bureau_id(), Handoff.project_id == project_id)
    if before is not None:
        statement = statement.where(Handoff.id < before)
    rows = db.session.execute(statement.order_by(Handoff.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _parts() -> Any:
    return (
        select(*_COLUMNS)
        .join(Division, and_(Division.bureau_id == HandoffPart.bureau_id, Division.id == HandoffPart.division_id))
        .outerjoin(Officer, and_(Officer.bureau_id == HandoffPart.bureau_id, Officer.id == HandoffPart.officer_id))
        .where(HandoffPart.bureau_id == context.bureau_id())
    )
