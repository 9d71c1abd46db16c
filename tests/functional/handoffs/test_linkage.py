"""Early engagement, liaison and coordination: what is asked ahead, alongside and through the city (五、（三）; 联动机制)."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases.queries import case as case_row
from app.foundation.calendar.queries import calendar_here
from app.foundation.ledger.models import LedgerEntry
from app.foundation.staff.people import add_division
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import handoff as handoff_row
from app.interbureau.handoffs.reconciliation import reconcile
from app.oversight.incoming import postman
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind
from tests.factories import scoping as stories
from tests.factories.delivery_steps import WINDOW, prepare_materials, push_entry, receive_handoff, start_clocks
from tests.factories.scoping import CITY, COUNTY, ZONE, RecordedProject, acting_officer, bureau_id
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("working_day")

Browse = Callable[..., Browser]


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project of the zone: one item is decided by the county, one by the city."""
    with app.app_context():
        told = stories.entrust_project()
        start_clocks(told)
        return told


def sweep(app: Flask) -> None:
    """Let every bureau take notice of what arrived, and of what that made others say."""
    with app.app_context():
        for _ in range(3):
            postman.sweep()


def arrived(app: Flask, slug: str, kind: HandoffKind) -> str:
    """The newest handoff of a kind in a bureau's inbox."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        found = select(Handoff.id).where(
            Handoff.bureau_id == bureau_id(slug), Handoff.kind == kind, Handoff.box == "in"
        )
        return str(db.session.scalars(found.order_by(Handoff.id.desc()).limit(1)).one())


def choice(page: Page, name: str) -> str:
    """The value of the choice with this text."""
    found = re.search(rf'<option value="([^"]+)">{name}</option>', page.html)
    assert found, name
    return found.group(1)


def taken(browser: Browser, handoff: str, **more: str) -> Page:
    """Signed for and given to the window."""
    page = browser.get(f"/inbox/{handoff}")
    return browser.submit("/receive", page=page, division_id=choice(page, WINDOW), **more)


@pytest.mark.clause("N5.5")
def test_early_engagement_becomes_the_push_without_typing_again(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    planning = story.entries[stories.PLANNING]
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{planning}")
    link = next(one for one in page.links if "kind=early" in one)
    page = navigator.get(link)
    form = page.form("/letters/new")
    assert form.values["subject"] == stories.PLANNING
    assert stories.FILING in str(form.values["progress"])
    navigator.submit("/letters/new", page=page, shared=["place", "scale"])
    sweep(app)
    early = arrived(app, COUNTY, HandoffKind.EARLY)
    county = browse(f"lianluo@{COUNTY}")
    page = taken(county, early)
    assert "一次性告知单" in page.text
    assert "用地面积120亩" in page.text
    county.submit("/answer", page=page, advice="可先行技术审查。", notice="总平面图须加盖设计单位出图章。")
    sweep(app)
    assert "总平面图须加盖设计单位出图章" in navigator.get(f"/projects/{story.project_id}/ledger").text
    with app.app_context():
        prepare_materials(planning)
    page = navigator.get(f"/entries/{planning}/push")
    assert sorted(page.form("/push").values["shared"]) == ["place", "scale"]
    navigator.submit("/push", page=page)
    sweep(app)
    push = arrived(app, COUNTY, HandoffKind.PUSH)
    assert f"/inbox/{early}" in county.get(f"/inbox/{push}").links


@pytest.mark.clause("N5.5")
@pytest.mark.parametrize("asks_back", [False, True])
def test_early_engagement_ends_when_the_plan_drops_the_item(
    app: Flask, browse: Browse, story: RecordedProject, asks_back: bool
) -> None:
    planning = story.entries[stories.PLANNING]
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.submit("/letters/new", page=navigator.get(f"/letters/new?kind=early&entry={planning}"))
    sweep(app)
    early = arrived(app, COUNTY, HandoffKind.EARLY)
    county = browse(f"lianluo@{COUNTY}")
    page = taken(county, early)
    if asks_back:
        county.submit("/ask-back", page=page, points="请补充总平面图。")
        sweep(app)
    office = browse(f"guanjia@{ZONE}")
    office.get(f"/projects/{story.project_id}/plan/amend")
    office.submit("/plan/amend", reason="建设内容调整", remove=[str(planning)])
    office.get(f"/projects/{story.project_id}/plan")
    office.submit("/issue")
    sweep(app)
    page = county.get(f"/inbox/{early}")
    assert "已调出服务方案" in page.text
    assert ("已退回" if asks_back else "已反馈") in page.text
    with app.app_context():
        assert reconcile()["faults"] == []


@pytest.mark.clause("L2.2")
def test_the_city_names_a_liaison_who_sees_and_chases_its_items(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    office = browse(f"guanjia@{ZONE}")
    office.get(f"/projects/{story.project_id}/plan/amend")
    office.submit("/plan/amend", reason="补充审批要点", key_points="环评与规划许可并联办理。")
    office.get(f"/projects/{story.project_id}/plan")
    office.submit("/issue")
    sweep(app)
    letter = arrived(app, CITY, HandoffKind.LIAISON)
    city = browse(f"lianluo@{CITY}")
    page = city.get(f"/inbox/{letter}")
    assert stories.EIA in page.text
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        due_on = db.session.scalars(select(Handoff.due_on).where(Handoff.id == UUID(letter))).one()
        assert due_on == calendar_here().due(today(), 1).on
    name = re.findall(r'<option value="([0-9a-f-]{36})">([^<]+)</option>', page.html.split("officer_id", 1)[1])
    taken(city, letter, officer_id=name[0][0])
    page = city.get(f"/inbox/{letter}")
    city.submit("/answer", page=page, liaison="杨文斌", telephone="0356-2198000")
    sweep(app)
    assert "0356-2198000" in office.get(f"/projects/{story.project_id}/letters").text
    with app.app_context():
        eia = story.entries[stories.EIA]
        prepare_materials(eia)
        handoff = push_entry(eia)
        receive_handoff(CITY, handoff)
    page = city.get("/liaison")
    assert stories.EIA in page.text
    city.get("/liaison")
    city.forced(f"/liaison/{handoff}/urge", 200, note="企业周五开工，请抓紧。")
    assert "审批协助理员催办" in browse(f"chuangkou@{CITY}").get("/notices").text
    assert "企业周五开工" not in office.get(f"/projects/{story.project_id}/ledger").text
    office.get(f"/projects/{story.project_id}/plan/amend")
    office.submit("/plan/amend", reason="再次调整", key_points="其他。")
    office.get(f"/projects/{story.project_id}/plan")
    office.submit("/issue")
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        asked = db.session.scalars(select(Handoff.id).where(Handoff.kind == HandoffKind.LIAISON)).all()
    assert len(asked) == 1


@pytest.mark.clause("L2.4a")
def test_coordination_goes_through_the_city_under_one_clock(app: Flask, browse: Browse, story: RecordedProject) -> None:
    zone, city, county = (browse(f"lianluo@{slug}") for slug in (ZONE, CITY, COUNTY))
    page = zone.get(f"/letters/new?kind=coordination&project={story.project_id}")
    with app.app_context():
        target = str(bureau_id(CITY))
    zone.submit("/letters/new", page=page, targets=target, subject="取水许可", request="县级部门受理后未办理，请协调。")
    sweep(app)
    asked = arrived(app, CITY, HandoffKind.COORDINATION)
    page = taken(city, asked)
    with app.app_context():
        target = str(bureau_id(COUNTY))
    page = city.submit("/relay", page=page, target_id=target)
    assert "已转送" in page.text
    city.forced(f"/inbox/{asked}/relay", 409, target_id=target, handoff_id="01900000-0000-7000-8000-000000000001")
    sweep(app)
    hop = arrived(app, COUNTY, HandoffKind.COORDINATION)
    page = taken(county, hop)
    assert "请求协调的是" in page.text
    county.submit("/answer", page=page, result="已约定三个工作日内办结。")
    sweep(app)
    assert "已约定三个工作日内办结" in zone.get(f"/outbox/{asked}").text
    with app.app_context():
        assert reconcile()["faults"] == []
        with acting_for(bureau_id(CITY)), read_transaction():
            boxes = db.session.execute(select(Handoff.id, Handoff.due_on, Handoff.state)).all()
            assert {str(row.state) for row in boxes} == {"answered"}
            assert len({row.due_on for row in boxes}) == 1
            assert len(db.session.scalars(select(HandoffMessage.number)).all()) == 6
    browse(f"lianluo@{'gaoping'}").get(f"/inbox/{hop}", 404)


@pytest.mark.clause("C2")
@pytest.mark.parametrize("how", ["singly", "with others"])
def test_reassigning_a_push_is_recorded_and_its_case_moves_along(
    app: Flask, browse: Callable[..., Browser], story: RecordedProject, how: str
) -> None:
    with app.app_context():
        entry_id = story.entries[stories.PLANNING]
        prepare_materials(entry_id)
        handoff = push_entry(entry_id)
        case_id = receive_handoff(COUNTY, handoff)
        with acting_officer(COUNTY, "xitong"):
            other = add_division("第二窗口", True).id
        outside = stories.division_id(COUNTY, "综合办公室")
    county = browse(f"lianluo@{COUNTY}")
    if how == "singly":
        page = county.submit("/assign", 422, page=county.get(f"/inbox/{handoff}"), division_id=str(outside))
        assert "审批窗口" in page.errors()["division_id"]
        county.submit("/assign", page=county.get(f"/inbox/{handoff}"), division_id=str(other))
    else:
        page = county.get(f"/inbox/many?do=assign&division_id={outside}&h={handoff}")
        assert "推送和代审的事项要分派到审批窗口" in page.text
        page = county.get(f"/inbox/many?do=assign&division_id={other}&h={handoff}")
        assert "已改派1件" in county.submit("/inbox/many", page=page).text
    with app.app_context(), acting_for(bureau_id(COUNTY)), read_transaction():
        case = case_row(case_id)
        assert (case.division_id, case.reviewer_id) == (other, None)
        told = db.session.scalars(
            select(LedgerEntry.content).where(
                LedgerEntry.bureau_id == bureau_id(COUNTY), LedgerEntry.event == "handoffs.push.assigned"
            )
        ).all()
    assert len(told) == 1
    assert "改派" in told[0]
    assert "由第二窗口办理" in told[0]


@pytest.mark.clause("C2")
def test_the_inbox_says_who_at_the_window_has_it(app: Flask, browse: Browse, story: RecordedProject) -> None:
    with app.app_context():
        entry_id = story.entries[stories.PLANNING]
        prepare_materials(entry_id)
        handoff = push_entry(entry_id)
        case_id = receive_handoff(COUNTY, handoff)
    window = browse(f"chuangkou@{COUNTY}")
    page = window.get(f"/cases/{case_id}")
    mine = re.search(r'name="officer_id".*?<option value="([0-9a-f-]{36})"', page.html, re.DOTALL)
    assert mine
    window.submit("/assign", page=page, officer_id=mine.group(1))
    with app.app_context(), acting_for(bureau_id(COUNTY)), read_transaction():
        assert str(handoff_row(handoff).officer_id) == mine.group(1)


@pytest.mark.clause("C2")
def test_a_page_offers_no_step_that_its_reader_may_not_take(app: Flask, browse: Browse, story: RecordedProject) -> None:
    with app.app_context():
        entry_id = story.entries[stories.PLANNING]
        prepare_materials(entry_id)
        handoff = push_entry(entry_id)
    clerk, navigator = browse(f"lianluo@{COUNTY}"), browse(f"xiangmuzhang@{COUNTY}")
    assert 'action="/inbox/' in clerk.get(f"/inbox/{handoff}").html
    assert 'action="/inbox/' not in navigator.get(f"/inbox/{handoff}").html
