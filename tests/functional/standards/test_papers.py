"""Blank forms and samples: uploaded with a draft, handed out by every portal once it is published, and by none before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from app.casework.projects.models import UnitPurpose
from app.casework.projects.operations import make_link
from app.casework.projects.queries import project
from tenants import clock
from tests.factories.scoping import PDF, ZONE, acting_officer, issue_plan, take_in_project
from tests.functional.standards.drafts import draft_of
from tests.page import Browser, Page
from tests.unit.app.standards.exchange.bundles import seal_document

Browse = Callable[..., Browser]
ITEM = "enterprise_filing"
FORM, SAMPLE = PDF + b"form", PDF + b"sample"
FORM_NAME, SAMPLE_NAME = "备案申请表（空白）.pdf", "备案申请表（样例）.pdf"
CHOOSE_FORM, CHOOSE_SAMPLE = "lines-0-form_sha256_file", "lines-0-sample_sha256_file"


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def with_form(city: Browser, raw: bytes = FORM, name: str = FORM_NAME) -> str:
    """A draft whose first material has a blank form."""
    draft = draft_of(city, ITEM)
    city.get(f"{draft}/materials")
    city.submit("/materials", **{CHOOSE_FORM: (BytesIO(raw), name)})
    return draft


def published(browse: Browse, draft: str) -> None:
    """Through review, from today."""
    city, reviewer = browse("mulu@jincheng"), browse("lingdao@jincheng")
    city.get(draft)
    city.submit("/note", change_note="增加空白表格。")
    city.get(draft)
    city.submit("/submit")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish")


@pytest.mark.clause("L2.1a", "C3")
def test_a_form_goes_from_the_draft_to_every_portal(browse: Browse) -> None:
    city, anybody = browse("mulu@jincheng"), browse()
    address = f"/files/{digest(FORM)}"
    draft = with_form(city)
    page = city.get(f"{draft}/materials")
    assert FORM_NAME in page.text
    assert f"{draft}{address}" in page.links
    page = city.submit("/materials", **{CHOOSE_SAMPLE: (BytesIO(SAMPLE), SAMPLE_NAME)})
    assert f"空白表格 （空） 改为 → {FORM_NAME}" in city.get(draft).text
    assert city.client.get(f"{draft}{address}").get_data() == FORM, "the reviewer can look at it"
    anybody.get(f"/b/yangcheng{address}", 404)
    published(browse, draft)
    guide = anybody.get(f"/b/yangcheng/items/{ITEM}")
    assert f"/b/yangcheng{address}" in guide.links
    assert f"/b/yangcheng/files/{digest(SAMPLE)}" in guide.links
    answer = anybody.client.get(f"/b/yangcheng{address}")
    assert answer.get_data() == FORM
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''%E5%A4%87%E6%A1%88" in headers["Content-Disposition"]
    assert headers["Content-Length"] == str(len(FORM))
    again = anybody.client.get(f"/b/gaoping{address}", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    anybody.get(f"/b/yangcheng/files/{digest(b'never')}", 404)
    county = browse("mulu@yangcheng")
    assert f"/b/yangcheng{address}" in county.get(f"/catalogue/{ITEM}").links
    assert FORM_NAME in city.get(f"/standards/{ITEM}/compare?from=1&to=2").text


@pytest.mark.clause("L2.1a", "C3")
def test_a_form_is_replaced_and_taken_away(browse: Browse) -> None:
    published(browse, with_form(browse("mulu@jincheng")))
    with clock.freeze_time(clock.now() + timedelta(days=1)):
        city, anybody = browse("mulu@jincheng"), browse()
        draft = draft_of(city, ITEM)
        city.get(f"{draft}/materials")
        city.submit("/materials", **{CHOOSE_FORM: (BytesIO(FORM + b"2"), FORM_NAME)})
        told = city.get(draft).text
        assert f"{FORM_NAME}（校验码 {digest(FORM)[:8]}）" in told, "two files of one name are told apart"
        page = city.get(f"{draft}/materials")
        assert page.form("/materials").values["lines-0-form_sha256"] == digest(FORM + b"2")
        city.submit("/materials", **{"lines-0-form_sha256_remove": "y"})
        page = city.get(f"{draft}/materials")
        assert page.form("/materials").values["lines-0-form_sha256"] == ""
        published(browse, draft)
        assert digest(FORM) not in anybody.get(f"/b/yangcheng/items/{ITEM}").html
        anybody.get(f"/b/yangcheng/files/{digest(FORM + b'2')}", 404)
        former = anybody.client.get(f"/b/yangcheng/files/{digest(FORM)}")
        assert former.get_data() == FORM, "what runs under the former version still needs it"


def refused(city: Browser, draft: str, raw: bytes, name: str) -> Page:
    """A file that is not taken, beside other words."""
    city.get(f"{draft}/materials")
    typed = {"lines-0-acceptance": "须加盖公章", "lines-1-copies": "3"}
    page = city.submit("/materials", 422, **{CHOOSE_FORM: (BytesIO(raw), name), **typed})
    values = page.form("/materials").values
    assert values["lines-0-acceptance"].strip() == "须加盖公章", "what was typed stays"
    assert values["lines-1-copies"] == "3"
    assert "没有保存，请重新选择" in page.text
    return page


def test_what_is_no_form_is_told_at_its_field_and_what_was_typed_stays(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city, ITEM)
    told = refused(city, draft, b"MZ\x90\x00program", "申请表.pdf").errors()
    assert "请上传 PDF、Word、Excel、JPG 或 PNG 文件" in told[CHOOSE_FORM]
    assert "申请材料·第1行·空白表格" in told[""]
    assert "文件是空的" in refused(city, draft, b"", "申请表.pdf").errors()[CHOOSE_FORM]
    assert "不符" in refused(city, draft, b"PK\x03\x04" + b"x" * 40, "打包.zip").errors()[CHOOSE_FORM]
    assert "超过 20 MB" in refused(city, draft, PDF + b"x" * (20 << 20), "大表.pdf").errors()[CHOOSE_FORM]
    page = city.get(f"{draft}/materials")
    page = city.submit("/materials", 422, **{CHOOSE_FORM: (BytesIO(FORM), FORM_NAME), "lines-0-copies": "两份"})
    assert f"刚才选择的“{FORM_NAME}”没有保存" in page.text
    assert FORM_NAME not in city.get(draft).text


@pytest.mark.clause("L2.1a")
def test_a_hash_without_its_file_is_no_form(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city, ITEM)
    city.get(f"{draft}/materials")
    page = city.submit("/materials", 422, **{"lines-0-form_sha256": digest(b"never")})
    assert "文件未上传" in page.errors()[CHOOSE_FORM]
    city.get(f"{draft}/materials")
    assert "不是文件校验值" in city.submit("/materials", 422, **{"lines-0-form_sha256": "../etc"}).text
    city.get(f"{draft}/files/{digest(b'never')}", 404)


@pytest.mark.clause("L2.1a")
def test_no_county_uploads_a_form(browse: Browse) -> None:
    draft = with_form(browse("mulu@jincheng"))
    county = browse("mulu@yangcheng")
    county.get("/standards")
    county.forced(f"{draft}/materials", 404, **{CHOOSE_FORM: (BytesIO(FORM), FORM_NAME)})
    county.get(f"{draft}/files/{digest(FORM)}", 404)
    county.get("/exchange")
    county.forced("/exchange/files", 403, files=(BytesIO(FORM), FORM_NAME))


@pytest.mark.clause("C3")
def test_a_standard_moves_with_its_files(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    published(browse, with_form(city))
    page = city.get("/exchange")
    assert "/exchange/files" in page.links
    with ZipFile(BytesIO(city.client.get("/exchange/files").get_data())) as package:
        assert package.namelist() == [f"{digest(FORM)[:12]}-{FORM_NAME}"]
        assert package.read(package.namelist()[0]) == FORM
    document = json.loads(city.client.get(f"/exchange/file?kind=json&item={ITEM}").get_data())
    other = PDF + b"another installation's"
    document["items"][0]["content"]["materials"][0]["form_sha256"] = digest(other)
    raw = seal_document(document)
    city.get("/exchange")
    page = city.submit("/exchange", file=(BytesIO(raw), "目录.json"))
    assert "文件未上传" in page.text
    assert f"事项{ITEM} 申请材料·第1行·空白表格" in page.text
    city.get("/exchange")
    assert "不符" in city.submit("/exchange/files", 422, files=(BytesIO(b"MZ"), "表.exe")).errors()["files"]
    page = city.submit("/exchange/files", files=(BytesIO(other), f"{digest(other)[:12]}-外市申请表.pdf"))
    assert "已上传1份文件" in page.html
    page = city.submit("/exchange", file=(BytesIO(raw), "目录.json"))
    assert "有变化" in page.text
    assert "外市申请表.pdf" in page.text
    city.submit("/confirm")


@pytest.mark.clause("L2.1a")
def test_the_unit_finds_the_form_in_its_list(app: Flask, browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city, ITEM)
    values = city.get(f"{draft}/materials").form("/materials").values
    lines = [name for name in values if name.endswith("-form_sha256")][:-2]
    city.submit("/materials", **{f"{line}_file": (BytesIO(FORM), FORM_NAME) for line in lines})
    published(browse, draft)
    with app.app_context():
        project_id = take_in_project()
        issue_plan(project_id)
        with acting_officer(ZONE, "guanjia") as by:
            links = [make_link(project(project_id), one, by) for one in (UnitPurpose.ENTRUST, UnitPurpose.TRACK)]
    for link, place in zip(links, ("plan", "track"), strict=True):
        page = browse().get(f"/b/{ZONE}/u/{link}/{place}")
        assert f"/b/{ZONE}/files/{digest(FORM)}" in page.links, place
        assert "空白表格" in page.text
