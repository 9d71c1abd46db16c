"""What bad input gets: a Chinese sentence beside the field, the right status, nothing written, what was typed still there."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.conftest import Database
from tests.factories.recorded_projects import record_project
from tests.page import Browser
from tests.scenario import COUNTY, CREDIT_CODE, FACTS, ZONE, ProjectStory

Browse = Callable[..., Browser]
SHORT = {"enterprise_filing": ZONE, "construction_planning_permit": COUNTY}


def _projects(database: Database) -> int:
    with database.connect("admin") as admin:
        row = admin.execute("select count(*) from projects").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("credit_code", "91140522MA0EXAMP1K", "校验"),
        ("credit_code", "12345", "18"),
        ("credit_code", "", "请填写统一社会信用代码"),
        ("project_code", "2211-140522-89-01-12345", "项目代码"),
        ("project_code", "abc", "项目代码"),
        ("name", "", "请填写项目名称"),
        ("name", "铸" * 500, "字"),
        ("kind", "demolition", "选择"),
        ("funding", "lottery", "选择"),
        ("total_investment", "一亿元", "数字"),
        ("total_investment", "-5", "总投资"),
        ("total_investment", "1e99", "万元"),
        ("contact_phone", "not a number", "电话"),
    ],
)
def test_a_wrong_field_of_the_intake(browse: Browse, database: Database, field: str, typed: str, says: str) -> None:
    office = browse(f"guanjia@{ZONE}")
    office.get("/projects/new")
    page = office.submit("/projects/new", status=422, **{**FACTS, field: typed})
    errors = page.errors()
    assert field in errors, errors
    assert says in errors[field], errors
    kept = page.form("/projects/new").values
    assert kept["place"] == FACTS["place"], "what was typed stays"
    assert _projects(database) == 0


def test_every_missing_fact_is_named_at_once(browse: Browse) -> None:
    story = ProjectStory(browse)
    story.take_in(place="", scale="", content="", funding="", land_status="none")
    story.office.get(f"{story.page}/assessment")
    page = story.office.get(f"{story.page}/assessment")
    for name in ("建设地点", "建设规模", "建设内容", "资金来源", "用地"):
        assert name in page.text, name


def test_a_full_width_code_means_the_plain_one(browse: Browse, database: Database) -> None:
    story = ProjectStory(browse)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in CREDIT_CODE)
    story.take_in(credit_code=wide)
    with database.connect("admin") as admin:
        assert admin.execute("select credit_code from sponsors").fetchall() == [(CREDIT_CODE,)]


def test_a_double_click_takes_in_one_project(browse: Browse, database: Database) -> None:
    office = browse(f"guanjia@{ZONE}")
    page = office.get("/projects/new")
    form = page.form("/projects/new")
    values = {**form.values, **FACTS}
    first = office.post("/projects/new", values)
    again = office.post("/projects/new", values)
    assert first.url == again.url
    assert _projects(database) == 1
    office.post("/projects/new", {**values, "name": "另一个项目"}, status=409)
    assert _projects(database) == 1


def test_a_stale_form_is_refused_and_keeps_what_was_typed(browse: Browse) -> None:
    story = ProjectStory(browse)
    story.take_in()
    mine = story.office.get(f"{story.page}/edit")
    other = story.at(f"guanjia2@{ZONE}")
    other.get(f"{story.page}/edit")
    other.submit("/edit", place="芹池片区二号地块")
    page = story.office.submit("/edit", status=409, page=mine, place="我填写的地点")
    assert "其他人修改" in page.text
    assert page.form("/edit").values["place"] == "我填写的地点"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.pdf", "空"),
        (b"MZ\x90\x00 this is a program", "a.pdf", "格式"),
        (b"<html><script>alert(1)</script>", "a.pdf", "格式"),
        (b"%PDF-1.4\n", "a.exe", "格式"),
        (b"%PDF-1.4\n" + b"x" * (20 * 1024 * 1024 + 1), "big.pdf", "20 MB"),
    ],
)
def test_a_wrong_file_is_refused(app: Flask, browse: Browse, content: bytes, name: str, says: str) -> None:
    story = ProjectStory(browse, SHORT)
    with app.app_context():
        story.project_id = str(record_project("entrusted", items=SHORT, consult=[COUNTY]))
    story.read_entries()
    story.navigator.get(story.entry("enterprise_filing"))
    page = story.navigator.submit("/materials", status=422, file_0=(BytesIO(content), name))
    assert says in " ".join(page.errors().values()), page.errors()


def test_too_much_at_once_is_told_before_it_is_read(browse: Browse) -> None:
    office = browse(f"guanjia@{ZONE}")
    office.get("/projects/new")
    answer = office.client.post("/projects/new", data={"name": (BytesIO(b"x" * (22 * 1024 * 1024)), "a.bin")})
    assert answer.status_code == 413
    assert "太大" in answer.get_data(as_text=True)


def test_an_illegal_step_is_told_and_changes_nothing(app: Flask, browse: Browse) -> None:
    story = ProjectStory(browse, SHORT)
    with app.app_context():
        story.project_id = str(record_project("underway", items=SHORT, consult=[COUNTY]))
    story.read_entries()
    story.navigator.get(story.entry("enterprise_filing"))
    page = story.navigator.forced(
        f"{story.entry('enterprise_filing')}/deliver", 409, delivered_to="x", delivery_method="现场领取",
        delivered_at="2026-11-20T10:00",
    )  # fmt: skip
    assert re.search("已送达|不能", page.text)


@pytest.mark.parametrize(
    "path", ["/inbox?kind=carrier_pigeon", "/inbox?group=nonsense&after=x_y", "/projects?after=zz&state=q"]
)
def test_nonsense_in_an_address_means_the_default(browse: Browse, path: str) -> None:
    office = browse(f"guanjia@{ZONE}")
    office.get(path)


def test_what_is_not_there_is_told_as_json_where_a_program_asks(browse: Browse) -> None:
    office = browse(f"guanjia@{ZONE}")
    answer = office.client.get(f"/projects/{uuid4()}", headers={"Accept": "application/json"})
    told: dict[str, Any] = answer.get_json()
    assert answer.status_code == 404
    assert told["code"] == "missing"
    assert told["field"] is None
    assert "没有找到" in told["message"]
