"""Keeping the material dictionary (材料字典, B21): one name for one thing; duplicates merge with everything that cites them.

Only the root bureau of a city writes it. Published versions are never touched: what cites a duplicate is read as what stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.foundation.errors import Conflict, Invalid, Missing, StaleForm
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original
from app.standards.drafting.dictionary_queries import duplicates_of, items_asking_twice, synonyms_of
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.operations import require_city
from app.standards.drafting.terms import OPEN_DRAFTS
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id
from tenants.models import Bureau

CODE = re.compile(r"[a-z][a-z0-9_.-]{2,59}")
RESERVED_CODES = frozenset({"new"})
"""Codes stand in addresses beside these."""
LONGEST_SYNONYM = 120


@dataclass(frozen=True)
class MaterialFacts:
    """What a material is."""

    name: str
    material_class: MaterialClass
    original: Original
    medium: Medium
    issuer: Issuer
    issued_by: str = ""
    """Code of the item that issues it: its result then satisfies whoever asks for the material (B7)."""
    note: str = ""


@dataclass(frozen=True)
class MergeResult:
    """What a merge did."""

    into: Material
    synonyms: int
    drafts: int


def add_material(code: str, facts: MaterialFacts) -> Material:
    """A new material. Raises :class:`Invalid` for a code or a name - synonyms included - that is taken."""
    city_id = lock_dictionary()
    check_code(Material, city_id, code)
    _check_name(city_id, facts.name, None, "name")
    row = Material(id=new_id(), city_id=city_id, code=code, **_values(city_id, facts))
    db.session.add(row)
    db.session.flush()
    record(LedgerEvent.CATALOGUE_MATERIAL_ADDED, f"材料字典新增“{row.name}”（{code}）。", subject_id=row.id)
    return row


def revision_token_of(row: Material) -> str:
    """What a form carries along to say on which content it was opened."""
    told = (row.name, row.material_class, row.original, row.medium, row.issuer, row.issued_by_item_id, row.note)
    return hashlib.sha256(repr([str(each) for each in told]).encode()).hexdigest()


def change_material(material_id: UUID, facts: MaterialFacts, seen: str) -> Material:
    """Correct a material. ``seen`` (:func:`revision_token_of`) tells on which content the form was opened.

    Raises :class:`StaleForm` where a colleague was quicker, :class:`Conflict` for one that was merged, :class:`Invalid` for a
    name that is taken.
    """
    city_id = lock_dictionary()
    row = _material(material_id)
    _check_stands(row)
    if seen != revision_token_of(row):
        raise StaleForm(f"材料“{row.name}”")
    _check_name(city_id, facts.name, row.id, "name")
    before = row.name
    for name, value in _values(city_id, facts).items():
        setattr(row, name, value)
    for duplicate in duplicates_of(row.id):
        duplicate.issued_by_item_id = row.issued_by_item_id
    db.session.flush()
    told = f"“{before}”改名为“{row.name}”" if before != row.name else f"“{row.name}”"
    record(LedgerEvent.CATALOGUE_MATERIAL_CHANGED, f"材料字典修改{told}。", subject_id=row.id)
    return row


def add_synonym(material_id: UUID, synonym: str) -> str:
    """Another name for a material. Raises :class:`Invalid` where it already names one."""
    city_id = lock_dictionary()
    row = _material(material_id)
    _check_stands(row)
    synonym = synonym.strip()
    if len(synonym) > LONGEST_SYNONYM:
        raise Invalid("too_long", f"别名不超过{LONGEST_SYNONYM}个字。", "synonym")
    if synonym in synonyms_of([row.id])[row.id]:
        raise Invalid("taken", f"“{synonym}”已经是它的别名。", "synonym")
    _check_name(city_id, synonym, None, "synonym")
    db.session.add(MaterialSynonym(city_id=city_id, material_id=row.id, synonym=synonym))
    db.session.flush()
    record(LedgerEvent.CATALOGUE_MATERIAL_NAMED, f"材料“{row.name}”增加别名“{synonym}”。", subject_id=row.id)
    return synonym


def remove_synonym(material_id: UUID, synonym: str) -> None:
    """Take a name back. Raises :class:`Missing` where it is none of this material's."""
    lock_dictionary()
    row = _material(material_id)
    if synonym not in synonyms_of([row.id])[row.id]:
        raise Missing("别名")
    db.session.execute(
        delete(MaterialSynonym).where(MaterialSynonym.material_id == row.id, MaterialSynonym.synonym == synonym)
    )
    record(LedgerEvent.CATALOGUE_MATERIAL_UNNAMED, f"材料“{row.name}”去掉别名“{synonym}”。", subject_id=row.id)


def merge_materials(duplicate_id: UUID, into_code: str) -> MergeResult:
    """Merge a duplicate (合并重复材料): its names become synonyms, open drafts cite what stays, published versions keep
    citing it and are read through it.

    Raises :class:`Conflict` for a chain or a circle, for two that different items issue, and where a version in force or
    to come, or a draft, would then ask for one material twice: those items are named, and a new version without one of
    the two lines comes first. Versions of the past do not count: they stay as they were printed.
    """
    city_id = lock_dictionary()
    duplicate = _material(duplicate_id)
    into = db.session.scalar(
        select(Material)
        .where(Material.city_id == city_id, Material.code == into_code.strip())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if into is None:
        raise Invalid("unknown", "请选择保留哪一份材料。", "into")
    _check_merge(duplicate, into)
    drafts = _open_drafts_with(duplicate.code)
    _check_not_twice(duplicate, into, drafts)
    moved = _move_names(city_id, duplicate, into)
    into.issued_by_item_id = into.issued_by_item_id or duplicate.issued_by_item_id
    duplicate.issued_by_item_id, duplicate.merged_into_id = into.issued_by_item_id, into.id
    for draft in drafts:
        _rewrite(draft, duplicate.code, into.code)
    db.session.flush()
    for draft in drafts:
        told = f"“{draft.body['name']}”草稿中的材料“{duplicate.name}”改为“{into.name}”（合并重复材料）。"
        record(LedgerEvent.CATALOGUE_DRAFT_SAVED, told, subject_id=draft.item_id, detail={"section": "materials"})
    record(
        LedgerEvent.CATALOGUE_MATERIAL_MERGED, f"材料“{duplicate.name}”（{duplicate.code}）并入“{into.name}”（{into.code}）。",
        subject_id=into.id,
    )  # fmt: skip
    return MergeResult(into, moved, len(drafts))


def lock_dictionary() -> int:
    """The city, with its dictionaries locked: a name is looked up and taken by one at a time."""
    city_id = require_city()
    db.session.execute(select(Bureau.id).where(Bureau.id == city_id).with_for_update(key_share=True))
    return city_id


def _material(material_id: UUID) -> Material:
    row = db.session.scalar(
        select(Material).where(Material.id == material_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing("材料")
    return row


def check_code(table: type[Material] | type[LegalBasis], city_id: int, code: str) -> None:
    """Raises :class:`Invalid` for a code that cannot be one or is taken."""
    if not CODE.fullmatch(code) or code in RESERVED_CODES:
        raise Invalid("code", "编码用小写字母开头，只含小写字母、数字、点、横线和下划线，3到60个字符。", "code")
    if db.session.scalar(select(table.id).where(table.city_id == city_id, table.code == code)) is not None:
        raise Invalid("taken", f"编码“{code}”已经用过，请换一个。", "code")


def _check_name(city_id: int, name: str, own_id: UUID | None, field: str) -> None:
    """One name for one material (B21): neither another's name nor another's synonym."""
    name = name.strip()
    if not name:
        raise Invalid("required", "请填写名称。", field)
    named = select(Material).where(
        Material.city_id == city_id, Material.name == name, Material.merged_into_id.is_(None)
    )
    called = (
        select(Material)
        .join(MaterialSynonym, MaterialSynonym.material_id == Material.id)
        .where(Material.city_id == city_id, MaterialSynonym.synonym == name)
    )
    if own_id is not None:
        named, called = named.where(Material.id != own_id), called.where(Material.id != own_id)
    other = db.session.scalar(named.limit(1)) or db.session.scalar(called.limit(1))
    if other is not None:
        raise Invalid("taken", f"“{name}”已经是材料“{other.name}”（{other.code}）的名称或别名。", field)


def _check_stands(row: Material) -> None:
    if row.merged_into_id is not None:
        raise Conflict("merged", f"“{row.name}”已并入另一份材料，请在保留的那份上修改。")


def _values(city_id: int, facts: MaterialFacts) -> dict[str, Any]:
    issued_by = None
    if facts.issued_by:
        issued_by = db.session.scalar(select(Item.id).where(Item.city_id == city_id, Item.code == facts.issued_by))
        if issued_by is None:
            raise Invalid("unknown", "目录中没有这个事项，请从列表中选择。", "issued_by")
    values = {**vars(facts), "name": facts.name.strip(), "issued_by_item_id": issued_by}
    values.pop("issued_by")
    return values


def _check_merge(duplicate: Material, into: Material) -> None:
    if duplicate.id == into.id:
        raise Invalid("same", "不能并入自己，请选择另一份材料。", "into")
    if duplicate.merged_into_id is not None:
        raise Conflict("merged", f"“{duplicate.name}”已经并入另一份材料。")
    if into.merged_into_id is not None:
        raise Conflict("chain", f"“{into.name}”自己已并入另一份材料，请选择最终保留的那一份。")
    held = duplicates_of(duplicate.id)
    if held:
        names = "、".join(f"“{row.name}”" for row in held[:5])
        raise Conflict("chain", f"{names}已并入“{duplicate.name}”，不能再把它并入别的材料；请反过来合并。")
    if into.issued_by_item_id and duplicate.issued_by_item_id not in (None, into.issued_by_item_id):
        raise Conflict("issuers", "两份材料由不同事项核发，不是同一份材料。如登记有误，请先更正“核发事项”。")


def _check_not_twice(duplicate: Material, into: Material, drafts: Iterable[ItemDraft]) -> None:
    twice = items_asking_twice([duplicate.id], [into.id, *(row.id for row in duplicates_of(into.id))])
    if twice:
        raise Conflict(
            "twice", f"以下事项同时要这两份材料，合并后会重复：{'、'.join(twice[:10])}。请先发布去掉其中一份的新版本。"
        )
    drafted = [
        draft.body["name"] for draft in drafts if any(line["material"] == into.code for line in draft.body["materials"])
    ]
    if drafted:
        raise Conflict(
            "twice", f"以下草稿同时列了这两份材料，合并后会重复：{'、'.join(drafted[:10])}。请先在草稿中去掉一份。"
        )


def _open_drafts_with(code: str) -> list[ItemDraft]:
    return list(
        db.session.scalars(
            select(ItemDraft)
            .where(
                ItemDraft.bureau_id == context.bureau_id(),
                ItemDraft.state.in_(OPEN_DRAFTS),
                ItemDraft.body.contains({"materials": [{"material": code}]}),
            )
            .order_by(ItemDraft.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _rewrite(draft: ItemDraft, duplicate: str, into: str) -> None:
    lines = [{**line, "material": into} if line["material"] == duplicate else line for line in draft.body["materials"]]
    draft.body = {**draft.body, "materials": lines}
    draft.revision += 1
    draft.saved_at, draft.saved_by = now(), context.current_actor().actor_name


def _move_names(city_id: int, duplicate: Material, into: Material) -> int:
    """The duplicate's synonyms and its own name lead to what stays; returns how many names moved."""
    found = synonyms_of([duplicate.id, into.id])
    known = {*found[into.id], into.name}
    of_duplicate = MaterialSynonym.material_id == duplicate.id
    db.session.execute(delete(MaterialSynonym).where(of_duplicate, MaterialSynonym.synonym.in_(known)))
    db.session.execute(update(MaterialSynonym).where(of_duplicate).values(material_id=into.id))
    moved = [name for name in found[duplicate.id] if name not in known]
    name = duplicate.name[:LONGEST_SYNONYM]
    if name not in known and name not in moved:
        db.session.add(MaterialSynonym(city_id=city_id, material_id=into.id, synonym=name))
        moved.append(name)
    return len(moved)
