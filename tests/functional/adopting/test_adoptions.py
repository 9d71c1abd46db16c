"""A zone takes an item over, marks another, keeps its local part, takes note: through the pages of zone and city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from re import search

import pytest

from tenants.clock import today
from tests.factories.scoping import FILING, ZONE
from tests.functional.adopting.readiness import PLANNING, POINTS, sign_first
from tests.functional.scoping import walk
from tests.page import Browser

Browse = Callable[..., Browser]
MINE = "enterprise_filing"


@pytest.mark.clause("L2.1c")
def test_an_item_is_taken_over_once_the_city_has_signed_all_points_off(browse: Browse) -> None:
    zone, city = browse(f"mulu@{ZONE}"), browse("mulu@jincheng")
    taking = {"becomes": "adopted", "basis": "赋权清单第12项", "since": today().isoformat()}
    page = zone.get(f"/adoptions/{PLANNING}")
    assert "未划转" in page.text
    for number, point in enumerate(POINTS):
        zone.get(f"/adoptions/{PLANNING}/status")
        page = zone.submit("/status", 409, **taking)
        assert page.alerts[0][0] == "not_ready"
        assert page.form("/status").values["basis"].strip() == taking["basis"], "what was typed stays"
        zone.get(f"/adoptions/{PLANNING}")
        page = zone.submit("/readiness", point=point, note=f"第{number}项已具备")
        assert "待市局核验" in page.text
        page = sign_first(city)
        assert "没有待核验的承接准备" in page.text
    zone.get(f"/adoptions/{PLANNING}/status")
    page = zone.submit("/status", **taking)
    assert "赋权清单第12项" in page.text
    assert "由本局审批" in page.text
    assert "本局承接办理" in browse().get(f"/b/{ZONE}/items/{PLANNING}").text, "the portal says so at once"


def test_a_date_that_cannot_be_is_refused_beside_its_field(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    zone.get(f"/adoptions/{MINE}/status")
    given = {"becomes": "not_capable", "support": "review_on_behalf", "basis": "人员不足"}
    for since in ("2024-01-01", (today() + timedelta(days=400)).isoformat(), "昨天", ""):
        page = zone.submit("/status", 422, **given, since=since)
        assert "since" in page.errors()
    page = zone.submit("/status", 422, since=today().isoformat(), becomes="adopted", basis="x")
    assert "becomes" in page.errors(), "the present status is not among the choices"


@pytest.mark.clause("W5.3b")
def test_what_is_marked_as_beyond_its_capacity_is_routed_to_the_paired_county(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    zone.get(f"/adoptions/{MINE}/status")
    given = {"becomes": "not_capable", "basis": "专业人员未到位", "since": today().isoformat()}
    page = zone.submit("/status", 422, **given)
    assert "请选择帮审或代审" in page.errors()["support"]
    page = zone.submit("/status", **given, support="review_on_behalf")
    assert "暂不具备承接能力" in page.text
    assert "由阳城县行政审批服务管理局代审" in page.text
    steward = browse(f"guanjia@{ZONE}")
    base = walk.take_in(steward)
    walk.assess_project(browse, steward, base)
    page = walk.draw_and_issue_plan(steward, base)
    row = page.html.split(FILING, 1)[1].split("</tr>", 1)[0]
    assert "代审" in row
    assert "阳城县" in row


@pytest.mark.clause("L2.1a", "W7")
def test_the_local_part_takes_nothing_that_is_standard(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    page = zone.get(f"/adoptions/{MINE}/local")
    assert page.text.count("市统一") >= 5
    assert f"/proposals/new?item={MINE}&facet=time_limit" in page.links
    for name in ("promised_days", "materials", "online_depth", "steps-0-name", "photo_sha256"):
        zone.get(f"/adoptions/{MINE}/local")
        page = zone.submit("/local", 422, window="9号窗口", **{name: "1"})
        assert page.alerts[0][0] == "not_local"
        assert f"“{name}”" in page.alerts[0][2]
        assert page.form("/local").values["window"] == "9号窗口", "what was typed stays"
    assert "9号窗口" not in browse().get(f"/b/{ZONE}/items/{MINE}").text, "nothing half-written"
    page = zone.submit("/local", window="9号窗口", transport="乘2路公交车", telephone="0356-2190009")
    assert "乘2路公交车" in page.text
    assert "0356-2190009" in browse().get(f"/b/{ZONE}/items/{MINE}").text
    assert "9号窗口" not in browse().get(f"/b/gaoping-zone/items/{MINE}").text
    page = zone.get(f"/adoptions/{MINE}/local")
    assert "window" in zone.submit("/local", 422, window="长" * 81).errors()


def test_a_colleague_was_first_on_the_local_part(browse: Browse) -> None:
    one, other = browse(f"mulu@{ZONE}"), browse(f"mulu@{ZONE}")
    for browser in (one, other):
        browser.get(f"/adoptions/{MINE}/local")
    one.submit("/local", window="1号窗口")
    page = other.submit("/local", 409, window="2号窗口")
    assert page.alerts[0][0] == "stale"
    assert page.form("/local").values["window"] == "2号窗口"


def test_taking_note_of_one_and_of_all(browse: Browse) -> None:
    county = browse("mulu@yangcheng")
    page = county.get("/adoptions/energy_review")
    assert "待知悉" in page.text
    page = county.submit("/acknowledge")
    assert "待知悉" not in page.text
    stale = county.get("/adoptions?note=pending")
    assert "/adoptions/energy_review" not in stale.links
    county.get("/adoptions")
    page = county.submit("/acknowledge-all")
    assert "待知悉之前" not in page.text
    assert "没有符合条件的事项" in county.get("/adoptions?note=pending").text
    assert "待知悉" in browse("mulu@gaoping-zone").get("/adoptions").text


def test_the_list_is_narrowed(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    assert "共29项" in zone.get("/adoptions").text
    assert "共4项" in zone.get("/adoptions?stage=works_permit").text
    page = zone.get("/adoptions?status=not_transferred&ready=open&q=规划许可")
    assert f"/adoptions/{PLANNING}" in page.links
    assert "没有符合条件" in zone.get("/adoptions?ready=ready").text


def test_only_who_may_writes(browse: Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/adoptions/{MINE}")
    assert "变更承接状态" not in page.text
    steward.get(f"/adoptions/{MINE}/status", 403)
    steward.forced(f"/adoptions/{MINE}/local", 403, window="x")
    zone = browse(f"mulu@{ZONE}")
    zone.get("/adoptions/no_such_item", 404)
    zone.get("/readiness")
    window = browse("chuangkou@jincheng")
    zone.get(f"/adoptions/{PLANNING}")
    zone.submit("/readiness", point="people", note="3人")
    page = window.get("/readiness")
    assert "data-field-item_id" not in page.html, "another division guides it"
    assert "由项目审批" in page.text
    item_id = search('data-field-item_id="([^"]+)"', browse("mulu@jincheng").get("/readiness").html)
    assert item_id
    window.forced("/readiness/sign-off", 403, item_id=item_id[1], bureau_id="11", point="people", seen="0")


@pytest.mark.clause("L2.1a", "L2.1b")
def test_one_item_at_all_bureaus_is_one_standard_and_thirteen_local_parts(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    zone.get(f"/adoptions/{MINE}/local")
    zone.submit("/local", window="阳城开发区9号窗口")
    page = browse("guanjia@gaoping").get(f"/side-by-side/{MINE}")
    assert "阳城开发区9号窗口" in page.text
    assert page.text.count("校验码") == 1, "one version, one hash"
    assert len({href for href in page.links if href.endswith(f"/items/{MINE}")}) == 13
    assert page.html.count('id="time-limit"') == 1
