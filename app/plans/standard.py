"""What the catalogue says of the items of a plan: version in force, limit, materials, fees. Four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.calendar.terms import UNIT_WORDS
from app.catalogue.dictionary import LegalBasis, Material
from app.catalogue.limits import Limit, effective_limit
from app.catalogue.models import Item, ItemVersion
from app.catalogue.terms import ORIGINAL_WORDS, Necessity, ServiceMode, Stage, VersionState
from app.catalogue.version_parts import VersionFee, VersionMaterial, VersionSpecialStep
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Standard:
    """One item by its version in force."""

    item_id: UUID
    version_id: UUID
    name: str
    stage: Stage
    position: int
    mode: ServiceMode
    limit: Limit
    commitment: bool
    materials: tuple[AnyRow, ...]
    """Rows ``material_id, number, printed_name, material_class, original, copies, necessity, issued_by_item_id``."""
    fees: tuple[AnyRow, ...]
    """Rows ``number, name, basis`` (the legal basis in words)."""
    special_steps: str

    def asked_materials(self, ticked: Collection[UUID], all_necessary: bool) -> list[AnyRow]:
        """The materials a project needs: what was ticked, and every necessary one where the sheets left it at that."""
        return [
            one
            for one in self.materials
            if one.material_id in ticked or (all_necessary and one.necessity is not Necessity.OPTIONAL)
        ]


def standards(item_ids: Collection[UUID]) -> dict[UUID, Standard]:
    """Items by their versions in force; an item without one is not in the answer."""
    versions = db.session.execute(
        select(Item.stage, Item.position, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.id.in_(list(item_ids)), ItemVersion.state == VersionState.IN_FORCE)
    ).all()
    ids = [row.ItemVersion.id for row in versions]
    materials, fees, special = _materials(ids), _fees(ids), _special_steps(ids)
    return {
        row.ItemVersion.item_id: Standard(
            item_id=row.ItemVersion.item_id,
            version_id=row.ItemVersion.id,
            name=row.ItemVersion.name,
            stage=row.stage,
            position=list(Stage).index(row.stage) * 1000 + row.position,
            mode=ServiceMode.ASSIST if row.stage is Stage.COMPLETION else row.ItemVersion.service_mode,
            limit=effective_limit(row.ItemVersion),
            commitment=bool(row.ItemVersion.commitment),
            materials=tuple(materials[row.ItemVersion.id]),
            fees=tuple(fees[row.ItemVersion.id]),
            special_steps="；".join(special[row.ItemVersion.id])[:400],
        )
        for row in versions
    }


def form_of(material: AnyRow) -> str:
    """``原件1份``: in what form a material is asked for."""
    copies = f"{material.copies}份" if material.copies else ""
    return f"{ORIGINAL_WORDS[material.original]}{copies}"


def _materials(version_ids: list[UUID]) -> dict[UUID, list[AnyRow]]:
    rows = db.session.execute(
        select(
            VersionMaterial.version_id,
            VersionMaterial.material_id,
            VersionMaterial.number,
            VersionMaterial.printed_name,
            VersionMaterial.material_class,
            VersionMaterial.original,
            VersionMaterial.copies,
            VersionMaterial.necessity,
            VersionMaterial.condition,
            Material.issued_by_item_id,
        )
        .join(Material, Material.id == VersionMaterial.material_id)
        .where(VersionMaterial.version_id.in_(version_ids))
        .order_by(VersionMaterial.version_id, VersionMaterial.number)
    )
    return _grouped(rows)


def _fees(version_ids: list[UUID]) -> dict[UUID, list[AnyRow]]:
    rows = db.session.execute(
        select(
            VersionFee.version_id,
            VersionFee.number,
            VersionFee.name,
            (LegalBasis.document + LegalBasis.article).label("basis"),
        )
        .join(LegalBasis, LegalBasis.id == VersionFee.basis_id)
        .where(VersionFee.version_id.in_(version_ids))
        .order_by(VersionFee.version_id, VersionFee.number)
    )
    return _grouped(rows)


def _special_steps(version_ids: list[UUID]) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        select(
            VersionSpecialStep.version_id,
            VersionSpecialStep.name,
            VersionSpecialStep.limit_days,
            VersionSpecialStep.limit_unit,
            VersionSpecialStep.counted,
        )
        .where(VersionSpecialStep.version_id.in_(version_ids))
        .order_by(VersionSpecialStep.version_id, VersionSpecialStep.number)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        limit = f"（{row.limit_days}{UNIT_WORDS[row.limit_unit]}）" if row.limit_days is not None else ""
        found[row.version_id].append(f"{row.name}{limit}{'，不计入时限' if row.counted is False else ''}")
    return found


def _grouped(rows: Any) -> dict[UUID, list[AnyRow]]:
    found: dict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.version_id].append(row)
    return found
