"""Export (导出): the versions in force of all items or of one, with the dictionary entries that they cite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.foundation.errors import Missing
from app.standards.catalogue.canonical import content_hash
from app.standards.exchange.documents import pack_document
from app.standards.exchange.queries import CatalogueSnapshot, catalogue_snapshot, remaining_codes
from app.standards.exchange.workbook import build_workbook
from tenants import bureaus
from tenants.clock import SHANGHAI, now

Lines = list[dict[str, Any]]


def export_json(city_id: int, code: str | None = None) -> bytes:
    """The catalogue, or one item, as a file with its hash. Raises :class:`Missing` for an item without version in force."""
    there = catalogue_snapshot(city_id, None if code is None else [code])
    items = exported_items(there, code)
    whole = code is None
    contents = [item["content"] for item in items]
    made_at = now().astimezone(SHANGHAI).isoformat(timespec="seconds")
    return pack_document(
        bureaus.bureau_by_id(city_id).name,
        made_at,
        items,
        _materials(there, None if whole else _cited_materials(there, contents)),
        _bases(there, None if whole else _cited_bases(contents)),
    )


def exported_items(there: CatalogueSnapshot, code: str | None) -> Lines:
    """Items with the content of their version in force, in catalogue order."""
    found = [
        {
            "code": row.code,
            "name": there.contents[row.id]["name"],
            "stage": row.stage.value,
            "position": row.position,
            "division": row.division,
            "content": there.contents[row.id],
            "content_hash": content_hash(there.contents[row.id]),
        }
        for row in there.items.values()
        if row.id in there.contents and row.retired_on is None
    ]
    if code is not None and not found:
        raise Missing("事项")
    return found


def _cited_materials(there: CatalogueSnapshot, contents: Iterable[Mapping[str, Any]]) -> set[str]:
    cited = {line["material"] for content in contents for line in content["materials"]}
    remaining = remaining_codes(there.materials)
    return cited | {remaining[code] for code in cited if code in remaining}


def _cited_bases(contents: Iterable[Mapping[str, Any]]) -> set[str]:
    return {line["basis"] for content in contents for part in ("bases", "fees") for line in content[part]}


def _materials(there: CatalogueSnapshot, only: set[str] | None) -> Lines:
    item_codes = {row.id: row.code for row in there.items.values()}
    remaining = remaining_codes(there.materials)
    names: dict[str, list[str]] = {}
    for synonym, code in there.synonyms:
        names.setdefault(code, []).append(synonym)
    return [
        {
            "code": code,
            "name": row.name,
            "material_class": row.material_class.value,
            "original": row.original.value,
            "medium": row.medium.value,
            "issuer": row.issuer.value,
            "issued_by": item_codes.get(row.issued_by_item_id),
            "merged_into": remaining.get(code),
            "note": row.note,
            "synonyms": names.get(code, []),
        }
        for code, row in there.materials.items()
        if only is None or code in only
    ]


def _bases(there: CatalogueSnapshot, only: set[str] | None) -> Lines:
    return [
        {
            "code": code,
            "document": row.document,
            "article": row.article,
            "gist": row.gist,
            "effective_from": _day(row.effective_from),
            "effective_to": _day(row.effective_to),
            "source": row.source,
            "confidence": row.confidence,
        }
        for code, row in there.bases.items()
        if only is None or code in only
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def export_workbook(city_id: int, code: str | None = None) -> bytes:
    """The same for a clerk's desk. Raises :class:`Missing`."""
    there = catalogue_snapshot(city_id, None if code is None else [code])
    names = {
        "item": {row.code: row.name for row in there.items.values()},
        "material": {row.code: row.name for row in there.materials.values() if row.merged_into_id is None},
        "basis": {row.code: f"{row.document}{row.article}" for row in there.bases.values()},
    }
    return build_workbook(exported_items(there, code), names)
