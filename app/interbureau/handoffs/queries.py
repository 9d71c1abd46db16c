"""Boxes as lists need them: Core selects that are constants, rows and not entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import aliased

from app.foundation.errors import Missing
from app.interbureau.handoffs.message_contents import SentContent, read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.scope import Scope
from app.interbureau.handoffs.shapes import LetterContent
from app.interbureau.handoffs.states import HandoffAct
from tenants import context
from tenants.db import db, fetch_batch
from tenants.link_terms import LinkAnswer, LinkScope, both_agreed
from tenants.pairings import HandoffKind, PairingLink, PairingRight
from tenants.prepared_queries import PreparedQuery

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

_ARRIVED = (
    select(Handoff, HandoffMessage)
    .outerjoin(
        HandoffMessage,
        and_(
            HandoffMessage.bureau_id == Handoff.bureau_id,
            HandoffMessage.handoff_id == Handoff.id,
            HandoffMessage.number > Handoff.applied_number,
        ),
    )
    .where(Handoff.bureau_id == bindparam("b"), Handoff.id == bindparam("h"))
    .order_by(HandoffMessage.number)
    .limit(500)
    .with_for_update(of=Handoff, key_share=True)
)

_origin, _target = aliased(LinkAnswer), aliased(LinkAnswer)
_agreed = and_(LinkScope.link_id == _origin.link_id, LinkScope.number == _origin.number, _origin.agreed)
_RIGHTS = (
    select(PairingRight.link_id, LinkScope.facts, LinkScope.files)
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
_RIGHT = PreparedQuery(_RIGHTS.where(PairingRight.to_id == bindparam("receiver")).limit(1))


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


def arrived_messages(handoff_id: UUID) -> tuple[Handoff, list[HandoffMessage]]:
    """A box, locked, and its messages that were not applied yet, in order; raises :class:`Missing`."""
    rows: Sequence[Any] = db.session.execute(_ARRIVED, {"b": context.bureau_id(), "h": handoff_id}).all()
    if not rows:
        raise Missing("移交件")
    return rows[0][0], [message for _box, message in rows if message is not None]


def newest_sending(messages: Sequence[HandoffMessage]) -> HandoffMessage:
    """What was sent last: the first message, or the one that sent it again."""
    return [message for message in messages if message.act in (HandoffAct.SEND, HandoffAct.RESEND)][-1]


def sent_content(handoff_id: UUID) -> SentContent:
    """What the newest sending of a handoff says, of any kind."""
    return read_content(newest_sending(messages_of(handoff_id)), SentContent)


def sent_letter(handoff_id: UUID) -> LetterContent:
    """What the newest sending of a letter says."""
    return read_content(newest_sending(messages_of(handoff_id)), LetterContent)


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
    (rows,) = fetch_batch(_RIGHT(sender=sender, receiver=receiver, kind=kind, day=day))
    return Scope(rows[0].link_id, frozenset(rows[0].facts), rows[0].files) if rows else None


def live_links(sender: int, receivers: Sequence[int], kind: HandoffKind, day: object) -> list[Scope | None]:
    """:func:`live_link` for several receivers, in their order: one statement."""
    statement = _RIGHTS.add_columns(PairingRight.to_id).where(PairingRight.to_id.in_(receivers))
    found: dict[int, Scope] = {}
    for row in db.session.execute(statement, {"sender": sender, "kind": kind, "day": day}):
        found.setdefault(row.to_id, Scope(row.link_id, frozenset(row.facts), row.files))
    return [found.get(one) for one in receivers]


def scope_of(box: Handoff) -> Scope | None:
    """What the link of a handoff on its way lets through now, whether or not the link has ended; None without any."""
    return scopes_of([box.id]).get(box.id)


def scopes_of(handoff_ids: Sequence[UUID]) -> Mapping[UUID, Scope]:
    """The same of several handoffs: one statement. Those without a link are left out."""
    if not handoff_ids:
        return {}
    first = HandoffMessage
    rows = db.session.execute(
        select(first.handoff_id, LinkScope.link_id, LinkScope.facts, LinkScope.files)
        .join(LinkScope, and_(LinkScope.link_id == first.link_id, LinkScope.kind == first.kind))
        .where(first.bureau_id == context.bureau_id(), first.handoff_id.in_(handoff_ids), first.number == 1)
        .where(both_agreed(LinkScope.link_id, first.origin_id, first.target_id, LinkScope.number))
        .order_by(first.handoff_id, LinkScope.number)  # the last of each is what holds now
    )
    return {row.handoff_id: Scope(row.link_id, frozenset(row.facts), row.files) for row in rows}


def live_rights(day: object) -> Sequence[Row[int, int, HandoffKind]]:
    """Everything that may be sent between any two bureaus on ``day``."""
    return db.session.execute(
        select(PairingRight.from_id, PairingRight.to_id, PairingRight.kind)
        .join(PairingLink, PairingLink.id == PairingRight.link_id)
        .where(PairingLink.valid_from <= day, (PairingLink.valid_to.is_(None)) | (PairingLink.valid_to >= day))
        .where(both_agreed(PairingLink.id, PairingLink.lead_id, PairingLink.partner_id))
    ).all()


def unapplied_handoff_ids(limit: int) -> Sequence[UUID]:
    """Boxes of the acting bureau in which messages wait to be applied to its own rows."""
    return db.session.scalars(
        select(Handoff.id)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.applied_number < Handoff.last_number)
        .order_by(Handoff.id)
        .limit(limit)
    ).all()


def handoffs_of_batch(batch_ref: UUID) -> Sequence[AnyRow]:
    """What was sent in one act, as the acting bureau has it, by key: its own share where it received. At most
    :data:`MOST_IN_BATCH`."""
    return db.session.execute(_batch(batch_ref)).all()


def batch_of_handoff(handoff_id: UUID) -> Sequence[AnyRow]:
    """What was sent in one act with a handoff, itself among it, as :func:`handoffs_of_batch` has it; empty where it went alone."""
    ref = select(Handoff.batch_ref).where(Handoff.bureau_id == context.bureau_id(), Handoff.id == handoff_id)
    return db.session.execute(_batch(ref.scalar_subquery())).all()


def _batch(batch_ref: Any) -> Any:
    columns = (
        Handoff.id, Handoff.box, Handoff.kind, Handoff.state, Handoff.origin_id, Handoff.target_id, Handoff.title,
        Handoff.item_name, Handoff.sent_at, Handoff.moved_at, Handoff.due_on, Handoff.paused, Handoff.subject_id,
        Handoff.division_id,
    )  # fmt: skip
    return (
        select(*columns)
        .where(Handoff.bureau_id == context.bureau_id(), Handoff.batch_ref == batch_ref)
        .order_by(Handoff.id)
        .limit(MOST_IN_BATCH)
    )
