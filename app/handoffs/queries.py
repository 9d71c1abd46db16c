"""Boxes as lists need them: Core selects that are constants, rows and not entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select

from app.errors import Missing
from app.handoffs.models import Handoff, HandoffMessage
from tenants import context
from tenants.db import ask, db
from tenants.pairings import HandoffKind, PairingLink, PairingRight
from tenants.reading import Reading

_MESSAGES = (
    select(HandoffMessage)
    .where(
        HandoffMessage.bureau_id == bindparam("b"),
        HandoffMessage.handoff_id == bindparam("h"),
    )
    .order_by(HandoffMessage.number)
    .limit(500)
)

_RIGHT = Reading(
    select(PairingRight.link_id)
    .join(PairingLink, PairingLink.id == PairingRight.link_id)
    .where(
        PairingRight.from_id == bindparam("sender"),
        PairingRight.to_id == bindparam("receiver"),
        PairingRight.kind == bindparam("kind"),
        and_(
            PairingLink.valid_from <= bindparam("day"),
            (PairingLink.valid_to.is_(None)) | (PairingLink.valid_to >= bindparam("day")),
        ),
    )
    .order_by(PairingLink.kind.desc(), PairingLink.id)
    .limit(1)
)


def handoff(handoff_id: UUID, lock: bool = False) -> Handoff:
    """One box row of the acting bureau; raises :class:`Missing`."""
    statement = select(Handoff).where(Handoff.bureau_id == context.bureau_id(), Handoff.id == handoff_id)
    row = db.session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if row is None:
        raise Missing("移交件")
    return row


def handoffs(handoff_ids: Sequence[UUID], lock: bool = False) -> Sequence[Handoff]:
    """Several box rows as they are now, by id; those that the bureau does not have are left out."""
    statement = (
        select(Handoff)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.id.in_(handoff_ids))
        .order_by(Handoff.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement.with_for_update(key_share=True) if lock else statement).all()


def links_of(handoff_ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """The link along which each of several handoffs was sent."""
    rows = db.session.execute(
        select(HandoffMessage.handoff_id, HandoffMessage.link_id).where(
            HandoffMessage.bureau_id == context.bureau_id(),
            HandoffMessage.handoff_id.in_(handoff_ids),
            HandoffMessage.number == 1,
        )
    )
    return {row.handoff_id: row.link_id for row in rows}


def messages_of_all(handoff_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[HandoffMessage]]:
    """The messages of several handoffs, in order: one statement."""
    found: dict[UUID, list[HandoffMessage]] = {handoff_id: [] for handoff_id in handoff_ids}
    statement = (
        select(HandoffMessage)
        .where(HandoffMessage.bureau_id == context.bureau_id(), HandoffMessage.handoff_id.in_(handoff_ids))
        .order_by(HandoffMessage.handoff_id, HandoffMessage.number)
    )
    for message in db.session.scalars(statement):
        found[message.handoff_id].append(message)
    return found


def messages_of(handoff_id: UUID) -> Sequence[HandoffMessage]:
    """All messages of one handoff, in order."""
    return db.session.scalars(_MESSAGES, {"b": context.bureau_id(), "h": handoff_id}).all()


def live_link(sender: int, receiver: int, kind: HandoffKind, day: object) -> UUID | None:
    """The link along which ``sender`` may send ``kind`` to ``receiver`` on ``day``; None when there is none."""
    (rows,) = ask(_RIGHT(sender=sender, receiver=receiver, kind=kind, day=day))
    return rows[0].link_id if rows else None


def live_rights(day: object) -> Sequence[Row[int, int, HandoffKind]]:
    """Everything that may be sent between any two bureaus on ``day``."""
    return db.session.execute(
        select(PairingRight.from_id, PairingRight.to_id, PairingRight.kind)
        .join(PairingLink, PairingLink.id == PairingRight.link_id)
        .where(PairingLink.valid_from <= day, (PairingLink.valid_to.is_(None)) | (PairingLink.valid_to >= day))
    ).all()


def unapplied(limit: int) -> Sequence[UUID]:
    """Boxes of the acting bureau in which messages wait to be applied to its own rows."""
    return db.session.scalars(
        select(Handoff.id)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.applied_number < Handoff.last_number)
        .order_by(Handoff.id)
        .limit(limit)
    ).all()
