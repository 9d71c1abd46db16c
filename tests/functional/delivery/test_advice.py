"""帮审 through the pages: the zone asks as it dispatches, waits, hears the county, decides itself (W5.3b)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from re import search
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases.advice_rules import AdviceOutcome
from app.casework.cases.models import Case, Decision
from app.casework.delivery import suspensions
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState, Route
from app.casework.projects.queries import project
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import HandoffState
from app.oversight.incoming import postman
from tenants import clock, context
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind
from tests.conftest import Database
from tests.factories.delivery_steps import prepare_materials
from tests.factories.recorded_projects import record_project
from tests.factories.scoping import CITY, COUNTY, PDF, ZONE, acting_officer, bureau_id
from tests.functional.delivery.advice_steps import (
    CODE,
    GRANTED,
    Browse,
    accept_case,
    advice_request,
    bureau_card,
    case_of,
    dispatch_with_request,
    mark_incapable,
    receive_request,
    row_of,
)

OTHER = "gaoping"
pytestmark = pytest.mark.clause("W5.3b")


@pytest.fixture
def entry_id(app: Flask, browse: Browse) -> UUID:
    """The item on an entrusted project's list, all papers in."""
    mark_incapable(browse, "assist_review")
    with app.app_context():
        project_id = record_project("entrusted", items={CODE: ZONE}, consult=[], days_ago=0)
        with acting_for(bureau_id(ZONE)), read_transaction():
            entry = db.session.scalars(select(ChecklistEntry).where(ChecklistEntry.project_id == project_id)).one()
            assert (entry.route, entry.advising_bureau_id) == (Route.ASSIST_REVIEW, bureau_id(COUNTY))
            assert entry.deciding_bureau_id == bureau_id(ZONE)
            found = entry.id
        prepare_materials(found)
        return found


def test_the_county_advises_and_the_zone_decides(app: Flask, browse: Browse, entry_id: UUID) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{entry_id}/advice")
    handoff_id = page.form("/dispatch").values["handoff_id"]
    page = navigator.get(f"/entries/{entry_id}/advice?handoff_id={handoff_id}&shared=place&points=总投资")
    seen = page.text.split("对方将看到", 1)[1].split("对方看不到", 1)[0]
    assert "芹池片区" in seen
    assert "12,345" not in seen, "what is not ticked is not told"
    dispatch_with_request(browse, entry_id)
    address = accept_case(app, browse)

    decider = browse(f"jueding@{ZONE}")
    page = decider.get(address)
    assert "意见还没有反馈，现在不能作出决定" in page.text
    assert not [form for form in page.forms if form.action.endswith("/decide")]
    version = str(case_of(app).version)
    page = decider.forced(f"{address}/decide", 409, version=version, **GRANTED)
    assert page.alerts[0][0] == "advice_out"
    assert "已请阳城县行政审批服务管理局帮审" in page.text
    assert "阳城县局帮审 · 待意见" in decider.get("/window").text

    clerk = receive_request(app, browse)
    page = clerk.get(f"/inbox/{advice_request(app).id}")
    assert "由阳城经济技术开发区行政审批局作出决定" in page.text or "作出决定；系统同时记下帮审人和决定人" in page.text
    assert "准予条件、审查要点和申请材料" in page.text
    assert "申请" in page.text
    page = clerk.submit("/answer", 422, verdict="", advice="可以", basis="")
    assert "verdict" in page.errors()
    clerk.get(f"/inbox/{advice_request(app).id}")
    page = clerk.submit(
        "/answer",
        verdict="disagree",
        advice="产业政策依据不足",
        basis="目录第三类",
        files=(BytesIO(PDF), "审查意见.pdf"),
    )
    assert "反馈帮审意见" in page.text

    page = decider.get(address)
    assert "不建议批准" in page.text
    assert "产业政策依据不足" in page.text
    link = search(r'href="(/files/[^"]+)"[^>]*>审查意见\.pdf', page.html)
    assert link, "the files of the advice are the window's own"
    decider.get(link[1])
    page = decider.submit("/decide", 422, page=decider.get(address), **GRANTED)
    assert "taken" in page.errors()
    page = decider.submit("/decide", 422, page=decider.get(address), **GRANTED, taken="yes")
    assert "相反" in page.errors()["taken"]
    page = decider.submit("/decide", 422, page=decider.get(address), **GRANTED, taken="no")
    assert "against" in page.errors()
    page = decider.submit("/decide", page=decider.get(address), **GRANTED, taken="no", against="已补充产业政策说明")
    assert "不采纳帮审意见：已补充产业政策说明" in page.text
    decision: Decision = row_of(app, ZONE, Decision)  # type: ignore[assignment]
    assert (decision.advised_by_id, decision.advice_heed) == (bureau_card(app, COUNTY).id, AdviceOutcome.NOT_TAKEN)
    assert decision.advised_by
    assert decision.in_name_of_id == bureau_card(app, ZONE).id
    page = navigator.get(f"/entries/{entry_id}")
    assert f"{decision.advised_by}（阳城县局）" in page.text
    assert f"{decision.decided_by}（{bureau_card(app, ZONE).short_name}）" in page.text


@pytest.mark.usefixtures("working_day")
def test_late_advice_is_not_waited_for_without_a_reason(app: Flask, browse: Browse, entry_id: UUID) -> None:
    dispatch_with_request(browse, entry_id)
    address = accept_case(app, browse)
    receive_request(app, browse)
    due_on = advice_request(app).due_on
    assert due_on is not None
    assert due_on > today()
    with clock.freeze_time(clock.now() + (due_on - today()) + timedelta(days=1)):
        decider = browse(f"jueding@{ZONE}")
        page = decider.get(address)
        assert "逾期未反馈" in page.text
        page = decider.submit("/decide", 422, **GRANTED)
        assert "unawaited" in page.errors()
        page = decider.submit("/decide", page=decider.get(address), **GRANTED, unawaited="催办两次未反馈，承诺时限将满")
        assert "未待帮审意见：催办两次未反馈" in page.text
        assert "未取得意见" in page.text
    decision: Decision = row_of(app, ZONE, Decision)  # type: ignore[assignment]
    assert (decision.advice_heed, decision.advised_by) == (AdviceOutcome.NOT_AWAITED, None)
    box: Handoff = row_of(app, COUNTY, Handoff, kind=HandoffKind.ASSIST_REVIEW)  # type: ignore[assignment]
    assert box.state is HandoffState.ANSWERED, "nothing lies open that nobody waits for"


def test_a_returned_request_is_sent_again(app: Flask, browse: Browse, entry_id: UUID) -> None:
    dispatch_with_request(browse, entry_id)
    address = accept_case(app, browse)
    clerk = receive_request(app, browse)
    clerk.get(f"/inbox/{advice_request(app).id}")
    clerk.submit("/return", reason="请附项目申请报告")
    decider = browse(f"jueding@{ZONE}")
    page = decider.get(address)
    assert "请附项目申请报告" in page.text
    assert "未待帮审意见的原因" in page.text
    navigator = browse(f"xiangmuzhang@{ZONE}")
    assert "再次请帮审" in navigator.get(f"/entries/{entry_id}").text
    page = navigator.submit("/advice", page=navigator.get(f"/entries/{entry_id}/advice"), note="已附")
    assert "已再次请对方帮审" in page.text
    assert (advice_request(app).state, advice_request(app).round) == (HandoffState.SENT, 2)
    assert "现在不能作出决定" in decider.get(address).text


@pytest.mark.parametrize("is_received", [False, True])
def test_what_goes_back_to_the_navigator_ends_the_request(
    app: Flask, browse: Browse, entry_id: UUID, is_received: bool
) -> None:
    dispatch_with_request(browse, entry_id)
    if is_received:
        receive_request(app, browse)
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(f"/entries/{entry_id}")
    page = navigator.submit("/return", note="项目单位要求更换申请报告")
    assert "准备材料" in page.text
    assert advice_request(app).state is (HandoffState.ANSWERED if is_received else HandoffState.WITHDRAWN)
    dispatch_with_request(browse, entry_id)
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        states = db.session.scalars(
            select(Handoff.state).where(Handoff.bureau_id == context.bureau_id(), Handoff.subject_id == entry_id)
        ).all()
    assert states.count(HandoffState.SENT) == 1, "the next round asks anew"


def test_a_suspended_service_pauses_it_and_an_ended_one_ends_it(app: Flask, browse: Browse, entry_id: UUID) -> None:
    dispatch_with_request(browse, entry_id)
    receive_request(app, browse)
    with app.app_context():
        with acting_officer(ZONE, "xiangmuzhang") as by:
            served = project(case_of(app).project_id)  # type: ignore[arg-type]
            suspensions.suspend(served, 6, "项目单位来函", by=by)
        postman.sweep([bureau_id(COUNTY)])
    assert advice_request(app).paused
    assert row_of(app, COUNTY, Handoff, kind=HandoffKind.ASSIST_REVIEW).paused  # type: ignore[attr-defined]
    with app.app_context():
        with acting_officer(ZONE, "xiangmuzhang") as by:
            suspensions.terminate(project(case_of(app).project_id), "退还全部材料", by=by)  # type: ignore[arg-type]
        postman.sweep([bureau_id(COUNTY)])
    assert advice_request(app).state is HandoffState.ANSWERED, "told by a note, it closed itself at the county"
    assert "不再需要" in browse(f"lianluo@{COUNTY}").get(f"/inbox/{advice_request(app).id}").text


def test_without_a_link_nothing_is_dispatched(app: Flask, browse: Browse, entry_id: UUID, database: Database) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{entry_id}/advice")
    form = page.form("/dispatch")
    window = search(r'<option value="([^"]+)">工程建设审批窗口', page.html)
    assert window
    dsn = database.installation.admin_dsn(database.name)
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("update pairing_links set valid_to = valid_from where 11 in (lead_id, partner_id)")
    page = navigator.post(form.action, {**form.values, "division_id": window[1]}, 409)
    assert page.alerts[0][0] == "no_link"
    assert "还不能派单" in page.text
    entry: ChecklistEntry = row_of(app, ZONE, ChecklistEntry)  # type: ignore[assignment]
    assert entry.state is EntryState.PREPARING
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert db.session.scalars(select(Case.id).where(Case.bureau_id == context.bureau_id())).all() == []


def test_pressed_twice_is_asked_once_and_nobody_else_sees_it(app: Flask, browse: Browse, entry_id: UUID) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{entry_id}/advice")
    form, window = page.form("/dispatch"), search(r'<option value="([^"]+)">工程建设审批窗口', page.html)
    assert window
    for _ in range(2):
        navigator.post(form.action, {**form.values, "division_id": window[1]})
    box = advice_request(app)
    assert str(box.id) == form.values["handoff_id"]
    for slug in (OTHER, CITY):
        clerk = browse(f"lianluo@{slug}")
        clerk.get(f"/inbox/{box.id}", 404)
        with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
            assert db.session.get(Handoff, (bureau_id(ZONE), box.id)) is None


def test_the_same_item_reviewed_on_behalf(app: Flask, browse: Browse) -> None:
    mark_incapable(browse, "review_on_behalf")
    with app.app_context():
        project_id = record_project("entrusted", items={CODE: ZONE}, consult=[], days_ago=0)
        with acting_for(bureau_id(ZONE)), read_transaction():
            found = select(ChecklistEntry.id).where(ChecklistEntry.project_id == project_id)
            entry_id = db.session.scalars(found).one()
        prepare_materials(entry_id)
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(f"/entries/{entry_id}/push")
    page = navigator.submit("/push")
    assert "已移交代审" in page.text
    box: Handoff = row_of(app, COUNTY, Handoff, kind=HandoffKind.REVIEW_ON_BEHALF)  # type: ignore[assignment]
    clerk = browse(f"lianluo@{COUNTY}")
    page = clerk.get(f"/inbox/{box.id}")
    division = search(r'<option value="([^"]+)">工程建设审批窗口', page.html)
    assert division
    clerk.submit("/receive", division_id=division[1])
    case: Case = row_of(app, COUNTY, Case)  # type: ignore[assignment]
    window, decider = browse(f"chuangkou@{COUNTY}"), browse(f"jueding@{COUNTY}")
    window.get(f"/cases/{case.id}")
    window.submit("/accept")
    page = decider.submit("/decide", page=decider.get(f"/cases/{case.id}"), **GRANTED)
    decision: Decision = row_of(app, COUNTY, Decision)  # type: ignore[assignment]
    told = (
        f"李晓红（{bureau_card(app, COUNTY).short_name}）",
        f"{decision.decided_by}（{bureau_card(app, COUNTY).short_name}）",
        bureau_card(app, ZONE).name,
    )
    assert all(text in page.text for text in told), "handled by, decided by, in whose name: at the county"
    page = navigator.get(f"/entries/{entry_id}")
    assert all(text in page.text for text in told), "and at the zone"
