"""What of published versions makes beginning easier: materials that may follow later (容缺), texts of 告知承诺."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.terms import Necessity
from app.standards.catalogue.version_parts import VersionMaterial
from tenants.db import db

CONDITIONAL_ACCEPTANCE_RULE = "主要材料齐全、符合法定形式的，先予受理；以下材料可以在审批部门一次性告知的期限内补交。"
"""容缺受理 in one sentence, as papers print it above the list."""


@dataclass(frozen=True)
class ConditionalTerms:
    """Of some versions: (version, material) that may follow, and version → text of its commitment."""

    may_follow: frozenset[tuple[UUID, UUID]]
    commitments: Mapping[UUID, str]


def conditional_terms_of(version_ids: Collection[UUID]) -> ConditionalTerms:
    """Both, in two statements."""
    materials = select(VersionMaterial.version_id, VersionMaterial.material_id).where(
        VersionMaterial.version_id.in_(version_ids), VersionMaterial.necessity == Necessity.MAY_FOLLOW
    )
    texts = select(ItemVersion.id, ItemVersion.commitment).where(
        ItemVersion.id.in_(version_ids), ItemVersion.commitment != ""
    )
    return ConditionalTerms(
        frozenset((row.version_id, row.material_id) for row in db.session.execute(materials)),
        {row.id: row.commitment for row in db.session.execute(texts)},
    )
