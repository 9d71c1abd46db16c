"""Writes the shipped adoptions and local parts of bureaus that have none for an item yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.standards.catalogue.adoptions import Acknowledgement, Adoption, LocalPart
from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.seed_adoptions import SeedAdoption
from tenants.clock import SHANGHAI
from tenants.models import Bureau

NAMESPACE = uuid5(NAMESPACE_URL, "https://quandaiban.invalid/catalogue")


def seed_id(city_id: int, kind: str, code: str) -> UUID:
    """The id that a shipped thing has in every installation of a city."""
    return uuid5(NAMESPACE, f"{city_id}:{kind}:{code}")


def load_adoptions(
    session: Session, city_id: int, adoptions: Iterable[SeedAdoption], items: Mapping[str, UUID]
) -> Counter[str]:
    """Status and local part of every bureau and item that has none; answers how many rows of each were added."""
    bureaus = {row.slug: row.id for row in session.execute(select(Bureau.slug, Bureau.id))}
    known = set(session.execute(select(Adoption.bureau_id, Adoption.item_id)))
    numbered = select(ItemVersion.item_id, ItemVersion.id).where(
        ItemVersion.city_id == city_id, ItemVersion.number == 1
    )
    first = {row.item_id: row.id for row in session.execute(numbered)}
    added: Counter[str] = Counter()
    for one in adoptions:
        bureau_id, item_id = bureaus[one.slug], items[one.item]
        if (bureau_id, item_id) in known:
            continue
        rows: list[Adoption | LocalPart | Acknowledgement] = [_adoption(city_id, one, bureau_id, item_id)]
        if one.is_adopted:
            rows.append(_local_part(city_id, one, bureau_id, item_id))
            rows.append(_acknowledgement(city_id, one, bureau_id, first[item_id]))
        session.add_all(rows)
        added.update(type(row).__name__ for row in rows)
    session.flush()
    return added


def _adoption(city_id: int, one: SeedAdoption, bureau_id: int, item_id: UUID) -> Adoption:
    return Adoption(
        id=seed_id(city_id, "adoption", f"{one.slug}:{one.item}"),
        city_id=city_id,
        bureau_id=bureau_id,
        item_id=item_id,
        status=one.status,
        support=one.support,
        basis=one.basis,
        since=one.since,
    )


def _acknowledgement(city_id: int, one: SeedAdoption, bureau_id: int, version_id: UUID) -> Acknowledgement:
    """Who takes an item over takes note of the version it takes over; later ones are 待知悉 until somebody does."""
    return Acknowledgement(
        city_id=city_id,
        version_id=version_id,
        bureau_id=bureau_id,
        acknowledged_at=datetime.combine(one.since, time(9), SHANGHAI),
        acknowledged_by="随承接知悉",
    )


def _local_part(city_id: int, one: SeedAdoption, bureau_id: int, item_id: UUID) -> LocalPart:
    return LocalPart(
        id=seed_id(city_id, "local", f"{one.slug}:{one.item}"),
        city_id=city_id,
        bureau_id=bureau_id,
        item_id=item_id,
        window=one.window,
        address=one.address,
        hours=one.hours,
        handling_division=one.handling_division,
    )
