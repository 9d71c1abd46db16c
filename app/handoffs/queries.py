"""Boxes as lists need them: Core selects that are constants, rows and not entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import aliased

from app.errors import Missing
from app.handoffs.models import Handoff, HandoffMessage
from app.handoffs.scope import Scope
from tenants import context
from tenants.agreements import LinkAnswer, LinkScope, both_agreed
from tenants.db import ask, db
from tenants.pairings import HandoffKind, PairingLink, PairingRight
from tenants.reading import Reading

AnyRow = Row[*tuple[Any, ...]]
MOST_IN_BATCH = 200

_MESSAGES = (
    select(HandoffMessage)
    .where(
        HandoffMessage.bureau_id == bindparam("b"),
        HandoffMessage.handoff_id == bindparam("h"),
    )
    .order_by(HandoffMessage.number)
    .limit(500)
)

_origin, _target = aliased(LinkAnswer), aliased(LinkAnswer)
_agreed = and_(LinkScope.link_id == _origin.link_id, LinkScope.number == _origin.number, _origin.agreed)
_LIVE = (
    select(PairingRight.to_id, PairingRight.link_id, LinkScope.facts, LinkScope.files)
    .join(PairingLink, PairingLink.id == PairingRight.link_id)
    .join(LinkScope, and_(LinkScope.link_id == PairingRight.link_id, LinkScope.kind == PairingRight.kind))
    .join(_origin, and_(_agreed, _origin.bureau_id == PairingRight.from_id))
    .join(
        _target,
        and_(
            _target.link_id == LinkScope.link_id,
            _target.number == LinkScope.number,
            _target.bureau_id == PairingRight.to_id,
            _target.agreed,
        ),
    )
    .where(
        PairingRight.from_id == bindparam("sender"),
        PairingRight.kind == bindparam("kind"),
        and_(
            PairingLink.valid_from <= bindparam("day"),
            (PairingLink.valid_to.is_(None)) | (PairingLink.valid_to >= bindparam("day")),
        ),
    )
    .order_by(PairingLink.kind.desc(), PairingLink.id, LinkScope.number.desc())
)
_RIGHT = Reading(_LIVE.where(PairingRight.to_id == bindparam("receiver")).limit(1))


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


def newest_message(handoff_id: UUID) -> HandoffMessage | None:
    """The last message of one handoff in the acting bureau's box; None where there is none."""
    return db.session.scalar(
        select(HandoffMessage)
        .where(HandoffMessage.bureau_id == context.bureau_id(), HandoffMessage.handoff_id == handoff_id)
        .order_by(HandoffMessage.number.desc())
        .limit(1)
    )


def live_link(sender: int, receiver: int, kind: HandoffKind, day: object) -> Scope | None:
    """The link along which ``sender`` may send ``kind`` to ``receiver`` on ``day``, with what it lets through.

    None when there is none, or none that both sides have agreed to.
    """
    (rows,) = ask(_RIGHT(sender=sender, receiver=receiver, kind=kind, day=day))
    return Scope(rows[0].link_id, frozenset(rows[0].facts), rows[0].files) if rows else None


def live_scopes(sender: int, kind: HandoffKind, day: object) -> Mapping[int, Scope]:
    """What may go along with a kind to each bureau that ``sender`` may send it to on ``day``: as :func:`live_link`."""
    found: dict[int, Scope] = {}
    for row in db.session.execute(_LIVE, {"sender": sender, "kind": kind, "day": day}):
        found.setdefault(row.to_id, Scope(row.link_id, frozenset(row.facts), row.files))
    return found


def scope_of(box: Handoff) -> Scope | None:
    """What the link of a handoff on its way lets through now, whether or not the link has ended; None without any."""
    along = select(HandoffMessage.link_id).where(
        HandoffMessage.bureau_id == context.bureau_id(), HandoffMessage.handoff_id == box.id, HandoffMessage.number == 1
    )
    row = db.session.execute(
        select(LinkScope.link_id, LinkScope.facts, LinkScope.files)
        .where(LinkScope.link_id == along.scalar_subquery(), LinkScope.kind == box.kind)
        .where(both_agreed(LinkScope.link_id, box.origin_id, box.target_id, LinkScope.number))
        .order_by(LinkScope.number.desc())
        .limit(1)
    ).one_or_none()
    return Scope(row.link_id, frozenset(row.facts), row.files) if row else None


def live_rights(day: object) -> Sequence[Row[int, int, HandoffKind]]:
    """Everything that may be sent between any two bureaus on ``day``."""
    return db.session.execute(
        select(PairingRight.from_id, PairingRight.to_id, PairingRight.kind)
        .join(PairingLink, PairingLink.id == PairingRight.link_id)
        .where(PairingLink.valid_from <= day, (PairingLink.valid_to.is_(None)) | (PairingLink.valid_to >= day))
        .where(both_agreed(PairingLink.id, PairingLink.lead_id, PairingLink.partner_id))
    ).all()


def unapplied(limit: int) -> Sequence[UUID]:
    """Boxes of the acting bureau in which messages wait to be applied to its own rows."""
    return db.session.scalars(
        select(Handoff.id)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.applied_number < Handoff.last_number)
        .order_by(Handoff.id)
        .limit(limit)
    ).all()


def batch(batch_ref: UUID) -> Sequence[AnyRow]:
    """What was sent in one act, as the acting bureau has it, by key: its own share where it received. At most
    :data:`MOST_IN_BATCH`."""
    columns = (
        Handoff.id, Handoff.box, Handoff.kind, Handoff.state, Handoff.origin_id, Handoff.target_id, Handoff.title,
        Handoff.item_name, Handoff.sent_at, Handoff.moved_at, Handoff.due_on, Handoff.paused, Handoff.subject_id,
    )  # fmt: skip
    return db.session.execute(
        select(*columns)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.batch_ref == batch_ref)
        .order_by(Handoff.id)
        .limit(MOST_IN_BATCH)
    ).all()
