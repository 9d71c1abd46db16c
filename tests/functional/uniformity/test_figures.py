"""Figures from a unit's papers to the city's pages: how they came in, what is under way, of nobody's case too much."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.casework.cases.models import Case
from app.oversight.uniformity.figure_preparation import prepare_figures
from tenants.db import acting_for, db, read_transaction, transaction
from tests.factories import scoping as stories
from tests.factories.decided_filings import decide_filings
from tests.factories.delivery_steps import dispatch_entry, prepare_materials, push_entry, receive_handoff
from tests.factories.scoping import COUNTY, PDF, ZONE, RecordedProject, bureau_id
from tests.functional.standards.drafts import draft_of
from tests.page import Browser

Browse = Callable[..., Browser]
FILING = "enterprise_filing"


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    with app.app_context():
        return stories.entrust_project()


@pytest.mark.clause("B4")
def test_how_papers_came_in_goes_with_the_case(app: Flask, browse: Browse, story: RecordedProject) -> None:
    navigator, window = browse(f"xiangmuzhang@{ZONE}"), browse(f"chuangkou@{ZONE}")
    entry_id = story.entries[stories.FILING]
    page = navigator.get(f"/entries/{entry_id}")
    assert "这次收到的方式" in page.text
    page = navigator.submit(f"/entries/{entry_id}/materials", file_0=(BytesIO(PDF), "申请.pdf"), handed_in="counter")
    assert "· 窗口" in page.text
    with app.app_context():
        prepare_materials(entry_id)
        case_id = dispatch_entry(entry_id)
    page = window.get(f"/cases/{case_id}")
    assert "收件方式窗口" in page.text.replace(" ", "")
    window.submit("/accept", 422, handed_in="pigeon")
    window.get(f"/cases/{case_id}")
    page = window.submit("/accept", handed_in="post")
    assert "收件方式邮寄" in page.text.replace(" ", "")


@pytest.mark.clause("B4", "B24")
def test_how_papers_came_in_is_told_to_the_other_bureau(app: Flask, browse: Browse, story: RecordedProject) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    entry_id = story.entries[stories.PLANNING]
    navigator.get(f"/entries/{entry_id}")
    navigator.submit(f"/entries/{entry_id}/materials", file_0=(BytesIO(PDF), "申请.pdf"), handed_in="counter")
    with app.app_context():
        prepare_materials(entry_id)
    assert "收件方式窗口" in navigator.get(f"/entries/{entry_id}/push").text.replace(" ", "")
    with app.app_context():
        handoff_id = push_entry(entry_id)
        case_id = receive_handoff(COUNTY, handoff_id)
    letter = browse(f"lianluo@{COUNTY}").get(f"/inbox/{handoff_id}")
    assert "收件方式：窗口" in letter.text
    case = browse(f"chuangkou@{COUNTY}").get(f"/cases/{case_id}")
    assert "收件方式窗口" in case.text.replace(" ", "")


@pytest.mark.clause("B4", "B22")
def test_most_units_at_the_window_contradict_what_is_promised_online(app: Flask, browse: Browse) -> None:
    with app.app_context():
        decide_filings(4, handed_in="counter")
        prepare_figures()
    city = browse("guanjia@jincheng")
    assert "网办实际不一致" in city.get("/uniformity").html
    page = city.get(f"/uniformity/{FILING}/{ZONE}")
    assert "项目单位自行提交4件，线上占0%" in page.text
    assert "项目长代办的不计入" in page.text
    assert "统计于" in page.text


def _running(app: Flask, how_many: int) -> None:
    """So many of the zone's decided filings are under way again."""
    with app.app_context():
        with read_transaction():
            zone = bureau_id(ZONE)
        with acting_for(zone), transaction():
            ids: list[UUID] = list(db.session.scalars(select(Case.id).order_by(Case.id).limit(how_many)))
            db.session.execute(update(Case).where(Case.bureau_id == zone, Case.id.in_(ids)).values(closed_at=None))
        prepare_figures()


@pytest.mark.clause("B10", "B22", "C3")
def test_publishing_says_how_many_run_on_without_reading_one_of_them(app: Flask, browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city, FILING)
    page = city.get(f"{draft}/publish")
    assert "各局办件数据尚未统计" in page.text
    with app.app_context():
        decide_filings(5)
    _running(app, 2)
    page = city.get(f"{draft}/publish")
    assert "在办的继续按原版本办理（统计于" in page.text
    assert "1个局不足3件的，不单列" in page.text
    assert "2件" not in page.text
    _running(app, 4)
    page = city.get(f"{draft}/publish")
    assert "在办4件继续按原版本办理（1个局，统计于" in page.text
    assert "在办：第1版4件" in city.get(f"/uniformity/{FILING}/{ZONE}").text
