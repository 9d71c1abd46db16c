"""The dictionaries as pages need them: lists, one entry, and who cites it. A duplicate is read as what it was merged into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select, tuple_

from app.foundation.errors import Missing
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import MaterialClass, VersionState
from app.standards.catalogue.version_parts import VersionBasis, VersionFee, VersionMaterial
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
PAGE_SIZE = 50
MOST_CITING = 1000
CITING_STATES = (VersionState.IN_FORCE, VersionState.SCHEDULED)


def material(city_id: int, code: str) -> Material:
    """One material by its code; raises :class:`Missing`."""
    row = db.session.scalar(select(Material).where(Material.city_id == city_id, Material.code == code))
    if row is None:
        raise Missing("材料")
    return row


def material_by_id(material_id: UUID) -> Material:
    """One material; raises :class:`Missing`."""
    row = db.session.get(Material, material_id)
    if row is None:
        raise Missing("材料")
    return row


def basis(city_id: int, code: str) -> LegalBasis:
    """One legal basis by its code; raises :class:`Missing`."""
    row = db.session.scalar(select(LegalBasis).where(LegalBasis.city_id == city_id, LegalBasis.code == code))
    if row is None:
        raise Missing("设定依据")
    return row


def materials(
    city_id: int, said: str = "", material_class: MaterialClass | None = None, merged: bool = False,
    after: tuple[str, UUID] | None = None,
) -> Sequence[AnyRow]:  # fmt: skip
    """Materials by a part of their name, code or a synonym, in the order of names; one more than a page has (B21)."""
    issuer = Item.__table__.alias("issuer")
    statement = (
        select(*Material.__table__.columns, issuer.c.name.label("issued_by"))
        .outerjoin(issuer, issuer.c.id == Material.issued_by_item_id)
        .where(Material.city_id == city_id, Material.merged_into_id.is_not(None) == merged)
    )
    if said:
        by_synonym = select(MaterialSynonym.material_id).where(
            MaterialSynonym.city_id == city_id, MaterialSynonym.synonym.icontains(said, autoescape=True)
        )
        statement = statement.where(
            or_(
                Material.name.icontains(said, autoescape=True),
                Material.code.icontains(said, autoescape=True),
                Material.id.in_(by_synonym),
            )
        )
    if material_class is not None:
        statement = statement.where(Material.material_class == material_class)
    if after is not None:
        statement = statement.where(tuple_(Material.name, Material.id) > after)
    return db.session.execute(statement.order_by(Material.name, Material.id).limit(PAGE_SIZE + 1)).all()


def synonyms_of(material_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Synonyms by material: one statement."""
    found: dict[UUID, list[str]] = {material_id: [] for material_id in material_ids}
    rows = db.session.execute(
        select(MaterialSynonym.material_id, MaterialSynonym.synonym)
        .where(MaterialSynonym.material_id.in_(material_ids))
        .order_by(MaterialSynonym.synonym)
    )
    for row in rows:
        found[row.material_id].append(row.synonym)
    return found


def duplicates_of(material_id: UUID) -> Sequence[Material]:
    """What was merged into a material."""
    return db.session.scalars(
        select(Material).where(Material.merged_into_id == material_id).order_by(Material.name).limit(MOST_CITING)
    ).all()


def asking_counts(city_id: int) -> Mapping[UUID, int]:
    """How many items ask for each material, duplicates counted with what they were merged into: one statement."""
    read_as = func.coalesce(Material.merged_into_id, Material.id)
    rows = db.session.execute(
        select(read_as.label("id"), func.count(ItemVersion.item_id.distinct()).label("items"))
        .join(VersionMaterial, VersionMaterial.material_id == Material.id)
        .join(ItemVersion, ItemVersion.id == VersionMaterial.version_id)
        .where(Material.city_id == city_id, ItemVersion.state == VersionState.IN_FORCE)
        .group_by(read_as)
    )
    return {row.id: row.items for row in rows}


def items_asking(material_ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Who asks for a material (哪些事项要这份材料): items whose version in force cites one of these."""
    return db.session.execute(
        select(
            Item.code, ItemVersion.name, ItemVersion.number, VersionMaterial.printed_name, VersionMaterial.necessity,
            VersionMaterial.copies, VersionMaterial.material_id,
        )
        .join(ItemVersion, ItemVersion.id == VersionMaterial.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(VersionMaterial.material_id.in_(material_ids), ItemVersion.state == VersionState.IN_FORCE)
        .order_by(Item.position, Item.code, VersionMaterial.number)
        .limit(MOST_CITING)
    ).all()  # fmt: skip


def items_asking_twice(these: Collection[UUID], those: Collection[UUID]) -> list[str]:
    """Names of items whose version in force or to come cites one of ``these`` and one of ``those``."""
    second = VersionMaterial.__table__.alias("second")
    return list(
        db.session.scalars(
            select(ItemVersion.name)
            .join(VersionMaterial, VersionMaterial.version_id == ItemVersion.id)
            .join(second, second.c.version_id == ItemVersion.id)
            .where(
                VersionMaterial.material_id.in_(these),
                second.c.material_id.in_(those),
                ItemVersion.state.in_(CITING_STATES),
            )
            .distinct()
            .order_by(ItemVersion.name)
            .limit(MOST_CITING)
        )
    )


def bases(
    city_id: int, day: date, said: str = "", in_force: bool | None = None, after: tuple[str, UUID] | None = None
) -> Sequence[AnyRow]:
    """Legal bases by a part of their words, in force on ``day`` or no longer; one more than a page has."""
    statement = select(*LegalBasis.__table__.columns).where(LegalBasis.city_id == city_id)
    if said:
        statement = statement.where(
            or_(
                (LegalBasis.document + LegalBasis.article).icontains(said, autoescape=True),
                LegalBasis.gist.icontains(said, autoescape=True),
                LegalBasis.code.icontains(said, autoescape=True),
            )
        )
    if in_force is not None:
        expired = LegalBasis.effective_to.is_not(None) & (LegalBasis.effective_to < day)
        statement = statement.where(~expired if in_force else expired)
    if after is not None:
        statement = statement.where(tuple_(LegalBasis.document, LegalBasis.id) > after)
    return db.session.execute(statement.order_by(LegalBasis.document, LegalBasis.id).limit(PAGE_SIZE + 1)).all()


def versions_citing(basis_id: UUID) -> Sequence[AnyRow]:
    """Versions in force that cite a basis: ``code``, ``name``, ``number``, ``purpose`` (empty for a fee) and ``fee``."""
    return db.session.execute(
        _citing(VersionBasis, VersionBasis.purpose.label("purpose"), basis_id).limit(MOST_CITING)
    ).all()


def fees_citing(basis_id: UUID) -> Sequence[AnyRow]:
    """Versions in force one of whose fees rests on a basis: ``code``, ``name``, ``number``, ``fee``."""
    return db.session.execute(_citing(VersionFee, VersionFee.name.label("fee"), basis_id).limit(MOST_CITING)).all()


def _citing(table: Any, what: Any, basis_id: UUID) -> Select[Any]:
    return (
        select(Item.code, ItemVersion.name, ItemVersion.number, what)
        .join(ItemVersion, ItemVersion.id == table.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(table.basis_id == basis_id, ItemVersion.state == VersionState.IN_FORCE)
        .order_by(Item.position, Item.code, table.number)
    )
