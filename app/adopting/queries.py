"""Where a bureau stands with each item, how ready it is, what the others have: values, a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from app.adopting.models import ItemTransfer, ReadinessClaim, ReadinessSignoff, TransferState
from app.catalogue.adoptions import Acknowledgement, Adoption, LocalPart
from app.catalogue.models import Item, ItemVersion
from app.catalogue.terms import AdoptionStatus, ReadinessPoint, VersionState
from app.errors import Missing
from tenants import bureaus, context
from tenants.db import db
from tenants.models import Bureau

AnyRow = Row[*tuple[Any, ...]]
MOST_ITEMS = 2000
MOST_WAITING = 200
PAGE = 50
LOCAL_NAMES = ("window", "handling_division", "address", "telephone", "hours", "transport")
"""The whole local part of an item, in the order in which it is printed."""


@dataclass(frozen=True)
class Point:
    """One point of the readiness checklist at one bureau: claimed, signed off, or neither."""

    point: ReadinessPoint
    note: str = ""
    claimed_at: datetime | None = None
    claimed_by: str = ""
    signed_at: datetime | None = None
    signed_by: str = ""
    signed_note: str = ""


def city_id() -> int:
    """The city of the acting bureau."""
    return bureaus.by_id(context.bureau_id()).city_id


def standings(bureau_id: int) -> Sequence[AnyRow]:
    """Every item in force of the city with what this bureau has of it; one statement. At most :data:`MOST_ITEMS`.

    ``status``, ``basis`` and ``since`` are None where the bureau has no record: never transferred.
    """
    statement = _standings(bureau_id).where(Item.city_id == bureaus.by_id(bureau_id).city_id)
    return db.session.execute(statement.order_by(Item.position, Item.code).limit(MOST_ITEMS)).all()


def standing(bureau_id: int, item_id: UUID) -> AnyRow:
    """The same for one item. Raises :class:`Missing` where the city has no such item in force."""
    mine = Item.city_id == bureaus.by_id(bureau_id).city_id
    row = db.session.execute(_standings(bureau_id).where(mine, Item.id == item_id)).one_or_none()
    if row is None:
        raise Missing("事项")
    return row


def _standings(bureau_id: int) -> Select[*tuple[Any, ...]]:
    claimed, signed = (
        select(func.count())
        .where(kind.item_id == Item.id, kind.bureau_id == bureau_id)
        .correlate(Item)
        .scalar_subquery()
        for kind in (ReadinessClaim, ReadinessSignoff)
    )
    return (
        select(
            Item.id.label("item_id"), Item.code, Item.stage, Item.division, ItemVersion.name, ItemVersion.tiers,
            ItemVersion.id.label("version_id"), ItemVersion.number, ItemVersion.valid_from, ItemVersion.content_hash,
            Adoption.status, Adoption.basis, Adoption.since, claimed.label("claimed"), signed.label("signed"),
            Acknowledgement.acknowledged_at, Acknowledgement.acknowledged_by,
        )
        .join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
        .outerjoin(
            Adoption,
            and_(Adoption.item_id == Item.id, Adoption.bureau_id == bureau_id, Adoption.until.is_(None)),
        )
        .outerjoin(
            Acknowledgement,
            and_(Acknowledgement.version_id == ItemVersion.id, Acknowledgement.bureau_id == bureau_id),
        )
        .where(Item.retired_on.is_(None))
    )  # fmt: skip


def is_stale(row: Any) -> bool:
    """Whether a bureau that handles the item has not taken note of the version in force (待知悉)."""
    return row.status is AdoptionStatus.ADOPTED and row.acknowledged_at is None


def points(bureau_id: int, item_id: UUID) -> list[Point]:
    """The five points of the checklist, in their order."""
    rows = db.session.execute(
        select(
            ReadinessClaim.point, ReadinessClaim.note, ReadinessClaim.claimed_at, ReadinessClaim.claimed_by,
            ReadinessSignoff.signed_at, ReadinessSignoff.signed_by, ReadinessSignoff.note.label("signed_note"),
        )
        .outerjoin(ReadinessSignoff, _same_point())
        .where(ReadinessClaim.bureau_id == bureau_id, ReadinessClaim.item_id == item_id)
    )  # fmt: skip
    found = {
        row.point: Point(
            row.point, row.note, row.claimed_at, row.claimed_by,
            row.signed_at, row.signed_by or "", row.signed_note or "",
        )
        for row in rows
    }  # fmt: skip
    return [found.get(point, Point(point)) for point in ReadinessPoint]


def claims(bureau_id: int | None = None, division: str = "", waiting: bool = True) -> Sequence[AnyRow]:
    """Claims of the city's bureaus, oldest first; of one bureau, of one guiding division, only what waits.

    At most :data:`MOST_WAITING`: what is signed off makes room for the next.
    """
    statement = (
        select(
            ReadinessClaim.bureau_id, ReadinessClaim.item_id, ReadinessClaim.point, ReadinessClaim.note,
            ReadinessClaim.claimed_at, ReadinessClaim.claimed_by, Item.code, Item.name, Item.division,
            ReadinessSignoff.signed_at, ReadinessSignoff.signed_by,
        )
        .join(Item, Item.id == ReadinessClaim.item_id)
        .outerjoin(ReadinessSignoff, _same_point())
        .where(ReadinessClaim.city_id == city_id())
    )  # fmt: skip
    if bureau_id is not None:
        statement = statement.where(ReadinessClaim.bureau_id == bureau_id)
    if division:
        statement = statement.where(Item.division == division)
    if waiting:
        statement = statement.where(ReadinessSignoff.point.is_(None))
    order = (ReadinessClaim.claimed_at, ReadinessClaim.item_id, ReadinessClaim.bureau_id, ReadinessClaim.point)
    return db.session.execute(statement.order_by(*order).limit(MOST_WAITING)).all()


def _same_point() -> Any:
    return and_(
        ReadinessSignoff.item_id == ReadinessClaim.item_id,
        ReadinessSignoff.bureau_id == ReadinessClaim.bureau_id,
        ReadinessSignoff.point == ReadinessClaim.point,
    )


def history(bureau_id: int, item_id: UUID) -> Sequence[AnyRow]:
    """Former and present statuses of an item at a bureau, newest first."""
    return db.session.execute(
        select(Adoption.status, Adoption.basis, Adoption.since, Adoption.until)
        .where(Adoption.bureau_id == bureau_id, Adoption.item_id == item_id)
        .order_by(Adoption.since.desc(), Adoption.id.desc())
        .limit(PAGE)
    ).all()


def current(item_id: UUID) -> Adoption | None:
    """The acting bureau's present status of an item, locked for a change."""
    return db.session.scalar(
        select(Adoption)
        .where(Adoption.bureau_id == context.bureau_id(), Adoption.item_id == item_id, Adoption.until.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def status_at(bureau_id: int, item_id: UUID) -> AdoptionStatus | None:
    """The present status of an item at any bureau; None without a record."""
    return db.session.scalar(
        select(Adoption.status).where(
            Adoption.bureau_id == bureau_id, Adoption.item_id == item_id, Adoption.until.is_(None)
        )
    )


def local_part(item_id: UUID, lock: bool = False) -> LocalPart | None:
    """The acting bureau's local part of an item."""
    statement = select(LocalPart).where(LocalPart.bureau_id == context.bureau_id(), LocalPart.item_id == item_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def side_by_side(item_id: UUID) -> Sequence[AnyRow]:
    """One item at all bureaus of the city: status and local part, a row each; one statement."""
    return db.session.execute(
        select(
            Bureau.id, Bureau.name, Bureau.slug, Bureau.address.label("own_address"),
            Bureau.telephone.label("own_telephone"), Bureau.hours.label("own_hours"),
            Adoption.status, Adoption.since, *(getattr(LocalPart, name) for name in LOCAL_NAMES),
        )
        .outerjoin(
            Adoption, and_(Adoption.bureau_id == Bureau.id, Adoption.item_id == item_id, Adoption.until.is_(None))
        )
        .outerjoin(LocalPart, and_(LocalPart.bureau_id == Bureau.id, LocalPart.item_id == item_id))
        .where(Bureau.city_id == city_id())
        .order_by(Bureau.id)
        .limit(MOST_WAITING)
    ).all()  # fmt: skip


def transfer(transfer_id: UUID) -> ItemTransfer:
    """One transfer, for its two sides and the city. Raises :class:`Missing` for everybody else."""
    row = db.session.scalar(
        select(ItemTransfer)
        .where(ItemTransfer.id == transfer_id, ItemTransfer.city_id == city_id())
        .execution_options(populate_existing=True)
    )
    if row is None or context.bureau_id() not in (row.from_id, row.to_id, row.city_id):
        raise Missing("划转")
    return row


def transfers(
    received: bool, state: TransferState | None = None, before: UUID | None = None, item_id: UUID | None = None
) -> Sequence[AnyRow]:
    """Transfers that the acting bureau received or offered, newest first: one more than :data:`PAGE` where there are."""
    own = ItemTransfer.to_id if received else ItemTransfer.from_id
    statement = (
        select(*ItemTransfer.__table__.columns, Item.code, Item.name)
        .join(Item, Item.id == ItemTransfer.item_id)
        .where(own == context.bureau_id(), ItemTransfer.city_id == city_id())
    )
    if state is not None:
        statement = statement.where(ItemTransfer.state == state)
    if before is not None:
        statement = statement.where(ItemTransfer.id < before)
    if item_id is not None:
        statement = statement.where(ItemTransfer.item_id == item_id)
    return db.session.execute(statement.order_by(ItemTransfer.id.desc()).limit(PAGE + 1)).all()


def open_transfer(item_id: UUID, to_id: int) -> bool:
    """Whether a transfer of the item to that bureau waits for its answer."""
    return (
        db.session.scalar(
            select(ItemTransfer.id).where(
                ItemTransfer.item_id == item_id, ItemTransfer.to_id == to_id,
                ItemTransfer.state == TransferState.OFFERED,
            )
        )
        is not None
    )  # fmt: skip


def waiting_transfers() -> int:
    """How many transfers wait for the acting bureau's answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ItemTransfer)
            .where(
                ItemTransfer.to_id == context.bureau_id(),
                ItemTransfer.state == TransferState.OFFERED,
            )
        )
        or 0
    )
