"""Taking a project in: bad input, a stale form, a double click, other people's addresses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.scoping import COUNTY, ZONE
from tests.functional.scoping import walk

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("credit_code", "91140522MA0GTFPR0A", "校验位"),
        ("credit_code", "123", "18位"),
        ("credit_code", "", "请填写"),
        ("project_code", "2211-140522-89-01", "2211-140522-89-01-123456"),
        ("total_investment", "三万", "万元"),
        ("total_investment", "-5", "大于零"),
        ("total_investment", "1e30", "核对单位"),
        ("contact_phone", "1390356000", "11位"),
        ("name", "", "请填写"),
        ("name", "长" * 121, "120"),
        ("kind", None, "请选择项目类型"),
        ("kind", "demolition", "choice"),
        ("importance", "key_works", "依据"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browse: walk.Browse, field: str, typed: str | None, says: str) -> None:
    steward = browse(f"guanjia@{ZONE}")
    steward.get("/projects/new")
    page = steward.submit("/projects/new", status=422, **{**walk.INTAKE, field: typed})
    beside = "importance_evidence" if field == "importance" else field
    assert says in page.errors().get(beside, "") or says == "choice"
    assert beside in page.errors()
    kept = page.form("/projects/new").values
    assert kept["place"] == walk.INTAKE["place"], "what was typed is still there"
    assert "还没有登记项目" in steward.get("/projects").text, "nothing was written"


def test_a_code_that_is_registered_already(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    walk.take_in(steward, project_code="2211-140522-89-01-123456")
    steward.get("/projects/new")
    again: dict[str, Any] = {**walk.INTAKE, "name": "又一个项目", "project_code": "2211-140522-89-01-123456"}
    page = steward.submit("/projects/new", status=422, **again)
    assert "project_code" in page.errors()
    other = browse(f"guanjia@{COUNTY}")
    other.get("/projects/new")
    other.submit("/projects/new", **again)


def test_one_unit_has_one_name(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    walk.take_in(steward)
    steward.get("/projects/new")
    page = steward.submit("/projects/new", status=422, **{**walk.INTAKE, "sponsor_name": "别的名字"})
    assert walk.INTAKE["sponsor_name"] in page.errors()["sponsor_name"]


def test_pressed_twice_registers_once(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    form = steward.get("/projects/new").form("/projects/new")
    first = steward.post("/projects/new", {**form.values, **walk.INTAKE})
    second = steward.post("/projects/new", {**form.values, **walk.INTAKE})
    assert first.url == second.url
    assert steward.get("/projects").html.count("节能陶瓷生产线") == 2, "once as text, once as title"


@pytest.mark.clause("S5")
def test_what_is_missing_is_named_and_can_be_completed(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    base = walk.take_in(steward, scale="", funding="", land_status="none")
    page = steward.get(f"{base}/assessment")
    for word in ("请填写建设规模", "请选择资金来源", "唯一用地意向"):
        assert word in page.text
    assert f"{base}/edit#scale" in page.links
    steward.forced(f"{base}/assessment", 422, due_on="")
    steward.get(f"{base}/edit")
    page = steward.submit(f"{base}/edit", scale="120亩", funding="enterprise", land_status="sole_intent")
    assert "启动研判" in page.text


def test_a_stale_form_keeps_what_was_typed(browse: walk.Browse) -> None:
    steward, colleague = browse(f"guanjia@{ZONE}"), browse(f"guanjia2@{ZONE}")
    base = walk.take_in(steward)
    mine = steward.get(f"{base}/edit")
    colleague.get(f"{base}/edit")
    colleague.submit(f"{base}/edit", place="芹池片区")
    page = steward.submit(f"{base}/edit", page=mine, status=409, content="新建车间五座")
    assert "其他人修改过" in page.text
    assert page.form(f"{base}/edit").values["content"].strip() == "新建车间五座"
    assert "芹池片区" in steward.get(f"{base}/edit").html


def test_another_bureau_s_project_is_like_none(browse: walk.Browse) -> None:
    steward, stranger = browse(f"guanjia@{ZONE}"), browse(f"guanjia@{COUNTY}")
    base = walk.take_in(steward)
    for ending in ("", "/edit", "/navigator", "/links", "/assessment", "/plan", "/plan/amend"):
        foreign = stranger.get(f"{base}{ending}", status=404)
        unknown = stranger.get(f"/projects/{UNKNOWN}{ending}", status=404)
        assert foreign.text == unknown.text
    assert "节能陶瓷" not in stranger.get("/projects").text


@pytest.mark.parametrize("path", ["/projects/new", f"/projects/{UNKNOWN}/edit", f"/projects/{UNKNOWN}/navigator"])
def test_who_may_not_is_told(browse: walk.Browse, path: str) -> None:
    browse(f"chuangkou@{ZONE}").get(path, status=403)


def test_the_list_filters_and_pages(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    for number in range(27):
        walk.take_in(steward, name=f"第{number:02d}号厂房项目")
    page = steward.get("/projects")
    assert "第26号" in page.text
    assert "第01号" not in page.text
    following = steward.get(next(link for link in page.links if "before=" in link))
    assert "第01号" in following.text
    assert "第26号" not in following.text
    back = steward.get(next(link for link in following.links if "after=" in link))
    assert "第26号" in back.text
    assert "第07号" in steward.get("/projects?q=第07").text
    assert "第07号" in steward.get("/projects?q=d07hcf").text
    assert "没有符合条件的项目" in steward.get("/projects?state=underway").text
    assert "没有符合条件的项目" in steward.get("/projects?stage=land_use").text
    steward.get("/projects?state=nonsense&before=nonsense&q=%25%5F")
