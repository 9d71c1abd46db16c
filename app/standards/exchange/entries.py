"""Dictionary entries of a file: what is new is added, what the city has stays the city's, duplicates are read through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.standards.catalogue.comparing import value_text
from app.standards.catalogue.fields import Section
from app.standards.exchange.bundle import BASES, MATERIALS, ImportBundle, ImportFault
from app.standards.exchange.queries import CatalogueSnapshot, remaining_codes

CODE = re.compile(r"[a-z][a-z0-9_.-]{1,59}")
ITEM_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
DictionaryRow = Mapping[str, Any]
COMPARED_FIELDS = {
    MATERIALS.name: ("name", "material_class", "original", "medium", "issuer"),
    BASES.name: ("document", "article", "effective_from", "effective_to"),
}


@dataclass(frozen=True)
class DictionaryPlan:
    """What is added to the dictionaries, and what is only told."""

    materials: tuple[DictionaryRow, ...] = ()
    bases: tuple[DictionaryRow, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    """Synonym and code of its material: of new materials, and names of duplicates that the file has merged."""
    remaining: Mapping[str, str] = field(default_factory=dict)
    """Duplicate → the material that stays, here and in the file."""
    remarks: tuple[str, ...] = ()
    troubles: tuple[ImportFault, ...] = ()


def dictionary_plan(there: CatalogueSnapshot, bundle: ImportBundle) -> DictionaryPlan:
    """Entries of a file that could be read. A file with troubles of its own adds nothing."""
    remaining = dict(remaining_codes(there.materials))
    if bundle.troubles:
        return DictionaryPlan(remaining=remaining, troubles=tuple(bundle.troubles))
    merged = {row["code"]: row["merged_into"] for row in bundle.materials if row["merged_into"]}
    new = {row["code"]: row for row in bundle.materials if row["code"] not in there.materials}
    kept = tuple(row for code, row in new.items() if code not in merged)
    for code in merged:
        if code in new:
            remaining[code] = remaining.get(merged[code], merged[code])
    bases = tuple(row for row in bundle.bases if row["code"] not in there.bases)
    troubles = [
        *_codes(bundle),
        *_merges(merged, bundle, there),
        *_same_names(kept, there),
    ]
    remarks = [
        *_issuers(kept, there, bundle),
        *_kept(MATERIALS, bundle.materials, there.materials),
        *_kept(BASES, bundle.bases, there.bases),
    ]
    synonyms = tuple(_synonyms(kept, [new[code] for code in merged if code in new], remaining))
    return DictionaryPlan(kept, bases, synonyms, remaining, tuple(remarks), tuple(troubles))


def _codes(bundle: ImportBundle) -> Iterator[ImportFault]:
    for item in bundle.items:
        if not ITEM_CODE.fullmatch(item.code):
            yield ImportFault(f"事项{item.code}", "编码用小写字母开头，只含小写字母、数字和下划线，3到40个字符。")
    for section, rows in ((MATERIALS, bundle.materials), (BASES, bundle.bases)):
        for row in rows:
            if not CODE.fullmatch(row["code"]):
                yield ImportFault(
                    f"{section.label}{row['code']}",
                    "编码用小写字母开头，只含小写字母、数字、点、横线和下划线，不超过60个字符。",
                )


def _merges(merged: Mapping[str, str], bundle: ImportBundle, there: CatalogueSnapshot) -> Iterator[ImportFault]:
    """What a duplicate of the file points to must be there, and be no duplicate itself."""
    there_after = {row["code"] for row in bundle.materials} | set(there.materials)
    for code, into in merged.items():
        if into not in there_after or into in merged:
            yield ImportFault(f"{MATERIALS.label}{code}", f"并入的材料“{into}”不在字典中，或自己也已并入别的材料。")


def _same_names(kept: tuple[DictionaryRow, ...], there: CatalogueSnapshot) -> Iterator[ImportFault]:
    """One name for one material (B21)."""
    taken = {row.name: code for code, row in there.materials.items() if row.merged_into_id is None}
    taken = dict(there.synonyms) | taken
    for row in kept:
        if row["name"] in taken:
            yield ImportFault(
                f"{MATERIALS.label}{row['code']}",
                f"名称“{row['name']}”在字典中已是编码{taken[row['name']]}，请改用那个编码。",
            )
        taken.setdefault(row["name"], row["code"])
    names = {row["name"]: row["code"] for row in kept}
    names |= {row.name: code for code, row in there.materials.items() if row.merged_into_id is None}
    for row in kept:
        for synonym in row["synonyms"]:
            if names.get(synonym, row["code"]) != row["code"]:
                yield ImportFault(
                    f"{MATERIALS.label}{row['code']}", f"别名“{synonym}”是另一份材料（{names[synonym]}）的名称。"
                )


def _issuers(kept: tuple[DictionaryRow, ...], there: CatalogueSnapshot, bundle: ImportBundle) -> Iterator[str]:
    """One item travels without those that issue its materials: told, and not linked."""
    known = {*there.items, *(item.code for item in bundle.items)}
    for row in kept:
        if row["issued_by"] and row["issued_by"] not in known:
            yield f"{MATERIALS.label}{row['code']}：核发它的事项“{row['issued_by']}”不在目录中，导入后不关联核发事项。"


def _kept(section: Section, rows: tuple[DictionaryRow, ...], there: Mapping[str, Any]) -> Iterator[str]:
    """What the city has stays as it is; that the file says otherwise is told."""
    for row in rows:
        own = there.get(row["code"])
        if own is None:
            continue
        other = [
            section.field(name).label
            for name in COMPARED_FIELDS[section.name]
            if value_text(section.field(name), row[name], _itself)
            != value_text(section.field(name), _text(own, name), _itself)
        ]
        if other:
            yield f"{section.label}{row['code']}：{'、'.join(other)}与本市不同，以本市字典为准，不随导入修改。"


def _text(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _itself(_kind: str, code: str) -> str:
    return code


def _synonyms(
    kept: tuple[DictionaryRow, ...], duplicates: list[DictionaryRow], remaining: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for row in kept:
        yield from ((synonym, row["code"]) for synonym in row["synonyms"] if synonym.strip())
    for row in duplicates:
        into = remaining[row["code"]]
        yield from ((synonym, into) for synonym in (row["name"][:120], *row["synonyms"]))
