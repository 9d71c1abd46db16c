"""Circulars and trainings as lists need them: one row an act, newest first; and the own boxes of one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.foundation.errors import Missing
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import MOST_IN_BATCH, live_rights, messages_of_all
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from app.oversight.circulars.progress import ENDED_STATES, BureauProgress, bureau_progress_of
from tenants import context
from tenants.clock import today
from tenants.db import db
from tenants.pairings import HandoffKind

AnyRow = Row[*tuple[Any, ...]]
CIRCULAR_KINDS = (HandoffKind.CIRCULAR, HandoffKind.TRAINING)
PAGE = 25
COUNT_CAP = 99
_COLUMNS = (
    Handoff.id, Handoff.box, Handoff.kind, Handoff.state, Handoff.origin_id, Handoff.target_id, Handoff.title,
    Handoff.sent_at, Handoff.due_on, Handoff.batch_ref,
)  # fmt: skip


@dataclass(frozen=True)
class SentCircular:
    """What was sent in one act: its first row, and the bureaus by how far they are."""

    first: Any
    shares: Sequence[Any]

    @property
    def counted(self) -> list[Any]:
        """Without what was returned or withdrawn."""
        return [row for row in self.shares if row.state not in ENDED_STATES]

    @property
    def answered(self) -> int:
        """How many have read it or signed up."""
        return sum(row.state is HandoffState.ANSWERED for row in self.shares)

    @property
    def unsigned(self) -> list[int]:
        """Bureaus that have not even signed for it (未签收)."""
        return [row.target_id for row in self.shares if row.state is HandoffState.SENT]

    def is_late(self, day: date) -> bool:
        """Whether one of them is late with its answer."""
        return any(row.state in OPEN_STATES and row.due_on is not None and row.due_on < day for row in self.shares)


def _own(box: Box) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(
        Handoff.bureau_id == context.bureau_id(), Handoff.box == box, Handoff.kind.in_(CIRCULAR_KINDS)
    )


def _paged(statement: Select[*tuple[Any, ...]], before: UUID | None) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page, newest first, behind the row ``before``; and behind which the next one begins."""
    if before is not None:
        place = select(Handoff.sent_at).where(Handoff.bureau_id == context.bureau_id(), Handoff.id == before)
        at = db.session.scalar(place)
        statement = statement.where(tuple_(Handoff.sent_at, Handoff.id) < (at, before))
    order = (Handoff.sent_at.desc(), Handoff.id.desc())
    rows = db.session.execute(statement.order_by(*order).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def sent_circulars(before: UUID | None = None) -> tuple[list[SentCircular], UUID | None]:
    """A page of the acts of this bureau, newest first, and behind which row the next page begins."""
    other = aliased(Handoff)
    earlier = (
        select(other.id)
        .where(
            other.bureau_id == context.bureau_id(),
            other.batch_ref == Handoff.batch_ref,
            other.box == Box.OUT,
            tuple_(other.sent_at, other.id) < tuple_(Handoff.sent_at, Handoff.id),
        )
        .exists()
    )
    firsts, following = _paged(_own(Box.OUT).where(~earlier), before)
    shares = _shares([row.batch_ref for row in firsts if row.batch_ref])
    return [SentCircular(row, shares[row.batch_ref] if row.batch_ref else [row]) for row in firsts], following


def _shares(refs: Sequence[UUID]) -> Mapping[UUID, list[AnyRow]]:
    found: dict[UUID, list[AnyRow]] = defaultdict(list)
    if refs:
        rows = _own(Box.OUT).where(Handoff.batch_ref.in_(refs)).order_by(Handoff.target_id, Handoff.sent_at)
        for row in db.session.execute(rows.limit(PAGE * MOST_IN_BATCH)):
            found[row.batch_ref].append(row)
    return found


def received_circulars(before: UUID | None = None) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page of what other bureaus have sent here, newest first, and behind which row the next page begins."""
    return _paged(_own(Box.IN), before)


def count_unanswered() -> int:
    """How many that were received wait for this bureau; at most :data:`COUNT_CAP` and one."""
    waiting = _own(Box.IN).where(Handoff.state.in_(OPEN_STATES)).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def circular_boxes(ref: UUID) -> Sequence[Handoff]:
    """The own boxes of an act, by bureau: all to whom it was sent, or the one in which it was received.

    ``ref`` is the act's, or of any handoff of it. Raises :class:`Missing` for what is no circular of this bureau's.
    """
    mine = (Handoff.bureau_id == context.bureau_id(), Handoff.kind.in_(CIRCULAR_KINDS))
    named = select(Handoff.id, Handoff.batch_ref).where(*mine, or_(Handoff.id == ref, Handoff.batch_ref == ref))
    one = db.session.execute(named.limit(1)).one_or_none()
    if one is None:
        raise Missing("文件或培训")
    whole = Handoff.batch_ref == one.batch_ref if one.batch_ref else Handoff.id == one.id
    statement = select(Handoff).where(*mine, whole).order_by(Handoff.id).limit(MOST_IN_BATCH)
    return sorted(db.session.scalars(statement), key=lambda box: (box.target_id, box.sent_at))


def progress_of_bureaus(of: Sequence[Handoff]) -> list[BureauProgress]:
    """How far each bureau of an act is: one statement for all."""
    messages = messages_of_all([box.id for box in of])
    return [bureau_progress_of(box, messages[box.id]) for box in of]


def linked_bureau_ids(kind: HandoffKind) -> list[int]:
    """The bureaus to which this one may send that kind today, in order."""
    rights = live_rights(today())
    return sorted({row.to_id for row in rights if row.from_id == context.bureau_id() and row.kind is kind})


def unreached_bureau_ids(kind: HandoffKind, of: Sequence[Handoff]) -> list[int]:
    """Linked bureaus to whom an act has not gone; what was returned or withdrawn may go there again."""
    have = {box.target_id for box in of if box.state not in ENDED_STATES}
    return [bureau_id for bureau_id in linked_bureau_ids(kind) if bureau_id not in have]


def circulars_about(subject_id: UUID) -> Sequence[Handoff]:
    """What was sent about an own subject (a version of an item), by bureau."""
    mine = and_(Handoff.bureau_id == context.bureau_id(), Handoff.box == Box.OUT, Handoff.kind.in_(CIRCULAR_KINDS))
    statement = select(Handoff).where(mine, Handoff.subject_id == subject_id).order_by(Handoff.target_id, Handoff.id)
    return db.session.scalars(statement.limit(MOST_IN_BATCH)).all()
