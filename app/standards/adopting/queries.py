"""Where a bureau stands with each item, how ready it is, what the others have: values, a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from app.foundation.errors import Missing
from app.standards.adopting.models import (
    PlannedState,
    PlannedStatus,
    ReadinessClaim,
    ReadinessSignoff,
    ReadinessWithdrawal,
)
from app.standards.catalogue.adoptions import Acknowledgement, Adoption, LocalPart
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, VersionState
from tenants import bureaus, context
from tenants.db import db
from tenants.models import Bureau

AnyRow = Row[*tuple[Any, ...]]
MOST_ITEMS = 2000
MOST_WAITING = 200
PAGE_SIZE = 50
LOCAL_NAMES = ("window", "handling_division", "address", "telephone", "hours", "transport")
"""The whole local part of an item, in the order in which it is printed."""


@dataclass(frozen=True)
class PointStatus:
    """One point of the readiness checklist at one bureau: claimed, signed off, or neither."""

    point: ReadinessPoint
    note: str = ""
    claimed_at: datetime | None = None
    claimed_by: str = ""
    signed_at: datetime | None = None
    signed_by: str = ""
    signed_note: str = ""
    taken_back: str = ""
    """Why the newest sign-off was taken back, by whom and when; empty while one holds or where none was."""


def city_id() -> int:
    """The city of the acting bureau."""
    return bureaus.bureau_by_id(context.bureau_id()).city_id


def items_with_adoption(bureau_id: int) -> Sequence[AnyRow]:
    """Every item in force of the city with what this bureau has of it; one statement. At most :data:`MOST_ITEMS`.

    ``status``, ``basis`` and ``since`` are None where the bureau has no record: never transferred.
    """
    statement = _standings(bureau_id).where(Item.city_id == bureaus.bureau_by_id(bureau_id).city_id)
    return db.session.execute(statement.order_by(Item.position, Item.code).limit(MOST_ITEMS)).all()


def item_with_adoption(bureau_id: int, item_id: UUID) -> AnyRow:
    """The same for one item. Raises :class:`Missing` where the city has no such item in force."""
    mine = Item.city_id == bureaus.bureau_by_id(bureau_id).city_id
    row = db.session.execute(_standings(bureau_id).where(mine, Item.id == item_id)).one_or_none()
    if row is None:
        raise Missing("事项")
    return row


def scheduled_version_id(item_id: UUID) -> UUID | None:
    """The version of an item that is published and not in force yet."""
    return db.session.scalar(
        select(ItemVersion.id).where(ItemVersion.item_id == item_id, ItemVersion.state == VersionState.SCHEDULED)
    )


def unacknowledged_version(version_id: UUID) -> AnyRow | None:
    """A version of the city that is in force or to come, where the acting bureau has not taken note of it."""
    noted = select(Acknowledgement.version_id).where(
        Acknowledgement.version_id == ItemVersion.id, Acknowledgement.bureau_id == context.bureau_id()
    )
    return db.session.execute(
        select(
            ItemVersion.id.label("version_id"), ItemVersion.item_id, ItemVersion.name, ItemVersion.number,
            ItemVersion.content_hash,
        ).where(
            ItemVersion.id == version_id, ItemVersion.city_id == city_id(), ~noted.exists(),
            ItemVersion.state.in_((VersionState.IN_FORCE, VersionState.SCHEDULED)),
        )
    ).one_or_none()  # fmt: skip


def _standings(bureau_id: int) -> Select[*tuple[Any, ...]]:
    claimed, signed = (
        select(func.count())
        .where(kind.item_id == Item.id, kind.bureau_id == bureau_id)
        .correlate(Item)
        .scalar_subquery()
        for kind in (ReadinessClaim, ReadinessSignoff)
    )
    unconfirmed = (
        select(ReadinessWithdrawal.id)
        .where(
            ReadinessWithdrawal.item_id == Item.id,
            ReadinessWithdrawal.bureau_id == bureau_id,
            ~select(ReadinessSignoff.point)
            .where(
                ReadinessSignoff.item_id == ReadinessWithdrawal.item_id,
                ReadinessSignoff.bureau_id == ReadinessWithdrawal.bureau_id,
                ReadinessSignoff.point == ReadinessWithdrawal.point,
            )
            .exists(),
        )
        .exists()
    )
    return (
        select(
            Item.id.label("item_id"), Item.code, Item.stage, Item.division, ItemVersion.name, ItemVersion.tiers,
            ItemVersion.id.label("version_id"), ItemVersion.number, ItemVersion.valid_from, ItemVersion.content_hash,
            Adoption.status, Adoption.support, Adoption.basis, Adoption.since, claimed.label("claimed"), signed.label("signed"),
            unconfirmed.label("taken_back"),
            Acknowledgement.acknowledged_at, Acknowledgement.acknowledged_by,
            PlannedStatus.id.label("planned_id"), PlannedStatus.status.label("planned_status"),
            PlannedStatus.support.label("planned_support"),
            PlannedStatus.since.label("planned_since"), PlannedStatus.basis.label("planned_basis"),
        )
        .join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
        .outerjoin(
            Adoption,
            and_(Adoption.item_id == Item.id, Adoption.bureau_id == bureau_id, Adoption.until.is_(None)),
        )
        .outerjoin(
            PlannedStatus,
            and_(
                PlannedStatus.item_id == Item.id, PlannedStatus.bureau_id == bureau_id,
                PlannedStatus.state == PlannedState.WAITING,
            ),
        )
        .outerjoin(
            Acknowledgement,
            and_(Acknowledgement.version_id == ItemVersion.id, Acknowledgement.bureau_id == bureau_id),
        )
        .where(Item.retired_on.is_(None))
    )  # fmt: skip


def is_unconfirmed(row: Any) -> bool:
    """Whether a bureau handles the item while a point's sign-off was taken back (承接准备未确认): it goes on handling it."""
    return row.status is AdoptionStatus.ADOPTED and bool(row.taken_back)


def is_stale(row: Any) -> bool:
    """Whether a bureau that handles the item has not taken note of the version in force (待知悉)."""
    return row.status is AdoptionStatus.ADOPTED and row.acknowledged_at is None


def readiness_points(bureau_id: int, item_id: UUID) -> list[PointStatus]:
    """The five points of the checklist, in their order."""
    rows = db.session.execute(
        select(
            ReadinessClaim.point, ReadinessClaim.note, ReadinessClaim.claimed_at, ReadinessClaim.claimed_by,
            ReadinessSignoff.signed_at, ReadinessSignoff.signed_by, ReadinessSignoff.note.label("signed_note"),
            _taken_back().label("taken_back"),
        )
        .outerjoin(ReadinessSignoff, _same_point())
        .where(ReadinessClaim.bureau_id == bureau_id, ReadinessClaim.item_id == item_id)
    )  # fmt: skip
    found = {
        row.point: PointStatus(
            row.point, row.note, row.claimed_at, row.claimed_by,
            row.signed_at, row.signed_by or "", row.signed_note or "",
            "" if row.signed_at else row.taken_back or "",
        )
        for row in rows
    }  # fmt: skip
    return [found.get(point, PointStatus(point)) for point in ReadinessPoint]


def _taken_back() -> Any:
    """Why the newest sign-off of a claim was taken back, and by whom; NULL where none was."""
    back = ReadinessWithdrawal
    return (
        select(func.concat(back.reason, "（", back.withdrawn_by, "）"))
        .where(
            back.item_id == ReadinessClaim.item_id, back.bureau_id == ReadinessClaim.bureau_id,
            back.point == ReadinessClaim.point,
        )
        .order_by(back.id.desc())
        .limit(1)
        .correlate(ReadinessClaim)
        .scalar_subquery()
    )  # fmt: skip


def readiness_claims(
    bureau_id: int | None = None, division: str = "", signed: bool | None = None, name: str = ""
) -> Sequence[AnyRow]:
    """Claims of the city's bureaus: of one bureau, of one guiding division, with words in the item's name.

    ``signed`` False: what waits, oldest first; True: what is signed off, newest first; None: both, oldest first. At most
    :data:`MOST_WAITING`.
    """
    statement = (
        select(
            ReadinessClaim.bureau_id, ReadinessClaim.item_id, ReadinessClaim.point, ReadinessClaim.note,
            ReadinessClaim.claimed_at, ReadinessClaim.claimed_by, Item.code, Item.name, Item.division,
            ReadinessSignoff.signed_at, ReadinessSignoff.signed_by, _taken_back().label("taken_back"),
        )
        .join(Item, Item.id == ReadinessClaim.item_id)
        .outerjoin(ReadinessSignoff, _same_point())
        .where(ReadinessClaim.city_id == city_id())
    )  # fmt: skip
    if bureau_id is not None:
        statement = statement.where(ReadinessClaim.bureau_id == bureau_id)
    if division:
        statement = statement.where(Item.division == division)
    if name:
        statement = statement.where(Item.name.contains(name, autoescape=True))
    if signed is not None:
        statement = statement.where(ReadinessSignoff.point.is_not(None) if signed else ReadinessSignoff.point.is_(None))
    first = ReadinessSignoff.signed_at.desc() if signed else ReadinessClaim.claimed_at
    order = (first, ReadinessClaim.item_id, ReadinessClaim.bureau_id, ReadinessClaim.point)
    return db.session.execute(statement.order_by(*order).limit(MOST_WAITING)).all()


def _same_point() -> Any:
    return and_(
        ReadinessSignoff.item_id == ReadinessClaim.item_id,
        ReadinessSignoff.bureau_id == ReadinessClaim.bureau_id,
        ReadinessSignoff.point == ReadinessClaim.point,
    )


def adoption_history(bureau_id: int, item_id: UUID) -> Sequence[AnyRow]:
    """Former and present statuses of an item at a bureau, newest first."""
    return db.session.execute(
        select(Adoption.status, Adoption.support, Adoption.basis, Adoption.since, Adoption.until)
        .where(Adoption.bureau_id == bureau_id, Adoption.item_id == item_id)
        .order_by(Adoption.since.desc(), Adoption.id.desc())
        .limit(PAGE_SIZE)
    ).all()


def current_adoption(item_id: UUID) -> Adoption | None:
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


def item_at_all_bureaus(item_id: UUID) -> Sequence[AnyRow]:
    """One item at all bureaus of the city: status and local part, a row each; one statement."""
    return db.session.execute(
        select(
            Bureau.id, Bureau.name, Bureau.slug, Bureau.address.label("own_address"),
            Bureau.telephone.label("own_telephone"), Bureau.hours.label("own_hours"),
            Adoption.status, Adoption.support, Adoption.since, *(getattr(LocalPart, name) for name in LOCAL_NAMES),
            LocalPart.photo_sha256,
        )
        .outerjoin(
            Adoption, and_(Adoption.bureau_id == Bureau.id, Adoption.item_id == item_id, Adoption.until.is_(None))
        )
        .outerjoin(LocalPart, and_(LocalPart.bureau_id == Bureau.id, LocalPart.item_id == item_id))
        .where(Bureau.city_id == city_id())
        .order_by(Bureau.id)
        .limit(MOST_WAITING)
    ).all()  # fmt: skip
