"""Industry and areas of a project: typed, shown, shared, and asked about by the rules of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.scoping import ZONE
from tests.functional.scoping import walk
from tests.functional.standards.drafts import changed, draft_of
from tests.page import Browser

Browse = Callable[..., Browser]
FACTS = {"industry": "C", "land_area": "８０，０００平方米", "floor_area": "34521.36"}
RULE = "行业门类：农、林、牧、渔业、制造业\n用地面积：不少于20000平方米，少于100000平方米"


@pytest.mark.clause("S5", "C3")
def test_facts_are_typed_shown_and_shared(browse: Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    base = walk.take_in(steward, **FACTS)
    told = steward.get(base).text
    for said in ("制造业", "80,000平方米", "34,521.36平方米"):
        assert said in told
    page = steward.get(f"{base}/edit")
    assert page.form("/edit").values["land_area"] == "80000"
    for name, typed, said in (
        ("land_area", "八万", "请填写数字"),
        ("land_area", "-3", "应大于零"),
        ("floor_area", "1.234", "两位小数"),
        ("floor_area", "1e99", "两位小数"),
        ("industry", "Z", "请从列表中选择"),
    ):
        steward.get(f"{base}/edit")
        page = steward.submit(f"{base}/edit", 422, **{name: typed})
        assert said in page.errors()[name], (name, typed)
    steward.get(f"{base}/edit")
    page = steward.submit(f"{base}/edit", floor_area="")
    assert "34,521.36平方米" not in steward.get(base).text
    assert "建筑面积" in steward.get(f"{base}?show=all").text
    steward.get(f"{base}/assessment")
    steward.submit(f"{base}/assessment")
    page = steward.get(next(href for href in steward.page.links if href.endswith("/consult")))  # type: ignore[union-attr]
    assert "行业门类" in page.text
    assert "用地面积" in page.text
    address = f"{page.url}?bureau_id=5&shared=industry&shared=land_area"
    preview = steward.get(address).html.split('id="preview-shown"', 1)[1]
    assert "制造业" in preview
    assert "80,000平方米" in preview


@pytest.mark.clause("C3")
def test_a_rule_on_industry_and_scale_is_tried_and_hints_on_the_sheet(app: Flask, browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city)
    city.get(f"{draft}/basics")
    page = city.submit("/basics", 422, **{"lines-0-applies_when": "用地面积：不少于20000亩"})
    assert "平方米" in page.text
    page = city.submit("/basics", 422, **{"lines-0-applies_when": "行业门类：农业"})
    assert "农、林、牧、渔业；采矿业" in page.text
    changed(city, draft, "basics", **{"lines-0-applies_when": RULE})
    assert city.get(f"{draft}/basics").form("/basics").values["lines-0-applies_when"].replace("\r", "").strip() == RULE
    page = city.get(draft)
    assert "行业门类为农、林、牧、渔业或制造业，且用地面积不少于20000平方米且少于100000平方米" in page.text
    assert "制造业企业新建厂房" in page.text
    city.submit("/note", change_note="按行业和规模适用。")
    city.get(draft)
    city.submit("/submit")
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish")
    for given, said in ((FACTS, "：按登记的项目情况适用"), ({**FACTS, "land_area": ""}, "不能判断"),
                        ({**FACTS, "industry": "P"}, "按登记的项目情况不适用")):  # fmt: skip
        steward = browse(f"guanjia@{ZONE}")
        base = walk.take_in(steward, **given)
        steward.get(f"{base}/assessment")
        page = steward.submit(f"{base}/assessment")
        own = next(
            row.split('"', 1)[0] for row in page.html.split('<option value="')[1:] if ">项目审批一科<" in row[:80]
        )
        page = steward.submit("/divisions", division_id=own)
        sheet = steward.get(next(href for href in page.links if href.startswith("/sheets/")))
        assert said in sheet.text
