"""The dictionaries: one name for one thing; merging takes along what cites; a repealed basis marks what rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.foundation.errors import Conflict, Forbidden, Invalid, Missing, StaleForm
from app.standards.catalogue.dictionary import LegalBasis, Material
from app.standards.catalogue.integrity import altered_versions
from app.standards.catalogue.models import Item
from app.standards.catalogue.queries import find_materials, materials_of, version_parts, versions_in_force
from app.standards.catalogue.sections import MATERIALS
from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original
from app.standards.drafting import bases, dictionary, dictionary_queries, operations
from app.standards.drafting.bases import BasisFacts
from app.standards.drafting.dictionary import MaterialFacts
from app.standards.drafting.models import ItemDraft
from tenants.db import db
from tests.factories.scoping import ZONE, acting_officer

CITY, CODE = "jincheng", "enterprise_filing"
FACTS = MaterialFacts(
    "营业执照（副本）", MaterialClass.OTHER, Original.COPY, Medium.EITHER, Issuer.AUTHORITY, note="核对原件"
)


def added(code: str = "licence_copy", **changes: Any) -> str:
    """A new material; returns its code."""
    with acting_officer(CITY, "mulu"):
        return dictionary.add_material(code, replace(FACTS, **changes)).code


def asked(code: str = CODE) -> list[Any]:
    """The materials of the version in force, in the open transaction."""
    item_id = db.session.scalars(select(Item.id).where(Item.code == code)).one()
    version = versions_in_force([item_id])[item_id]
    return materials_of([version.version_id])[version.version_id]


def of(code: str) -> Material:
    """The material, in the open transaction."""
    return dictionary_queries.material(1, code)


@pytest.mark.clause("B21")
def test_synonyms_find_a_material(domain: Flask) -> None:
    code = added()
    with acting_officer(CITY, "mulu"):
        dictionary.add_synonym(of(code).id, "企业法人执照")
        assert [row.code for row in find_materials(1, "法人执照")] == [code]
        assert [row.code for row in dictionary_queries.materials(1, "法人执照")] == [code]
        dictionary.remove_synonym(of(code).id, "企业法人执照")
        assert dictionary_queries.materials(1, "法人执照") == []
    with pytest.raises(Missing), acting_officer(CITY, "mulu"):
        dictionary.remove_synonym(of(code).id, "企业法人执照")


@pytest.mark.clause("B21")
def test_one_name_for_one_material(domain: Flask) -> None:
    code = added()
    with acting_officer(CITY, "mulu"):
        dictionary.add_synonym(of(code).id, "执照")
    for name in ("营业执照（副本）", "执照", " 执照 "):
        with pytest.raises(Invalid, match="名称或别名"):
            added("another", name=name)
    other = added("another", name="另一份")
    with pytest.raises(Invalid, match="名称或别名"), acting_officer(CITY, "mulu"):
        dictionary.add_synonym(of(other).id, "执照")
    with pytest.raises(Invalid, match="名称或别名"), acting_officer(CITY, "mulu"):
        dictionary.change_material(of(other).id, FACTS, dictionary.revision_token_of(of(other)))
    with pytest.raises(Invalid, match="已经用过"):
        added(name="第三份")
    for bad in ("New", "new", "a b", "1a", "x"):
        with pytest.raises(Invalid, match="编码"):
            added(bad, name="第四份")
    with acting_officer(CITY, "mulu"):
        seen = dictionary.revision_token_of(of(code))
        assert dictionary.change_material(of(code).id, replace(FACTS, issued_by=CODE), seen).issued_by_item_id
    with pytest.raises(StaleForm), acting_officer(CITY, "mulu"):
        dictionary.change_material(of(code).id, FACTS, seen)


@pytest.mark.clause("B21")
def test_a_merge_takes_along_everything_that_cites_the_duplicate(domain: Flask) -> None:
    kept = added()
    with acting_officer(CITY, "mulu"):
        operations.start_draft(db.session.scalars(select(Item).where(Item.code == CODE)).one())
        duplicate = asked()[0].code
        name = of(duplicate).name
        dictionary.add_synonym(of(duplicate).id, "旧叫法")
    with acting_officer(CITY, "mulu"):
        done = dictionary.merge_materials(of(duplicate).id, kept)
        assert done.drafts == 1
    with acting_officer(CITY, "mulu"):
        draft = db.session.scalars(select(ItemDraft)).one()
        assert [line["material"] for line in MATERIALS.lines(draft.body)].count(kept) == 1
        assert draft.revision == 2
        assert {"旧叫法", name} <= set(dictionary_queries.synonyms_of([of(kept).id])[of(kept).id])
        assert [row.code for row in dictionary_queries.materials(1, "旧叫法")] == [kept]
        ids = [of(kept).id, *(row.id for row in dictionary_queries.duplicates_of(of(kept).id))]
        assert CODE in {row.code for row in dictionary_queries.items_asking(ids)}
        assert dictionary_queries.asking_counts(1)[of(kept).id] >= 1
        assert asked()[0].issued_by_item_id == of(kept).issued_by_item_id
        assert altered_versions(1) == []


def test_no_chain_no_circle_nothing_twice(domain: Flask) -> None:
    first, second, third = added(), added("second", name="第二份"), added("third", name="第三份")
    with acting_officer(CITY, "mulu"):
        dictionary.merge_materials(of(second).id, first)
    for duplicate, into, said in (
        (first, first, "不能并入自己"),
        (first, second, "自己已并入"),
        (second, third, "已经并入"),
        (third, second, "自己已并入"),
        (first, third, "不能再把它并入"),
        (third, "nowhere", "请选择保留"),
    ):
        with pytest.raises((Conflict, Invalid), match=said), acting_officer(CITY, "mulu"):
            dictionary.merge_materials(of(duplicate).id, into)
    with acting_officer(CITY, "mulu"):
        one, other = (row.code for row in asked()[:2])
    with pytest.raises(Conflict, match="企业投资项目备案"), acting_officer(CITY, "mulu"):
        dictionary.merge_materials(of(one).id, other)


def test_a_draft_that_lists_both_holds_a_merge_back(domain: Flask) -> None:
    kept, twin = added(), added("twin", name="双份")
    with acting_officer(CITY, "mulu"):
        draft = operations.start_draft(db.session.scalars(select(Item).where(Item.code == CODE)).one())
        lines = MATERIALS.lines(draft.body)
        more = [{**lines[0], "material": code, "printed_name": code} for code in (kept, twin)]
        operations.save_section(draft, MATERIALS, [*lines, *more], operations.revision_token_of(draft, MATERIALS))
    with pytest.raises(Conflict, match="草稿同时列了这两份"), acting_officer(CITY, "mulu"):
        dictionary.merge_materials(of(twin).id, kept)


@pytest.mark.clause("C3")
def test_a_repealed_basis_marks_every_version_that_cites_it(domain: Flask) -> None:
    with acting_officer(CITY, "mulu"):
        item_id = db.session.scalars(select(Item.id).where(Item.code == CODE)).one()
        version = versions_in_force([item_id])[item_id].version_id
        code = version_parts([version])[version].bases[0].code
        assert bases.repeal_basis(dictionary_queries.basis(1, code).id, date(2026, 3, 1)) >= 1
        assert [row.code for row in version_parts([version])[version].expired_bases(date(2026, 3, 2))] == [code]
        assert version_parts([version])[version].expired_bases(date(2026, 3, 1)) == []
        assert code in {row.code for row in dictionary_queries.bases(1, date(2026, 3, 2), in_force=False)}
        assert code in {row.code for row in dictionary_queries.bases(1, date(2026, 3, 1), in_force=True)}
    with pytest.raises(Conflict, match="已登记于2026年3月1日失效"), acting_officer(CITY, "mulu"):
        bases.repeal_basis(dictionary_queries.basis(1, code).id, date(2026, 4, 1))


def test_bases_are_added_and_corrected(domain: Flask) -> None:
    facts = BasisFacts("某条例", "第三条", effective_from=date(2025, 1, 1))
    with acting_officer(CITY, "mulu"):
        row = bases.add_basis("some.rule", facts)
        bases.change_basis(row.id, replace(facts, article="第四条"), bases.revision_token_of(row))
        assert db.session.scalars(select(LegalBasis.article).where(LegalBasis.code == "some.rule")).one() == "第四条"
    with pytest.raises(Invalid, match="不能早于施行日期"), acting_officer(CITY, "mulu"):
        bases.repeal_basis(dictionary_queries.basis(1, "some.rule").id, date(2024, 1, 1))
    with pytest.raises(Invalid, match="不能早于"), acting_officer(CITY, "mulu"):
        bases.change_basis(
            dictionary_queries.basis(1, "some.rule").id, replace(facts, effective_to=date(2024, 1, 1)), ""
        )


def test_no_other_bureau_writes_the_dictionaries(domain: Flask) -> None:
    code = added()
    with acting_officer(ZONE, "mulu"):
        row = of(code)
    for write in (
        lambda: dictionary.add_material("own", replace(FACTS, name="自己的")),
        lambda: dictionary.change_material(row.id, FACTS, ""),
        lambda: dictionary.add_synonym(row.id, "自己的叫法"),
        lambda: dictionary.merge_materials(row.id, code),
        lambda: bases.add_basis("own.basis", BasisFacts("自己的规定")),
    ):
        with pytest.raises(Forbidden), acting_officer(ZONE, "mulu"):
            write()
