"""A decided item goes to whoever supervises it afterwards: by itself, once, seen to be received - or seen not to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.casework.supervision.models import SupervisionRecord
from app.casework.supervision.reminders import remind_late_records
from app.foundation.ledger.models import LedgerEntry
from app.foundation.notices.models import Notice
from app.interbureau.handoffs.reconciliation import reconcile
from app.interbureau.handoffs.terms import RECORD_LINES
from app.oversight.incoming import postman
from tenants import clock
from tenants.db import acting_for, db, read_transaction, transaction
from tests.conftest import Database
from tests.factories.delivery_steps import decide_case
from tests.factories.scoping import COUNTY, FILING, ZONE, bureau_id
from tests.functional.supervision.handing import NUMBER, Browse, decide, supervised_by, value_of
from tests.page import Browser


@pytest.fixture(autouse=True)
def on_a_working_day() -> Iterator[None]:
    """A day of a published year, whatever day it is."""
    with clock.freeze_time(datetime(2026, 11, 3, 2, tzinfo=UTC)):
        yield


def sweep(app: Flask) -> None:
    """Let every bureau take notice of what arrived."""
    with app.app_context():
        postman.sweep()


def record_href(clerk: Browser, group: str = "open") -> str:
    """The address of the only record on the list."""
    page = clerk.get(f"/supervision?group={group}")
    found = {link for link in page.links if re.fullmatch(r"/supervision/[0-9a-f-]{36}", link)}
    assert len(found) == 1, page.text
    return found.pop()


@pytest.mark.clause("L2.4b")
def test_a_decision_goes_to_the_supervising_bureau_by_itself_and_shows_that_it_was_received(
    app: Flask, browse: Browse, case_id: UUID
) -> None:
    supervised_by(browse, "阳城县行政审批服务管理局")
    page = decide(browse, case_id)
    assert "审管衔接" in page.text
    assert "待接收" in page.text
    sweep(app)
    county, zone = browse(f"lianluo@{COUNTY}"), browse(f"lianluo@{ZONE}")
    page = county.get("/inbox?kind=supervision")
    page = county.get(next(one for one in page.links if re.match(r"/inbox/[0-9a-f-]{36}", one)))
    for told in (NUMBER, "开工前完成节能审查", "备案证", "阳城县兴达陶瓷有限公司", "办结（通过）", "事中事后监管"):
        assert told in page.text, told
    for untold in ("陈经理", "13903560001", "32,000", "王承办", "演礼园区"):
        assert untold not in page.html, untold
    county.submit("/receive", page=page, division_id=value_of(page, "工程建设审批窗口"))
    sweep(app)
    assert "已接收" in zone.get(record_href(zone, "received")).text
    page = county.page
    assert page is not None
    page = county.get(page.url)
    county.submit("/answer", page=page, answer="已纳入双随机监管，由投资监管股负责")
    sweep(app)
    page = zone.get(record_href(zone, "received"))
    assert "已纳入双随机监管" in page.text
    assert "阳城县行政审批服务管理局" in page.text
    assert "已接收" in browse(f"jueding@{ZONE}").get(f"/cases/{case_id}").text
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        project_id = db.session.scalar(select(SupervisionRecord.project_id))
    page = browse(f"guanjia@{ZONE}").get(f"/projects/{project_id}")
    assert "审管衔接" in page.text
    assert "向阳城县行政审批服务管理局送出审批记录，告知：项目、项目单位、事项" in page.text
    with app.app_context():
        assert reconcile()["faults"] == []


@pytest.mark.clause("L2.4b")
def test_what_was_not_received_is_sent_again_counted_and_reminded_of_once(
    app: Flask, browse: Browse, case_id: UUID
) -> None:
    supervised_by(browse, "阳城县行政审批服务管理局")
    decide(browse, case_id)
    sweep(app)
    county, zone = browse(f"lianluo@{COUNTY}"), browse(f"lianluo@{ZONE}")
    href = record_href(zone)
    zone.get(href)
    page = zone.submit("/again")
    assert "共送出2次" in page.text
    later = clock.now() + timedelta(days=30)
    with clock.freeze_time(later):
        with app.app_context():
            for expected in (1, 0):
                with acting_for(bureau_id(ZONE)), transaction():
                    assert remind_late_records() == expected
            with acting_for(bureau_id(ZONE)), read_transaction():
                text = select(func.count()).select_from(Notice).where(Notice.text.like("%逾期未接收%"))
                assert db.session.scalar(text) == 1
        assert "逾期未接收" in browse(f"guanjia@{ZONE}").get("/supervision?group=late").text
    page = county.get("/inbox?kind=supervision")
    page = county.get(next(one for one in page.links if re.match(r"/inbox/[0-9a-f-]{36}", one)))
    assert "催办：第2次送出审批记录" in page.text
    county.submit("/return", page=page, reason="应送县能源局")
    sweep(app)
    page = zone.get(href)
    assert "被退回" in page.text
    assert "应送县能源局" in page.text
    page = zone.submit("/again", page=page)
    assert "共送出3次" in page.text
    assert "待接收" in page.text
    sweep(app)
    page = county.get("/inbox?kind=supervision")
    page = county.get(next(one for one in page.links if re.match(r"/inbox/[0-9a-f-]{36}", one)))
    county.submit("/receive", page=page, division_id=value_of(page, "工程建设审批窗口"))
    sweep(app)
    page = zone.get(href)
    assert "已接收" in page.text
    assert not [form for form in page.forms if form.action.endswith("/again")]
    zone.forced(f"{href}/again", 409)


@pytest.mark.clause("L2.4b")
def test_nothing_goes_out_for_a_refusal_nor_for_an_item_nobody_confirmed(
    app: Flask, browse: Browse, case_id: UUID
) -> None:
    supervised_by(browse, "阳城县行政审批服务管理局")
    page = decide(browse, case_id, "not_passed")
    assert "办结时自动送出的审批记录" not in page.text
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(SupervisionRecord)) == 0


@pytest.mark.clause("L2.4b", "W5.3a")
def test_an_ended_link_keeps_no_decision_from_being_made(
    app: Flask, browse: Browse, case_id: UUID, database: Database
) -> None:
    supervised_by(browse, "阳城县行政审批服务管理局")
    with database.connect("admin") as admin:
        admin.execute("update pairing_links set valid_to = valid_from where 11 in (lead_id, partner_id)")
    page = decide(browse, case_id)
    assert "办结（通过）" in page.text
    zone = browse(f"lianluo@{ZONE}")
    href = record_href(zone)
    page = zone.get(href)
    assert "没有送出" in page.text
    page = zone.submit("/again", status=409)
    assert "没有含审管衔接的生效联动关系" in page.text
    with database.connect("admin") as admin:
        admin.execute("update pairing_links set valid_to = null where 11 in (lead_id, partner_id)")
    zone.get(href)
    page = zone.submit("/again")
    assert "共送出1次" in page.text
    assert "待接收" in page.text


@pytest.mark.clause("L2.4b")
def test_who_supervises_is_each_bureaus_own_and_no_facet(app: Flask, browse: Browse) -> None:
    page = supervised_by(browse, "阳城县行政审批服务管理局")
    assert "阳城县行政审批服务管理局" in page.text
    book = browse(f"mulu@{ZONE}")
    page = book.get("/supervisors/new")
    page = book.submit(
        "/supervisors/new", 422, page=page, item_id=value_of(page, FILING), target="", duty="", receipt_days="99"
    )
    assert {"target", "duty"} <= page.errors().keys()
    assert "阳城县行政审批服务管理局" not in browse("mulu@gaoping-zone").get("/supervisors").text.split("接收期限")[1]
    end = book.get("/supervisors").html
    supervisor = re.search(r'data-action="(/supervisors/[0-9a-f-]{36}/end)"', end)
    assert supervisor
    stranger = browse("mulu@gaoping-zone")
    stranger.get("/supervisors")
    stranger.forced(supervisor.group(1), 404)
    page = book.forced(supervisor.group(1), 200)
    assert "已停用" in page.text


def test_a_record_says_its_lines_and_a_decision_is_handed_over_once(app: Flask, browse: Browse, case_id: UUID) -> None:
    supervised_by(browse, "晋城市行政审批服务管理局")
    with app.app_context():
        decide_case(ZONE, case_id)
        with acting_for(bureau_id(ZONE)), read_transaction():
            (content,) = db.session.scalars(select(SupervisionRecord.content)).all()
            events = db.session.scalars(
                select(LedgerEntry.event).where(LedgerEntry.event.like("supervision.record.%"))
            ).all()
        assert content["asked"].keys() <= {name for name, _label in RECORD_LINES}
        assert content.keys() == {"title", "project_name", "sponsor_name", "item_name", "asked", "files"}
        assert events == ["supervision.record.sent"]
