"""Carrying a project out, through the pages: what must be there first, the push clock, suspension, the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
from flask import Flask

from deploy.installation import DatabaseRole
from tenants import clock
from tenants.clock import SHANGHAI
from tests.conftest import Database
from tests.factories.recorded_projects import record_project
from tests.factories.roster import NAMES as BUREAUS
from tests.page import Browser
from tests.scenario import CITY, COUNTY, UUID_PATTERN, ZONE, ProjectStory

Browse = Callable[..., Browser]
SHORT = {"enterprise_filing": ZONE, "construction_planning_permit": COUNTY}


def _told(app: Flask, browse: Browse, until: str, items: dict[str, str] | None = None, **changes: Any) -> ProjectStory:
    """A story whose beginning was told by a plan, to be gone on with through the pages."""
    story = ProjectStory(browse, items or SHORT)
    consult = sorted({slug for slug in story.items.values() if slug != ZONE})
    with app.app_context():
        story.project_id = str(record_project(until, items=story.items, consult=consult, **changes))
    if until not in ("intake", "scoping", "planned"):
        story.read_entries()
    return story


@pytest.mark.clause("W1")
def test_dispatch_is_refused_naming_what_is_missing(app: Flask, browse: Browse, database: Database) -> None:
    story = _told(app, browse, "entrusted")
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("update appointments set to_at = now()")
        admin.execute("update projects set team_id = null")
    page = story.office.get(story.entry("enterprise_filing"))
    office = story.office
    division = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*工程建设审批窗口', page.html)
    assert division
    page = office.forced(f"{story.entry('enterprise_filing')}/dispatch", 409, division_id=division.group(1))
    told = " ".join(text for _code, _field, text in page.alerts) + page.text
    assert "一名项目长" in told
    assert "一支管家团队" in told
    assert "一套服务方案" not in " ".join(text for _code, _field, text in page.alerts)


@pytest.mark.clause("W1")
def test_two_navigators_or_two_plans_cannot_exist_in_the_database(
    app: Flask, browse: Browse, database: Database
) -> None:
    _told(app, browse, "entrusted")
    for statement in (
        "insert into appointments (bureau_id, id, project_id, officer_id, from_at, reason, appointed_by) "
        "select bureau_id, gen_random_uuid(), project_id, officer_id, now(), 'x', appointed_by from appointments",
        "insert into plan_revisions (bureau_id, id, project_id, number, state, reason, key_points, optimisation, "
        "base_material, drawn_at, issued_by) select bureau_id, gen_random_uuid(), project_id, 99, 'issued', '', '', '', '', "
        "now(), '' from plan_revisions where state = 'issued'",
    ):
        with database.connect("admin") as admin:
            admin.execute("set session_replication_role = replica")
            with pytest.raises(psycopg.errors.UniqueViolation):
                admin.execute(statement)


@pytest.mark.clause("W2.2", "W3.2")
def test_a_cross_level_item_never_enters_an_own_window(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "entrusted")
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert not [form for form in page.forms if form.action.endswith("/dispatch")]
    page = story.navigator.get(story.entry("enterprise_filing"))
    division = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*工程建设审批窗口', page.html)
    assert division
    page = story.navigator.forced(
        f"{story.entry('construction_planning_permit')}/dispatch", 409, division_id=division.group(1)
    )
    assert "推送" in page.text


@pytest.mark.clause("W4.2.1b")
def test_the_push_clock_starts_by_itself_and_turns_red(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "entrusted")
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "推送时限" not in page.text
    with story.on(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)):  # a Friday
        story.own_item()
    with story.on(datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)):  # the Monday on which it is due
        page = story.navigator.get(story.entry("construction_planning_permit"))
        assert "推送时限" in page.text
        assert "11月23日到期" in page.text
        assert "超期" not in page.text
    with story.on(datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)):
        desk = story.navigator.get("/desk")
        assert "超期1个工作日" in desk.text
        assert "clock-late" in desk.html
        assert "clock-late" in story.office.get("/desk").html


@pytest.mark.clause("W4.2.1b")
def test_how_punctually_items_are_pushed_is_a_figure(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "entrusted", items={**SHORT, "eia": CITY})
    with story.on(datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)):  # a Friday
        assert "按时率" not in story.navigator.get("/links/figures").text, "nothing is due yet"
        story.own_item()
    with story.on(datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)):  # the Monday on which both are due
        story.prepare("eia")
        page = story.push("eia")
        assert "对方的收件箱已经收到" in page.text, "one click behind the preview"
        assert "按时率 100%" in story.navigator.get("/links/figures").text
    with story.on(datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)):
        page = story.navigator.get("/links/figures")
        for figure in ("应推送 2件", "按时推送 1件", "按时率 50%", "逾期未推送 1件"):
            assert figure in page.text, figure
        assert "前置的本级审批已完成" in page.text, "the rule"
        story.prepare("construction_planning_permit")
        story.push("construction_planning_permit")
        page = story.navigator.get("/links/figures")
        for figure in ("应推送 2件", "按时推送 1件", "按时率 50%", "逾期未推送 0件", "按时推送 1 / 1（100%）"):
            assert figure in page.text, figure


@pytest.mark.clause("W3.2")
def test_a_project_is_one_of_three_kinds_and_its_cross_level_items_say_so(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "entrusted")
    page = story.office.get("/projects/new")
    kinds = re.findall(r'name="kind"[^>]*value="(\w+)"', page.html)
    assert sorted(kinds) == ["expansion", "new", "reconstruction"]
    assert "扩建" in story.office.get(story.page).text
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "跨层级推送" in page.text
    assert BUREAUS[COUNTY] in page.text
    assert "本局审批" in story.navigator.get(story.entry("enterprise_filing")).text
    unit = story.browse()
    assert f"审批局 {BUREAUS[ZONE]}" in unit.get(story.link("track")).text, "who signed the mandate serves"


@pytest.mark.clause("W4.3")
def test_suspension_stops_every_clock_and_resuming_goes_on(app: Flask, browse: Browse) -> None:
    with clock.freeze_time(datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)):
        story = _told(app, browse, "handed", days_ago=20)
    with story.on(datetime(2026, 11, 6, 9, 0, tzinfo=SHANGHAI)):
        before = _remaining(story)
        story.navigator.get(f"{story.page}/suspension")
        page = story.navigator.submit("/suspension", status=422, ground="8", evidence="x")
        assert page.status == 422
        story.navigator.submit("/suspension", ground="6", evidence="项目单位来函申请暂停。")
        assert "已中止" in story.navigator.get(story.page).text
        assert "暂停" in story.at(f"lianluo@{COUNTY}").get("/inbox").text
    with story.on(datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)):
        assert _remaining(story) == before
        story.navigator.get(f"{story.page}/suspension")
        story.navigator.submit("/suspension/resume", note="项目单位来函申请恢复。")
        assert _remaining(story) == before
        assert "暂停" not in story.at(f"lianluo@{COUNTY}").get("/inbox").text
    with story.on(datetime(2026, 11, 17, 9, 0, tzinfo=SHANGHAI)):
        assert _remaining(story) == before - 1
    page = story.navigator.get(f"{story.page}/ledger")
    assert "申请暂停" in page.text


def _remaining(story: ProjectStory) -> int:
    page = story.navigator.get(story.entry("construction_planning_permit"))
    found = re.search(r"剩(\d+)个工作日", page.text)
    assert found, page.text
    return int(found.group(1))


@pytest.mark.clause("N5.6", "W2.4")
def test_the_ledger_fills_itself_takes_the_five_kinds_and_prints(
    app: Flask, browse: Browse, database: Database
) -> None:
    story = _told(app, browse, "underway")
    for kind in ("advice", "progress", "coordination", "reminder", "linkage"):
        story.navigator.get(f"{story.page}/ledger")
        story.navigator.submit("/ledger", kind=kind, happened_at="2026-11-03T10:00", content=f"手记{kind}")
    page = story.navigator.get(f"{story.page}/ledger")
    for word in ("咨询解答", "推进环节", "协调推进", "提醒催办", "跨层级联动", "手记reminder", "补录"):
        assert word in page.text, word
    printed = story.navigator.get(f"{story.page}/ledger/print")
    for word in ("信息台账", "序号", "时间", "完成许可事项情况", "受理", "办结", "手记advice"):
        assert word in printed.text, word
    with database.connect(DatabaseRole.APP) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update ledger_entries set content = 'x'")


@pytest.mark.clause("S11")
def test_what_is_not_on_the_plan_cannot_be_dispatched_and_a_change_is_told(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "entrusted")
    page = story.office.get(f"{story.page}/plan/amend")
    soil = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*生产建设项目水土保持方案审批', page.html)
    assert soil
    story.office.submit(
        "/plan/amend", reason="前期资料不充分，补充水土保持方案。", add=soil.group(1), add_bureau_id="11"
    )
    story.office.get(f"{story.page}/plan")
    story.office.submit("/issue")
    page = story.office.get(f"{story.page}/plan")
    assert "第2版" in page.text
    assert "水土保持" in page.text
    entry = re.search(
        rf'href="/entries/({UUID_PATTERN})" title="生产建设项目水土保持', story.navigator.get(story.page).html
    )
    assert entry
    story.entries["soil"] = entry.group(1)
    story.prepare("soil")
    page = story.navigator.get(story.entry("soil"))
    division = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*工程建设审批窗口', page.html)
    assert division
    page = story.navigator.forced(f"{story.entry('soil')}/dispatch", 409, division_id=division.group(1))
    assert "委托" in page.text, "a new item is outside the mandate until the unit has signed for it"
    unit = story.browse(None)
    page = unit.get(story.link("track"))
    assert "水土保持" in page.text


@pytest.mark.clause("S13")
def test_a_key_project_gets_no_plan_without_a_navigator(app: Flask, browse: Browse) -> None:
    story = ProjectStory(browse, SHORT)
    story.take_in(importance="key_works", importance_evidence="省级重点工程名单")
    story.open_assessment()
    story.invite()
    story.fill_sheets()
    story.conclude()
    story.office.get(f"{story.page}/plan")
    page = story.office.submit("/issue", status=409)
    assert "项目长" in page.text
    story.appoint()
    story.issue()


@pytest.mark.clause("W4.2.4")
def test_a_sealed_project_is_read_only_and_its_package_downloads(
    app: Flask, browse: Browse, database: Database
) -> None:
    story = _told(app, browse, "archived", days_ago=60)
    page = story.navigator.get(f"{story.page}/closing")
    package = next(link for link in page.links if re.search(f"/files/{UUID_PATTERN}", link))
    answer = story.navigator.client.get(package)
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with database.connect("admin") as admin, pytest.raises(psycopg.DatabaseError, match="archived"):
        admin.execute("update projects set name = 'x' where state = 'archived'")


@pytest.mark.clause("W2.4", "C4")
def test_for_another_county_none_of_it_exists(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "handed")
    stranger = browse("guanjia@gaoping")
    never = "00000000-0000-7000-8000-000000000000"
    for path in (story.page, f"{story.page}/ledger", f"{story.page}/plan", story.entry("enterprise_filing")):
        key = path.split("/")[2]
        there = stranger.get(path, 404)
        nowhere = stranger.get(path.replace(key, never), 404)
        assert there.text == nowhere.text
    assert "精密铸件" not in stranger.get("/projects").text
    assert "没有找到" in stranger.get("/search?q=精密铸件").text
    assert "精密铸件" not in browse("lianluo@gaoping").get("/inbox").text


@pytest.mark.clause("C2", "C5")
def test_the_outbox_mirrors_the_inbox(app: Flask, browse: Browse) -> None:
    story = _told(app, browse, "handed", items={**SHORT, "eia": CITY})
    outbox = story.navigator.get("/outbox")
    assert "阳城县行政审批服务管理局" in outbox.text
    inbox = story.at(f"lianluo@{COUNTY}").get("/inbox")
    assert "阳城经济技术开发区行政审批局" in inbox.text
    letter = next(link for link in inbox.links if re.search(f"/inbox/{UUID_PATTERN}", link))
    shown = story.at(f"lianluo@{COUNTY}").get(letter)
    assert "对方提供的项目情况" in shown.text
    mirrored = story.navigator.get(letter.replace("/inbox/", "/outbox/"))
    assert "开始办理" in shown.text
    assert "开始办理" in mirrored.text
