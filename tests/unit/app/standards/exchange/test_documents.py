"""The JSON file: what goes out comes back unchanged; what was touched is refused by name and place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.foundation.errors import Conflict, Forbidden, Invalid, Missing
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original
from app.standards.drafting import dictionary, dictionary_queries
from app.standards.drafting import operations as drafting
from app.standards.drafting.dictionary import MaterialFacts
from app.standards.drafting.models import ItemDraft
from app.standards.exchange import exporting, operations, queries
from app.standards.exchange.terms import ImportState
from tenants.db import db
from tests.factories.scoping import ZONE, acting_officer
from tests.unit.app.standards.exchange.bundles import (
    CITY,
    CODE,
    Change,
    changed_export,
    check_import,
    exported_document,
    grow_document,
    seal_document,
)
from tests.unit.app.standards.exchange.workbooks import exported_workbook


def summary_of(raw: bytes) -> dict[str, Any]:
    """What the dry run says."""
    import_id = check_import(raw)
    with acting_officer(CITY, "mulu"):
        return queries.catalogue_import(import_id).summary


def errors_of(change: Change, code: str | None = CODE) -> str:
    """All errors of a changed file, in one text."""
    return "\n".join("：".join(pair) for pair in summary_of(changed_export(change, code))["troubles"])


def confirmed(raw: bytes) -> operations.ImportResult:
    """Dry run, then confirmation."""
    import_id = check_import(raw)
    with acting_officer(CITY, "mulu"):
        return operations.confirm_import(import_id)


@pytest.mark.clause("C3")
def test_the_whole_catalogue_comes_back_unchanged(domain: Flask) -> None:
    told = summary_of(seal_document(exported_document()))
    assert told["troubles"] == []
    assert told["counts"] == {"new": 0, "changed": 0, "unchanged": len(told["items"]), "materials": 0, "bases": 0}
    assert len(told["items"]) > 20
    assert told["remarks"] == []


@pytest.mark.clause("C3")
def test_a_changed_item_ends_in_a_draft_and_nothing_is_published(domain: Flask) -> None:
    def change(document: dict[str, Any]) -> None:
        document["items"][0]["content"]["materials"][0]["copies"] = 7

    raw = changed_export(change)
    told = summary_of(raw)
    assert told["counts"]["changed"] == 1
    assert told["items"][0]["facets"] == ["申请材料"]
    assert told["items"][0]["changes"][0]["fields"][0][0] == "份数"
    with acting_officer(CITY, "mulu"):
        versions = db.session.scalar(select(func.count()).select_from(ItemVersion))
    done = confirmed(raw)
    assert (done.items, done.drafts, done.materials) == (1, 1, 0)
    with acting_officer(CITY, "mulu"):
        draft = db.session.scalars(select(ItemDraft)).one()
        assert draft.body["materials"][0]["copies"] == 7
        assert (draft.base_number, draft.saved_by) == (1, "mulu")
        assert db.session.scalar(select(func.count()).select_from(ItemVersion)) == versions


def test_new_items_bring_their_materials_and_bases(domain: Flask) -> None:
    def change(document: dict[str, Any]) -> None:
        grow_document(document, 2, 3)
        document["materials"][1]["synonyms"] = ["别的叫法"]
        document["materials"].append(
            {**document["materials"][2], "code": "grown_twin", "name": "重复的一份", "merged_into": "grown_2"}
        )
        document["items"][1]["content"]["materials"] = [
            {**document["items"][1]["content"]["materials"][0], "material": "grown_twin"}
        ]
        document["bases"].append({**document["bases"][0], "code": "grown_basis", "effective_from": "2024-01-01"})

    done = confirmed(changed_export(change))
    assert (done.items, done.drafts, done.materials, done.bases) == (2, 2, 3, 1)
    with acting_officer(CITY, "mulu"):
        names = set(db.session.scalars(select(MaterialSynonym.synonym).where(MaterialSynonym.synonym.like("%的%"))))
        assert {"别的叫法", "重复的一份"} <= names
        assert db.session.scalar(select(Material).where(Material.code == "grown_twin")) is None
        item = db.session.scalars(select(Item).where(Item.code == "grown_item_1")).one()
        draft = db.session.scalars(select(ItemDraft).where(ItemDraft.item_id == item.id)).one()
        assert draft.body["materials"][0]["material"] == "grown_2"
        assert db.session.scalar(select(LegalBasis.effective_from).where(LegalBasis.code == "grown_basis"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["items"][0]["content"].update(window="二楼"), "没有这样的字段：window"),
        (lambda d: d["items"][0]["content"]["materials"][1].update(bureau=9), "申请材料·第2行：没有这样的字段：bureau"),
        (lambda d: d["items"][0].update(adopted=True), "items 第1个（enterprise_filing）：没有这样的字段：adopted"),
        (lambda d: d["items"][0]["content"]["materials"][0].update(copies=1.5), "份数：应为0到99的整数，现为“1.5”"),
        (lambda d: d["items"][0]["content"]["materials"][0].update(copies=-1), "应为0到99的整数"),
        (lambda d: d["items"][0]["content"]["materials"][0].update(material="nowhere"), "材料字典中没有“nowhere”"),
        (lambda d: d["items"].append(d["items"][0]), "编码“enterprise_filing”重复"),
        (lambda d: d["items"][0]["content"].update(materials=7), "内容不完整"),
        (lambda d: d["items"][0]["content"].pop("online"), "内容不完整"),
        (lambda d: d["materials"][0].update(price=3), "没有这样的字段：price"),
        (lambda d: d["materials"][0].update(name=None), "“材料名称”：请填写"),
        (lambda d: d["bases"][0].update(effective_from="2026-13-01"), "施行日期”：应为日期"),
        (lambda d: d["bases"][0].update(effective_from="2026-02-31"), "施行日期”：应为日期"),
        (lambda d: d["bases"][0].update(effective_from="2026-02-01", effective_to="2026-01-01"), "不能早于"),
        (lambda d: d["items"][0]["content"].update(applies_when=[{"fact": ["kind"], "is": ["new"]}]), "适用规则"),
        (lambda d: d["items"][0].update(division="长" * 61), "市级责任科室”：不超过60字"),
        (lambda d: d["items"][0]["content"]["procedure"]["prerequisites"].append(
            {"item": CODE, "where_applicable": False, "note": ""}), "前置"),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_is_told_by_place(domain: Flask, change: Change, said: str) -> None:
    assert said in errors_of(change)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4", "file_type"),
        (b"{", "json"),
        (b"{" + b'"a":[' * 100_000, "json"),
        (b'{"format": "x", "format": "y"}', "json"),
        (b'{"format": NaN}', "json"),
        (b'{"format": "other"}', "format"),
        (b'{"format": "\\ud800"}', "json"),
        (b'{"format": "\\u0000"}', "control_character"),
        (b'{"format": 1e999}', "json"),
        (b"{" + b" " * (10 * 1024 * 1024), "file_size"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(domain: Flask, raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused, acting_officer(CITY, "mulu"):
        operations.check_import(raw, "目录.json")
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_a_file_that_was_touched_is_refused(domain: Flask) -> None:
    document = exported_document(CODE)
    document["items"][0]["division"] = "别的科室"
    with pytest.raises(Invalid, match="校验值不符"), acting_officer(CITY, "mulu"):
        operations.check_import(json.dumps(document).encode(), "目录.json")
    with pytest.raises(Invalid, match="没有这样的字段：extra"), acting_officer(CITY, "mulu"):
        operations.check_import(seal_document({**exported_document(CODE), "extra": 1}), "目录.json")


def test_faults_write_nothing_and_cannot_be_confirmed(domain: Flask) -> None:
    def change(document: dict[str, Any]) -> None:
        grow_document(document, 2, 2)
        document["items"][1]["content"]["materials"][0]["copies"] = 1000

    import_id = check_import(changed_export(change))
    with acting_officer(CITY, "mulu"):
        assert queries.catalogue_import(import_id).state is ImportState.FAULTY
    with pytest.raises(Conflict, match="有错误"), acting_officer(CITY, "mulu"):
        operations.confirm_import(import_id)
    with acting_officer(CITY, "mulu"):
        assert db.session.scalar(select(Item).where(Item.code == "grown_item_0")) is None


def test_an_open_draft_is_named_with_whose_it_is(domain: Flask) -> None:
    import_id = check_import(changed_export(lambda d: d["items"][0]["content"]["materials"].pop()))
    with acting_officer(CITY, "lingdao"):
        drafting.start_draft(db.session.scalars(select(Item).where(Item.code == CODE)).one())
    with pytest.raises(Conflict, match="由lingdao在写"), acting_officer(CITY, "mulu"):
        operations.confirm_import(import_id)


def test_a_confirmation_is_of_what_was_looked_at(domain: Flask) -> None:
    raw = changed_export(lambda d: grow_document(d, 1, 1))
    first, second = check_import(raw), check_import(raw)
    with acting_officer(CITY, "mulu"):
        operations.confirm_import(first)
    with pytest.raises(Conflict, match=r"目录有了变化|已有一份草稿"), acting_officer(CITY, "mulu"):
        operations.confirm_import(second)
    with acting_officer(CITY, "mulu"):
        assert operations.drop_import(second).state is ImportState.DROPPED
    with pytest.raises(Conflict, match="已放弃"), acting_officer(CITY, "mulu"):
        operations.confirm_import(second)


@pytest.mark.clause("B21")
def test_a_merged_duplicate_travels_as_what_stays(domain: Flask) -> None:
    cited = exported_document(CODE)["items"][0]["content"]["materials"][0]["material"]
    facts = MaterialFacts("保留的材料", MaterialClass.OTHER, Original.COPY, Medium.EITHER, Issuer.UNIT)
    with acting_officer(CITY, "mulu"):
        dictionary.add_material("kept_one", facts)
        dictionary.merge_materials(dictionary_queries.material(1, cited).id, "kept_one")
    told = summary_of(seal_document(exported_document(CODE)))
    assert (told["troubles"], told["counts"]["unchanged"]) == ([], 1)
    import_id = check_import(exported_workbook(CODE), "目录.xlsx")
    confirmed(changed_export(lambda d: d["items"][0]["content"].update(result_validity="长期")))
    with acting_officer(CITY, "mulu"):
        assert queries.catalogue_import(import_id).summary["counts"]["unchanged"] == 1
        body = db.session.scalars(select(ItemDraft)).one().body
        assert body["materials"][0]["material"] == "kept_one"
        assert drafting.submission_faults(db.session.scalars(select(ItemDraft)).one()) == []


def test_other_bureaus_export_and_do_not_import(domain: Flask) -> None:
    raw = seal_document(exported_document(CODE))
    import_id = check_import(raw)
    with pytest.raises(Forbidden), acting_officer(ZONE, "mulu"):
        operations.check_import(raw, "目录.json")
    with pytest.raises(Missing), acting_officer(ZONE, "mulu"):
        queries.catalogue_import(import_id)
    with pytest.raises(Missing), acting_officer(CITY, "mulu"):
        exporting.export_json(1, "nowhere")


def test_five_hundred_items_with_twenty_materials_take_seconds(domain: Flask) -> None:
    raw = changed_export(lambda d: grow_document(d, 500, 20))
    began = time.perf_counter()
    told = summary_of(raw)
    assert time.perf_counter() - began < 10
    assert told["counts"]["new"] == 500
