"""What decides whether a published guide still says the same: asked before the guide itself, in one statement.

The key covers the version in force with its hash, what became of its legal bases, the common questions (常见问题) of the
item, the adoption and the local part at the bureau. A portal that shows a page under this key can answer "not changed" without reading the standard.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.foundation.errors import Missing
from app.standards.catalogue.adoptions import Adoption, LocalPart
from app.standards.catalogue.answers import CommonQuestion
from app.standards.catalogue.dictionary import LegalBasis
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import AnswerState, VersionState
from app.standards.catalogue.version_parts import VersionBasis
from tenants.db import db
from tenants.keys import in_literal


@dataclass(frozen=True)
class GuideKey:
    """The item under a code, and what its guide at a bureau says, as one hash."""

    item_id: UUID
    digest: str


_basis = func.concat_ws("/", LegalBasis.code, LegalBasis.effective_to, LegalBasis.confidence, LegalBasis.article)
_bases = (
    select(func.string_agg(_basis, aggregate_order_by(literal("|"), VersionBasis.number)))
    .select_from(VersionBasis)
    .join(LegalBasis, LegalBasis.id == VersionBasis.basis_id)
    .where(VersionBasis.version_id == ItemVersion.id)
    .correlate(ItemVersion)
    .scalar_subquery()
)
_answers = (
    select(func.string_agg(cast(CommonQuestion.id, String), aggregate_order_by(literal("|"), CommonQuestion.id)))
    .where(
        CommonQuestion.city_id == Item.city_id,
        CommonQuestion.item_id == Item.id,
        in_literal(CommonQuestion.state, (AnswerState.PUBLISHED,)),
    )
    .correlate(Item)
    .scalar_subquery()
)
"""A text never changes, so its id says what it says."""
_LOCAL = [column for column in LocalPart.__table__.columns if column.name not in ("id", "city_id", "item_id")]

_KEY = (
    select(
        Item.id.label("item_id"),
        ItemVersion.id.label("version_id"),
        ItemVersion.content_hash,
        ItemVersion.number,
        _bases.label("bases"),
        _answers.label("answers"),
        Adoption.status,
        Adoption.support,
        Adoption.basis,
        Adoption.since,
        *_LOCAL,
    )
    .select_from(Item)
    .join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
    .outerjoin(
        Adoption,
        and_(Adoption.item_id == Item.id, Adoption.bureau_id == bindparam("bureau"), Adoption.until.is_(None)),
    )
    .outerjoin(LocalPart, and_(LocalPart.item_id == Item.id, LocalPart.bureau_id == bindparam("bureau")))
    .where(Item.city_id == bindparam("city"), Item.code == bindparam("code"), Item.retired_on.is_(None))
)


def guide_key(city_id: int, bureau_id: int, code: str) -> GuideKey:
    """The key of the guide of an item at a bureau. Raises :class:`Missing` where the city has no such item in force."""
    row = db.session.execute(_KEY, {"city": city_id, "bureau": bureau_id, "code": code}).one_or_none()
    if row is None:
        raise Missing("办事指南")
    told = "\n".join(str(value) for value in row[1:])
    return GuideKey(row.item_id, hashlib.sha256(told.encode()).hexdigest())


def item_id_of(city_id: int, code: str) -> UUID:
    """The item under a code, in force or not. Raises :class:`Missing`."""
    found = db.session.scalar(select(Item.id).where(Item.city_id == city_id, Item.code == code))
    if found is None:
        raise Missing("事项")
    return found
