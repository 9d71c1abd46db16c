"""Who decides: the facts for :mod:`app.standards.catalogue.routes` from the roster, the links and the adoptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.routes import DecidingRoute, Neighbour, deciding_route
from app.standards.catalogue.terms import AdoptionStatus, Support, VersionState
from tenants import clock
from tenants.db import db
from tenants.link_terms import both_agreed
from tenants.models import Bureau
from tenants.pairings import LinkKind, PairingLink


def deciding_routes(
    bureau_id: int, item_ids: Collection[UUID], day: date | None = None
) -> dict[UUID, DecidingRoute | None]:
    """The route of each item for a bureau's project on ``day`` (today): four statements for any number of items.

    None where nobody in the city decides it (省级审批事项), or where no version is in force.
    """
    asking = _neighbour(bureau_id)
    above = _above(bureau_id, day or clock.today())
    statuses, supports = _statuses([bureau_id, *(one.bureau_id for one in above)], item_ids)
    tiers = _tiers(item_ids)
    return {
        item_id: deciding_route(
            asking, above, statuses[item_id], tiers.get(item_id, []), supports.get((bureau_id, item_id))
        )
        for item_id in item_ids
    }


def route_of(bureau_id: int, item_id: UUID, day: date | None = None) -> DecidingRoute | None:
    """The route of one item."""
    return deciding_routes(bureau_id, [item_id], day)[item_id]


def _neighbour(bureau_id: int) -> Neighbour:
    return Neighbour(bureau_id, db.session.scalars(select(Bureau.kind).where(Bureau.id == bureau_id)).one())


def _above(bureau_id: int, day: date) -> list[Neighbour]:
    """The bureaus that lead a live link to this one; one that is both paired and above counts as paired."""
    rows = db.session.execute(
        select(Bureau.id, Bureau.kind, PairingLink.kind.label("link"))
        .join(PairingLink, PairingLink.lead_id == Bureau.id)
        .where(
            PairingLink.partner_id == bureau_id,
            PairingLink.valid_from <= day,
            or_(PairingLink.valid_to.is_(None), PairingLink.valid_to >= day),
            both_agreed(PairingLink.id, PairingLink.lead_id, PairingLink.partner_id),
        )
    )
    found: dict[int, Neighbour] = {}
    for row in rows:
        known = found.get(row.id)
        paired = row.link is LinkKind.PAIRING or (known is not None and known.paired)
        found[row.id] = Neighbour(row.id, row.kind, paired)
    return list(found.values())


def _statuses(
    bureau_ids: list[int], item_ids: Collection[UUID]
) -> tuple[dict[UUID, dict[int, AdoptionStatus]], dict[tuple[int, UUID], Support | None]]:
    """Of each item the status by bureau, and which help a bureau takes for it."""
    rows = db.session.execute(
        select(Adoption.item_id, Adoption.bureau_id, Adoption.status, Adoption.support).where(
            Adoption.bureau_id.in_(bureau_ids), Adoption.item_id.in_(item_ids), Adoption.until.is_(None)
        )
    )
    found: dict[UUID, dict[int, AdoptionStatus]] = defaultdict(dict)
    supports: dict[tuple[int, UUID], Support | None] = {}
    for row in rows:
        found[row.item_id][row.bureau_id] = row.status
        supports[row.bureau_id, row.item_id] = row.support
    return found, supports


def _tiers(item_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        select(ItemVersion.item_id, ItemVersion.tiers).where(
            ItemVersion.item_id.in_(item_ids), ItemVersion.state == VersionState.IN_FORCE
        )
    )
    return {row.item_id: row.tiers for row in rows}
