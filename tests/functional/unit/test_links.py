"""One-time links: one purpose, once, for seven days, and every dead one looks the same."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from app.casework.plans import operations as plans
from app.casework.plans import queries
from app.casework.projects.models import UnitPurpose
from app.casework.projects.operations import make_link
from app.casework.projects.queries import project
from app.casework.projects.terms import Importance
from app.casework.scoping.queries import latest_assessment
from tenants import clock
from tests.factories import scoping as stories
from tests.factories.scoping import ZONE, acting_officer, issue_plan, take_in_project
from tests.functional.scoping.walk import Browse, land_file

UNKNOWN = f"/b/{ZONE}/u/{'x' * 43}"


def linked(app: Flask, purpose: UnitPurpose = UnitPurpose.ENTRUST) -> str:
    """A project with an issued plan; the path of a new link."""
    with app.app_context():
        project_id = take_in_project()
        issue_plan(project_id)
        with acting_officer(ZONE, "guanjia") as by:
            return f"/b/{ZONE}/u/{make_link(project(project_id), purpose, by)}"


def test_every_dead_link_looks_the_same(app: Flask, browse: Browse) -> None:
    path = linked(app)
    unit = browse()
    unknown = unit.get(UNKNOWN, status=404).text
    assert "已经用过、已经过期" in unknown
    assert unit.get(path.replace(ZONE, "yangcheng"), status=404).text.replace(
        "阳城县行政审批服务管理局", ""
    ) == unknown.replace("阳城经济技术开发区行政审批局", ""), "another bureau's portal knows nothing of it"
    unit.get(path)
    with clock.freeze_time(clock.now() + timedelta(days=8)):
        assert unit.get(path, status=404).text == unknown
    unit.get(path)
    unit.submit("/decline", reason="自行办理")
    assert unit.get(path, status=404).text == unknown
    assert unit.get(f"{path}/entrust", status=404).text == unknown


def test_a_link_opens_its_purpose_only(app: Flask, browse: Browse) -> None:
    path = linked(app, UnitPurpose.TRACK)
    unit = browse()
    unit.get(f"{path}/plan", status=404)
    unit.get(f"{path}/entrust", status=404)
    unit.get(f"{path}/withdraw")


def test_a_new_link_ends_the_older_one(app: Flask, browse: Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    path = linked(app)
    page = steward.get("/projects")
    base = next(
        link for link in page.links if link.count("/") == 2 and link.startswith("/projects/") and "new" not in link
    )
    steward.get(f"{base}/links")
    steward.submit(f"{base}/links", purpose="entrust")
    browse().get(path, status=404)
    steward.get(f"{base}/links")
    steward.forced(f"{base}/links", 422, purpose="close")


@pytest.mark.clause("W2.2")
def test_declining_is_answered_kindly(app: Flask, browse: Browse) -> None:
    path = linked(app)
    unit = browse()
    unit.get(path)
    page = unit.submit("/decline", reason="自行办理")
    assert "不委托" in page.text
    assert "自行办理" in page.text
    assert "未委托" in browse(f"guanjia@{ZONE}").get("/projects").text


@pytest.mark.clause("W2.2", "W4.1.2")
def test_only_what_is_ticked_is_entrusted(app: Flask, browse: Browse) -> None:
    path = linked(app)
    unit = browse()
    form = unit.get(f"{path}/entrust").form("/entrust")
    one = form.values["entry_ids"][:1]
    good = {"contact_phone": "13903560001", "agree": "y", "land_kind": "land_statement", "signer_name": "陈立"}
    page = unit.submit("/entrust", status=422, **good, entry_ids=[], land_file=land_file())
    assert "entry_ids" in page.errors()
    page = unit.submit("/entrust", status=422, **good, entry_ids=[UNKNOWN[-36:]], land_file=land_file())
    page = unit.submit("/entrust", status=422, **good, entry_ids=one, land_file=(BytesIO(b"MZ not a pdf"), "合同.pdf"))
    assert "land_file" in page.errors()
    page = unit.submit("/entrust", **good, entry_ids=one, land_file=land_file())
    assert "立项用地规划许可阶段" in page.text
    assert "工程建设许可阶段" not in page.text


@pytest.mark.clause("W2.2")
def test_the_mandate_can_be_taken_back(app: Flask, browse: Browse) -> None:
    with app.app_context():
        story = stories.entrust_project()
        with acting_officer(ZONE, "guanjia") as by:
            path = f"/b/{ZONE}/u/{make_link(project(story.project_id), UnitPurpose.TRACK, by)}"
    unit = browse()
    unit.get(f"{path}/withdraw")
    page = unit.submit("/withdraw", status=422)
    assert "agree" in page.errors()
    page = unit.submit("/withdraw", agree="y", reason="改为自行办理")
    assert "已撤回" in page.text
    assert "未委托" in browse(f"guanjia@{ZONE}").get(f"/projects/{story.project_id}").text


@pytest.mark.clause("S13")
def test_a_key_project_s_plan_waits_for_its_navigator(app: Flask, browse: Browse) -> None:
    with app.app_context():
        project_id = take_in_project(importance=Importance.KEY_INVITED, importance_evidence="市委市政府2026年1号文")
        stories.assess_project(project_id)
        with acting_officer(ZONE, "guanjia"):
            latest = latest_assessment(project_id)
            assert latest is not None
            plans.draw_plan(latest)
            assert queries.draft_revision(project_id) is not None
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/projects/{project_id}/plan")
    assert "请先明确项目长" in page.text
    page = steward.submit("/issue", status=409)
    assert "请先指定项目长" in page.text
