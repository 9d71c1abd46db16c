"""Who decides each item for the acting bureau's projects, by adoption and live links (审批权限)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.catalogue.adoptions import Adoption
from app.catalogue.models import ItemVersion
from app.catalogue.routes import DecidingRoute, Neighbour, deciding_route
from app.catalogue.terms import AdoptionStatus, VersionState
from tenants import bureaus, context
from tenants.db import db
from tenants.instants import today
from tenants.pairings import LinkKind, PairingLink


@dataclass(frozen=True)
class Standing:
    """One item as the acting bureau stands to it: its suggested route, and who has adopted it."""

    route: DecidingRoute | None
    statuses: Mapping[int, AdoptionStatus]


def standings(item_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """How each item would travel from here: three queries for any number of items."""
    wanted = list(set(item_ids))
    own = bureaus.by_id(context.bureau_id())
    asking, above = Neighbour(own.id, own.kind), _above()
    rows = db.session.execute(
        select(Adoption.item_id, Adoption.bureau_id, Adoption.status).where(
            Adoption.item_id.in_(wanted), Adoption.until.is_(None)
        )
    )
    statuses: dict[UUID, dict[int, AdoptionStatus]] = {item_id: {} for item_id in wanted}
    for row in rows:
        statuses[row.item_id][row.bureau_id] = row.status
    tiers = db.session.execute(
        select(ItemVersion.item_id, ItemVersion.tiers).where(
            ItemVersion.item_id.in_(wanted), ItemVersion.state == VersionState.IN_FORCE
        )
    )
    levels = {row.item_id: row.tiers for row in tiers}
    return {
        item_id: Standing(deciding_route(asking, above, statuses[item_id], levels.get(item_id, ())), statuses[item_id])
        for item_id in wanted
    }


def _above() -> list[Neighbour]:
    """The bureaus that lead a live link to this one."""
    day = today()
    rows = db.session.execute(
        select(PairingLink.lead_id, PairingLink.kind).where(
            PairingLink.partner_id == context.bureau_id(),
            PairingLink.valid_from <= day,
            PairingLink.valid_to.is_(None) | (PairingLink.valid_to >= day),
        )
    )
    found: dict[int, Neighbour] = {}
    for row in rows:
        paired = row.kind is LinkKind.PAIRING or (row.lead_id in found and found[row.lead_id].paired)
        found[row.lead_id] = Neighbour(row.lead_id, bureaus.by_id(row.lead_id).kind, paired)
    return list(found.values())
