"""Questions to the catalogue: items, versions, what hangs on a version, the guide of an item at a bureau.

Rows are values (Core selects): nothing read here is ever changed. Any number of versions costs the same number of
statements.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from app.standards.catalogue.adoptions import Adoption, LocalPart
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.file_queries import with_papers
from app.standards.catalogue.limits import Limit, effective_limit, statutory_limit
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import VersionState
from app.standards.catalogue.version_parts import (
    VersionBasis,
    VersionCriterion,
    VersionFee,
    VersionIntermediary,
    VersionMaterial,
    VersionPrerequisite,
    VersionSpecialStep,
    VersionStep,
    VersionVariant,
)
from tenants.db import db
from tenants.models import Bureau

AnyRow = Row[Any]

OF_ITEM = ("city_id", "id", "item_id")
VERSION_COLUMNS = [column for column in ItemVersion.__table__.columns if column.name not in OF_ITEM]
ADOPTION_COLUMNS = [Adoption.__table__.c[name] for name in ("status", "support", "basis", "since")]
ITEM_COLUMNS = (
    Item.id.label("item_id"),
    Item.city_id,
    Item.code,
    Item.standard_code,
    Item.stage,
    Item.position,
    Item.division,
    Item.retired_on,
    ItemVersion.id.label("version_id"),
    *VERSION_COLUMNS,
)


@dataclass(frozen=True)
class VersionParts:
    """Everything that hangs on one version, in the order in which it is printed."""

    steps: tuple[AnyRow, ...] = ()
    special_steps: tuple[AnyRow, ...] = ()
    prerequisites: tuple[AnyRow, ...] = ()
    materials: tuple[AnyRow, ...] = ()
    variants: tuple[AnyRow, ...] = ()
    criteria: tuple[AnyRow, ...] = ()
    bases: tuple[AnyRow, ...] = ()
    fees: tuple[AnyRow, ...] = ()
    intermediaries: tuple[AnyRow, ...] = ()

    def expired_bases(self, day: date) -> list[AnyRow]:
        """The cited bases that are no longer in force on ``day``: the version shows 依据已失效."""
        return [row for row in self.bases if row.effective_to is not None and row.effective_to < day]


@dataclass(frozen=True)
class Guide:
    """The guide (办事指南) of an item at a bureau: the standard from the version, the rest local.

    ``version`` carries item and version columns together; ``local`` and ``adoption`` are None where there are none.
    """

    version: AnyRow
    parts: VersionParts
    adoption: AnyRow | None
    local: AnyRow | None
    limit: Limit
    statutory: Limit


def items_in_force(city_id: int) -> list[AnyRow]:
    """All items of a city with the version in force, in catalogue order: :data:`ITEM_COLUMNS`."""
    return list(db.session.execute(_in_force().where(Item.city_id == city_id).order_by(Item.position, Item.code)))


def items_adopted_by(bureau_id: int) -> list[AnyRow]:
    """The items a bureau has rows for, with the version in force and ``status``, ``support``, ``basis``, ``since``."""
    return list(
        db.session.execute(
            _in_force()
            .add_columns(Adoption.status, Adoption.support, Adoption.basis, Adoption.since)
            .join(Adoption, and_(Adoption.item_id == Item.id, Adoption.until.is_(None)))
            .where(Adoption.bureau_id == bureau_id)
            .order_by(Item.position, Item.code)
        )
    )


def rules_of(version_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The rules on project facts (适用规则) of those versions that have one."""
    statement = select(ItemVersion.id, ItemVersion.applies_when).where(
        ItemVersion.id.in_(version_ids), ItemVersion.applies_when.is_not(None)
    )
    return {row.id: row.applies_when for row in db.session.execute(statement) if row.applies_when}


def versions_in_force(item_ids: Collection[UUID]) -> dict[UUID, AnyRow]:
    """Items with their version in force, by item id."""
    return {row.item_id: row for row in db.session.execute(_in_force().where(Item.id.in_(item_ids)))}


def versions_by_id(version_ids: Collection[UUID]) -> dict[UUID, AnyRow]:
    """Versions with their items, whatever their state, by version id."""
    statement = select(*ITEM_COLUMNS).join(ItemVersion, ItemVersion.item_id == Item.id)
    return {row.version_id: row for row in db.session.execute(statement.where(ItemVersion.id.in_(version_ids)))}


def versions_of(item_id: UUID) -> list[AnyRow]:
    """All published versions of an item, newest first."""
    statement = select(*ITEM_COLUMNS).join(ItemVersion, ItemVersion.item_id == Item.id)
    return list(db.session.execute(statement.where(Item.id == item_id).order_by(ItemVersion.number.desc())))


def version_parts(version_ids: Collection[UUID]) -> dict[UUID, VersionParts]:
    """What hangs on each version: nine statements for any number of them."""
    found: dict[UUID, dict[str, tuple[AnyRow, ...]]] = {version_id: {} for version_id in version_ids}
    for name, statement in _part_selects().items():
        for version_id, rows in _grouped(statement, version_ids).items():
            found[version_id][name] = tuple(rows)
    return {version_id: VersionParts(**parts) for version_id, parts in found.items()}


def materials_of(version_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    """The materials of each version with ``code`` and ``issued_by_item_id`` of the dictionary: one statement.

    Their forms and samples are in the row (:func:`app.standards.catalogue.file_queries.papers_in`).
    """
    return _grouped(_part_selects()["materials"], version_ids)


def fees_of(version_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    """The statutory fees of each version with ``document`` and ``article`` of their basis: one statement (W2.3)."""
    return _grouped(_part_selects()["fees"], version_ids)


def special_steps_of(version_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    """The special steps of each version: one statement."""
    return _grouped(_part_selects()["special_steps"], version_ids)


def guide(bureau_id: int, item_id: UUID) -> Guide | None:
    """The guide of an item at a bureau, or None where its city has no such item in force. Twelve statements."""
    row = db.session.execute(
        _in_force()
        .join(Bureau, and_(Bureau.city_id == Item.city_id, Bureau.id == bureau_id))
        .where(Item.id == item_id, Item.retired_on.is_(None))
    ).one_or_none()
    if row is None:
        return None
    adoption = select(*ADOPTION_COLUMNS).where(
        Adoption.bureau_id == bureau_id, Adoption.item_id == item_id, Adoption.until.is_(None)
    )
    local = select(*LocalPart.__table__.columns).where(LocalPart.bureau_id == bureau_id, LocalPart.item_id == item_id)
    return Guide(
        version=row,
        parts=version_parts([row.version_id])[row.version_id],
        adoption=db.session.execute(adoption).one_or_none(),
        local=db.session.execute(local).one_or_none(),
        limit=effective_limit(row),
        statutory=statutory_limit(row),
    )


def find_materials(city_id: int, said: str, limit: int = 20) -> list[AnyRow]:
    """Materials by a part of their name or of a synonym (B21); duplicates answer as what they were merged into."""
    by_synonym = select(MaterialSynonym.material_id).where(
        MaterialSynonym.city_id == city_id, MaterialSynonym.synonym.icontains(said, autoescape=True)
    )
    return list(
        db.session.execute(
            select(*Material.__table__.columns)
            .where(Material.city_id == city_id, Material.merged_into_id.is_(None))
            .where(Material.name.icontains(said, autoescape=True) | Material.id.in_(by_synonym))
            .order_by(Material.name)
            .limit(limit)
        )
    )


def _in_force() -> Select[Any]:
    return select(*ITEM_COLUMNS).join(
        ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE)
    )


def _part_selects() -> dict[str, Select[Any]]:
    """One select for each part, with what the page prints beside the line itself."""
    dictionary = (Material.code, Material.issued_by_item_id)
    basis = (LegalBasis.code, LegalBasis.document, LegalBasis.article)
    dates = (LegalBasis.gist, LegalBasis.effective_from, LegalBasis.effective_to, LegalBasis.confidence)
    return {
        "steps": select(*VersionStep.__table__.columns),
        "special_steps": select(*VersionSpecialStep.__table__.columns),
        "prerequisites": select(*VersionPrerequisite.__table__.columns, Item.code, Item.name).join(
            Item, Item.id == VersionPrerequisite.item_id
        ),
        "materials": with_papers(
            select(*VersionMaterial.__table__.columns, *dictionary).join(
                Material, Material.id == VersionMaterial.material_id
            )
        ),
        "variants": select(*VersionVariant.__table__.columns),
        "criteria": select(*VersionCriterion.__table__.columns),
        "bases": select(*VersionBasis.__table__.columns, *basis, *dates).join(
            LegalBasis, LegalBasis.id == VersionBasis.basis_id
        ),
        "fees": select(*VersionFee.__table__.columns, *basis).join(LegalBasis, LegalBasis.id == VersionFee.basis_id),
        "intermediaries": select(*VersionIntermediary.__table__.columns),
    }


def _grouped(statement: Select[Any], version_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    columns = statement.selected_columns
    found: dict[UUID, list[AnyRow]] = {version_id: [] for version_id in version_ids}
    ordered = statement.where(columns.version_id.in_(version_ids)).order_by(columns.version_id, columns.number)
    for row in db.session.execute(ordered):
        found[row.version_id].append(row)
    return found
