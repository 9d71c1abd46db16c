"""Outside authorities: asked by one-time links, shown what was ticked and nothing else, answering once - or silent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.casework.outside.attempt_limits import MAX_FAILURES
from app.casework.outside.models import OutsideAnswer, OutsideRequest
from app.foundation.ledger.models import LedgerEntry
from app.oversight.incoming import postman
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.conftest import Database
from tests.factories import scoping as stories
from tests.factories.delivery_steps import dispatch_entry, prepare_materials
from tests.factories.scoping import FILING, PDF, ZONE, bureau_id
from tests.functional.outside.asking import DAY, WATER, Browse, asked, known, linked, request_id
from tests.functional.supervision.handing import decide, supervised_by

UNKNOWN = f"/b/{ZONE}/reply/ABCDEFGHJKLMNPQRSTUV"


def sent(app: Flask, browse: Browse, round_: dict[str, Any]) -> str:
    """Known, asked and linked: the path of the link."""
    known(browse)
    asked(browse, round_)
    steward = browse(f"guanjia@{ZONE}")
    return linked(steward, steward.get(f"/requests/{request_id(app)}"))


@pytest.mark.clause("L2.4b", "S8")
def test_an_authority_without_an_account_is_shown_what_was_ticked_and_answers_once(
    app: Flask, browse: Browse, round_: dict[str, Any]
) -> None:
    path = sent(app, browse, round_)
    authority = browse()
    page = authority.get(path)
    for told in ("用水量是否有保障", "演礼园区", "用地面积120亩", "总平面图.pdf", FILING, "阳城县兴达陶瓷有限公司"):
        assert told in page.text, told
    for untold in (
        "陈经理",
        "139",
        "内部测算",
        "32,000",
        "91140522MA0GTFPR0Y",
        "原料库",
        "项目审批一科",
        "有唯一用地意向",
    ):
        assert untold not in page.text, untold
    (paper,) = [link for link in page.links if "/files/" in link]
    assert authority.client.get(paper).data == PDF
    page = authority.submit(path, page=page, status=422, verdict="conditional", signer_name="")
    assert page.errors().keys() == {"conditions", "basis", "signer_name"}
    page = authority.submit(
        path, page=page, verdict="conditional", conditions="先办取水许可，年取水量不超过12万立方米", basis="水法第四十八条",
        signer_name="卫国", signer_post="水资源股",
    )  # fmt: skip
    assert "答复已经收到" in page.text
    assert page.url == f"/b/{ZONE}/replied"
    assert path.rsplit("/", 1)[1] not in page.html
    unknown = browse().get(UNKNOWN, status=404).text
    assert browse().get(path, status=404).text == unknown, "answered: it leads nowhere any more"
    page = browse(f"guanjia@{ZONE}").get(f"/projects/{round_['project']}/assessment")
    for told in (WATER, "有条件同意", "先办取水许可", "水法第四十八条"):
        assert told in page.text, told
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        told = db.session.scalars(select(LedgerEntry.content).where(LedgerEntry.event.like("outside.%"))).all()
    assert any("下载“总平面图.pdf”" in one for one in told)
    assert any("有条件同意" in one for one in told)


@pytest.mark.clause("L2.4b")
def test_every_link_that_cannot_be_used_is_answered_alike(
    app: Flask, browse: Browse, round_: dict[str, Any], database: Database
) -> None:
    path = sent(app, browse, round_)
    unknown = browse().get(UNKNOWN, status=404).text
    assert "已经答复过、已经过期" in unknown
    other = browse().get(path.replace(ZONE, "yangcheng"), status=404).text
    assert other.replace("阳城县行政审批服务管理局", "") == unknown.replace("阳城经济技术开发区行政审批局", "")
    forged = path[:-1] + ("2" if path[-1] != "2" else "3")
    assert browse().get(forged, status=404).text == unknown
    with clock.freeze_time(DAY + timedelta(days=60)):
        assert browse().get(path, status=404).text == unknown
    browse().get(path)
    assert browse().get(f"{path}/files/{round_['papers'][1]}", status=404).text == unknown, "a paper nobody ticked"
    steward = browse(f"guanjia@{ZONE}")
    again = linked(steward, steward.get(f"/requests/{request_id(app)}"))
    assert browse().get(path, status=404).text == unknown, "a new link ends the one before"
    before = browse().get(again)
    steward.submit("/revoke", page=steward.get(f"/requests/{request_id(app)}"), reason="不再需要")
    assert browse().get(again, status=404).text == unknown
    assert before.form(again)
    late = browse()
    late.get(f"/b/{ZONE}/reply")
    late.forced(again, 404, verdict="agree", basis="职责", signer_name="卫国")
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(OutsideAnswer)) == 0
    with database.connect("admin") as admin:
        stored = admin.execute("select string_agg(r::text, '') from outside_requests r").fetchone()
    assert stored is not None
    assert again.rsplit("/", 1)[1] not in stored[0]


def test_a_code_can_be_typed_from_paper_and_guessing_is_stopped(
    app: Flask, browse: Browse, round_: dict[str, Any]
) -> None:
    path = sent(app, browse, round_)
    code = path.rsplit("/", 1)[1]
    typed = "－".join(code[start : start + 5] for start in range(0, 20, 5)).lower()
    authority = browse()
    authority.get(f"/b/{ZONE}/reply")
    page = authority.submit("/reply", code=f" {typed} ")
    assert "用水量是否有保障" in page.text
    authority.get(f"/b/{ZONE}/reply")
    authority.submit("/reply", code="２２２２２", status=404)
    guesser = browse()
    for _ in range(MAX_FAILURES - 1):
        guesser.get(UNKNOWN, status=404)
    assert "错误次数过多" in guesser.get(UNKNOWN, status=429).text
    guesser.get(path, status=429)
    guesser.get(path.replace(ZONE, "gaoping-zone"), status=404)
    with clock.freeze_time(DAY + timedelta(minutes=16)):
        browse().get(path)


@pytest.mark.clause("L2.4b")
def test_silence_is_shown_as_silence_and_never_as_consent(app: Flask, browse: Browse, round_: dict[str, Any]) -> None:
    path = sent(app, browse, round_)
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/requests/{request_id(app)}")
    page = steward.submit("/urge", page=page, said="电话联系卫主任，答应明日答复")
    assert "1次" in page.text
    href = f"/projects/{round_['project']}/assessment"
    page = steward.get(href)
    assert "待答复" in page.text
    assert "同意" not in page.text.replace("没有答复不等于同意", "")
    with clock.freeze_time(DAY + timedelta(days=8)):
        page = browse(f"guanjia@{ZONE}").get(href)
        assert page.text.count("逾期未回复") >= 2, "the authority's, and the consulted county's"
        assert "逾期未提交" in page.text, "and the own division's"
        authority = browse()
        page = authority.get(path, status=404)
        with app.app_context():
            postman.sweep()
        steward = browse(f"guanjia@{ZONE}")
        path = linked(steward, steward.get(f"/requests/{request_id(app)}"), last_day="2026-11-20")
        page = authority.get(path)
        assert "答复期限" in page.text
        authority.submit(path, page=page, verdict="disagree", basis="水资源论证未通过", signer_name="卫国")
        page = browse(f"guanjia@{ZONE}").get(href)
        assert "期限届满后答复" in page.text
        assert "不同意" in page.text


def test_the_form_says_everything_that_is_wrong_and_asks_nobody(
    app: Flask, browse: Browse, round_: dict[str, Any]
) -> None:
    known(browse)
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/assessments/{round_['assessment']}/outside")
    page = steward.submit("/outside", 422, page=page, questions="", due_on="2026-01-01")
    assert {"authority_ids", "questions", "due_on"} <= page.errors().keys()
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(OutsideRequest)) == 0
    clerk = browse(f"lianluo@{ZONE}")
    clerk.get("/authorities/new")
    page = clerk.submit("/authorities/new", 422, name=WATER, contact_name="", contact_phone="12", email="x")
    assert page.errors().keys() == {"contact_name"}
    page = clerk.submit("/authorities/new", 422, page=page, contact_name="卫主任")
    assert page.errors().keys() == {"name", "contact_phone", "email"}


@pytest.mark.clause("L2.4b")
def test_a_record_goes_to_an_outside_supervisor_by_link_and_its_receipt_shows(app: Flask, browse: Browse) -> None:
    with app.app_context():
        told = stories.entrust_project()
        stories_case = _dispatched(told)
    known(browse)
    supervised_by(browse, WATER)
    page = decide(browse, stories_case)
    assert "等移交联络员送出一次性链接" in page.text
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/supervision")
    assert "待送出" in page.text
    record = next(link for link in page.links if re.fullmatch(r"/supervision/[0-9a-f-]{36}", link))
    page = clerk.get(next(link for link in page.links if link.startswith("/requests/")))
    path = linked(clerk, page)
    assert "没有配置邮件服务器" in clerk.page.text  # type: ignore[union-attr]
    paper = clerk.get(f"{page.url}/paper")
    code = path.rsplit("/", 1)[1]
    assert "-".join(code[start : start + 5] for start in range(0, 20, 5)) in paper.text
    assert "待接收" in clerk.get(record).text
    authority = browse()
    page = authority.get(path)
    for shown in ("2611-140522-01", "开工前完成节能审查", "备案证"):
        assert shown in page.text
    for hidden in ("陈经理", "王承办", "演礼园区", "32,000"):
        assert hidden not in page.text
    authority.submit(path, page=page, status=422, signer_name="卫国")
    page = authority.submit(path, agree="y", signer_name="卫国", remark="已建监管台账")
    assert "已确认接收" in page.text
    page = clerk.get(record)
    assert "已接收" in page.text
    assert "已建监管台账" in page.text
    assert f"{WATER}（卫国）" in page.text
    assert "已接收" in browse(f"jueding@{ZONE}").get(f"/cases/{stories_case}").text


def _dispatched(told: stories.RecordedProject) -> UUID:
    prepare_materials(told.entries[FILING])
    return dispatch_entry(told.entries[FILING])


def test_nobody_elses_bureau_sees_an_authority_or_what_it_was_asked(
    app: Flask, browse: Browse, round_: dict[str, Any]
) -> None:
    sent(app, browse, round_)
    stranger = browse("guanjia@gaoping-zone")
    assert WATER not in stranger.get("/authorities").text
    stranger.get(f"/requests/{request_id(app)}", status=404)
    stranger.get("/authorities")
    stranger.get("/projects")
