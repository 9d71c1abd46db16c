"""Does what is stored still say what was published? Reads versions back into documents and compares hashes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.standards.catalogue.canonical import content_hash
from app.standards.catalogue.dictionary import LegalBasis, Material
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.version_parts import VersionLine
from app.standards.catalogue.version_rows import PART_MAPPINGS, version_content_of
from tenants.db import db


def stored_contents(city_id: int, version_ids: Collection[UUID] | None = None) -> dict[UUID, dict[str, Any]]:
    """The content documents of published versions of a city, all or these, by version id, from their rows."""
    codes = {
        "item": _codes(Item, city_id),
        "material": _codes(Material, city_id),
        "basis": _codes(LegalBasis, city_id),
    }
    lines = {part.table: _lines(part.table, city_id, version_ids) for part in PART_MAPPINGS}
    found = {}
    wanted = select(ItemVersion).where(ItemVersion.city_id == city_id)
    if version_ids is not None:
        wanted = wanted.where(ItemVersion.id.in_(version_ids))
    for version in db.session.scalars(wanted):
        own = {table: by_version.get(version.id, ()) for table, by_version in lines.items()}
        found[version.id] = version_content_of(codes["item"][version.item_id], version, own, codes)
    return found


def altered_versions(city_id: int) -> list[UUID]:
    """Versions whose rows no longer give the hash under which they were published. There should be none."""
    stored = stored_contents(city_id)
    hashes = db.session.execute(select(ItemVersion.id, ItemVersion.content_hash).where(ItemVersion.city_id == city_id))
    return [row.id for row in hashes if content_hash(stored[row.id]) != row.content_hash]


def _codes(table: type[Item] | type[Material] | type[LegalBasis], city_id: int) -> dict[UUID, str]:
    return {
        row.id: row.code for row in db.session.execute(select(table.id, table.code).where(table.city_id == city_id))
    }


def _lines(
    table: type[Any], city_id: int, version_ids: Collection[UUID] | None
) -> Mapping[UUID, Sequence[VersionLine]]:
    found: dict[UUID, list[VersionLine]] = {}
    wanted = select(table).where(table.city_id == city_id)
    if version_ids is not None:
        wanted = wanted.where(table.version_id.in_(version_ids))
    for row in db.session.scalars(wanted):
        found.setdefault(row.version_id, []).append(row)
    return found
