"""What the city has, as an export writes it and as an import is compared with it; earlier imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.foundation.errors import Missing
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.file_queries import form_hashes
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import VersionState
from app.standards.drafting import queries as drafting
from app.standards.exchange.models import CatalogueImport
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
IMPORTS_A_PAGE = 30
LIST_COLUMNS = [column for column in CatalogueImport.__table__.columns if column.name != "summary"]


@dataclass(frozen=True)
class CatalogueSnapshot:
    """What is there now. Contents are of the versions in force, by item id."""

    items: Mapping[str, AnyRow]
    numbers: Mapping[UUID, int]
    contents: Mapping[UUID, dict[str, Any]]
    materials: Mapping[str, AnyRow]
    synonyms: Sequence[tuple[str, str]]
    """Synonym and code of its material."""
    bases: Mapping[str, AnyRow]
    drafts: Mapping[UUID, AnyRow]
    before: Mapping[str, list[str]]
    """Prerequisites in force, by code."""
    files: Collection[str]
    """Hashes of the city's forms and samples."""


def catalogue_snapshot(city_id: int, codes: Collection[str] | None = None) -> CatalogueSnapshot:
    """Everything that a file is compared with; contents only of the items named. About twenty statements."""
    items = {
        row.code: row
        for row in db.session.execute(
            select(*Item.__table__.columns).where(Item.city_id == city_id).order_by(Item.position, Item.code)
        )
    }
    wanted = [row.id for code, row in items.items() if codes is None or code in codes]
    versions = {
        row.item_id: row
        for row in db.session.execute(
            select(ItemVersion.item_id, ItemVersion.id, ItemVersion.number).where(
                ItemVersion.city_id == city_id,
                ItemVersion.state == VersionState.IN_FORCE,
                ItemVersion.item_id.in_(wanted),
            )
        )
    }
    contents = stored_contents(city_id, [row.id for row in versions.values()])
    materials = _materials(city_id)
    return CatalogueSnapshot(
        items=items,
        numbers={item_id: row.number for item_id, row in versions.items()},
        contents={item_id: contents[row.id] for item_id, row in versions.items()},
        materials=materials,
        synonyms=_synonyms(city_id, materials),
        bases={row.code: row for row in db.session.execute(_of_city(LegalBasis, city_id).order_by(LegalBasis.code))},
        drafts=drafting.open_drafts(city_id),
        before=drafting.prerequisites(city_id),
        files=form_hashes(city_id),
    )


def _of_city(table: Any, city_id: int) -> Any:
    return select(*table.__table__.columns).where(table.city_id == city_id)


def _materials(city_id: int) -> dict[str, AnyRow]:
    return {row.code: row for row in db.session.execute(_of_city(Material, city_id).order_by(Material.code))}


def _synonyms(city_id: int, materials: Mapping[str, AnyRow]) -> list[tuple[str, str]]:
    codes = {row.id: row.code for row in materials.values()}
    rows = db.session.execute(
        _of_city(MaterialSynonym, city_id).order_by(MaterialSynonym.material_id, MaterialSynonym.synonym)
    )
    return [(row.synonym, codes[row.material_id]) for row in rows]


def remaining_codes(materials: Mapping[str, AnyRow]) -> dict[str, str]:
    """Duplicate → the material that stays: whatever cites the one is read as the other."""
    codes = {row.id: row.code for row in materials.values()}
    return {code: codes[row.merged_into_id] for code, row in materials.items() if row.merged_into_id is not None}


def lock_items(city_id: int, codes: Collection[str]) -> None:
    """Nobody drafts or publishes these items until the transaction ends."""
    db.session.execute(
        select(Item.id).where(Item.city_id == city_id, Item.code.in_(codes)).order_by(Item.id).with_for_update()
    )


def imports(before: UUID | None = None) -> Sequence[AnyRow]:
    """The bureau's imports, newest first; one more than a page has."""
    statement = select(*LIST_COLUMNS).where(CatalogueImport.bureau_id == context.bureau_id())
    if before is not None:
        statement = statement.where(CatalogueImport.id < before)
    return db.session.execute(statement.order_by(CatalogueImport.id.desc()).limit(IMPORTS_A_PAGE + 1)).all()


def catalogue_import(import_id: UUID, lock: bool = False) -> CatalogueImport:
    """One import of the acting bureau; raises :class:`Missing`."""
    statement = select(CatalogueImport).where(
        CatalogueImport.bureau_id == context.bureau_id(), CatalogueImport.id == import_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("导入记录")
    return row
