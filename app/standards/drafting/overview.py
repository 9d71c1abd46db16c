"""The catalogue as its administrators see it: every item with its version, draft, adoptions, proposals, expired bases.

One statement for each of these, however many items there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.dictionary import LegalBasis
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import AdoptionStatus, ItemKind, Stage, VersionState
from app.standards.catalogue.version_parts import VersionBasis
from app.standards.drafting import queries
from app.standards.drafting.models import Proposal
from app.standards.drafting.terms import ProposalState
from tenants.db import db

MOST_ITEMS = 1000
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class OverviewFilter:
    """The filters of the list, as they stand in the address."""

    text: str = ""
    stage: Stage | None = None
    kind: ItemKind | None = None
    division: str = ""
    state: str = ""
    """draft | review | scheduled | expired | proposals | unpublished | retired"""


@dataclass(frozen=True)
class ItemOverview:
    """One item."""

    row: AnyRow
    """Item with ``number``, ``kind``, ``valid_from``, ``tiers`` of the version in force (None where none is)."""
    scheduled: AnyRow | None
    draft: AnyRow | None
    adopted: int
    proposals: int
    has_expired_basis: bool


_ITEMS = (
    select(
        Item.id,
        Item.code,
        Item.name,
        Item.stage,
        Item.division,
        Item.retired_on,
        ItemVersion.id.label("version_id"),
        ItemVersion.number,
        ItemVersion.kind,
        ItemVersion.tiers,
        ItemVersion.valid_from,
    )
    .outerjoin(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
    .order_by(Item.position, Item.code)
    .limit(MOST_ITEMS)
)


def items_overview(city_id: int, which: OverviewFilter, day: date) -> list[ItemOverview]:
    """The items of a city that the filters leave, in catalogue order; six statements."""
    statement = _ITEMS.where(Item.city_id == city_id)
    if which.text:
        said = which.text.strip()
        statement = statement.where(Item.name.icontains(said, autoescape=True) | (Item.code == said))
    if which.stage:
        statement = statement.where(Item.stage == which.stage)
    if which.kind:
        statement = statement.where(ItemVersion.kind == which.kind)
    if which.division:
        statement = statement.where(Item.division == which.division)
    rows = db.session.execute(statement).all()
    drafts, adopted, proposals = queries.open_drafts(city_id), _adopted(city_id), _proposals(city_id)
    scheduled, expired = _scheduled(city_id), _expired(city_id, day)
    found = [
        ItemOverview(
            row,
            scheduled.get(row.id),
            drafts.get(row.id),
            adopted.get(row.id, 0),
            proposals.get(row.id, 0),
            row.version_id in expired,
        )
        for row in rows
    ]
    return [one for one in found if _is_in(which.state, one)]


def divisions(city_id: int) -> Sequence[str]:
    """The city divisions that are responsible for items."""
    return db.session.scalars(
        select(Item.division).where(Item.city_id == city_id).distinct().order_by(Item.division).limit(200)
    ).all()


def _is_in(state: str, one: ItemOverview) -> bool:
    tests = {
        "": True,
        "draft": one.draft is not None and one.draft.state == "draft",
        "review": one.draft is not None and one.draft.state == "in_review",
        "scheduled": one.scheduled is not None,
        "expired": one.has_expired_basis,
        "proposals": one.proposals > 0,
        "unpublished": one.row.version_id is None and one.row.retired_on is None,
        "retired": one.row.retired_on is not None,
    }
    return tests.get(state, True)


def _adopted(city_id: int) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Adoption.item_id, func.count().label("number"))
        .where(Adoption.city_id == city_id, Adoption.until.is_(None), Adoption.status == AdoptionStatus.ADOPTED)
        .group_by(Adoption.item_id)
    )
    return {row.item_id: row.number for row in rows}


def _proposals(city_id: int) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Proposal.item_id, func.count().label("number"))
        .where(Proposal.city_id == city_id, Proposal.state == ProposalState.OPEN)
        .group_by(Proposal.item_id)
    )
    return {row.item_id: row.number for row in rows}


def _scheduled(city_id: int) -> dict[UUID, AnyRow]:
    rows = db.session.execute(
        select(ItemVersion.item_id, ItemVersion.number, ItemVersion.valid_from).where(
            ItemVersion.city_id == city_id, ItemVersion.state == VersionState.SCHEDULED
        )
    )
    return {row.item_id: row for row in rows}


def _expired(city_id: int, day: date) -> frozenset[UUID]:
    """Versions in force that cite a basis which is not (依据已失效)."""
    return frozenset(
        db.session.scalars(
            select(ItemVersion.id)
            .join(VersionBasis, VersionBasis.version_id == ItemVersion.id)
            .join(LegalBasis, LegalBasis.id == VersionBasis.basis_id)
            .where(
                ItemVersion.city_id == city_id,
                ItemVersion.state == VersionState.IN_FORCE,
                LegalBasis.effective_to < day,
            )
            .distinct()
        )
    )
