"""The next year is published from its notice's text; dates that waited for it become firm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.foundation.calendar import operations as clocks
from app.foundation.calendar.models import Clock
from app.foundation.calendar.terms import ClockSubject, Hands
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.ledger.models import LedgerEntry
from app.standards.drafting.years import settle_dates_here
from tenants import clock
from tenants.db import acting_for, db, transaction
from tenants.keys import new_id
from tests.page import Browser

NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。"""
DECEMBER = datetime(2026, 12, 20, 2, tzinfo=UTC)
FIELDS = {
    "year": "2027", "title": "国务院办公厅关于2027年部分节假日安排的通知", "notice_no": "国办发明电〔2026〕9号",
    "published_on": "2026-11-10", "notice": NOTICE,
}  # fmt: skip


@pytest.mark.clause("N5.6")
def test_the_city_publishes_and_waiting_dates_become_firm(app: Flask, browse: Callable[..., Browser]) -> None:
    zone = 11
    with app.app_context(), clock.freeze_time(DECEMBER), acting_for(zone), transaction():
        clocks.start_clock(ClockSubject.ENTRY, new_id(), TimeLimit(20), hands=Hands.OWN)
    with app.app_context(), acting_for(zone), transaction():
        assert db.session.scalars(select(Clock.due_on).where(Clock.bureau_id == zone)).one() is None
    with clock.freeze_time(DECEMBER):
        city = browse("mulu@jincheng")
        assert "2027年工作日历还没有发布" in city.get("/calendar").text
        city.get("/calendar/new")
        page = city.submit("/preview", **FIELDS)
        assert "调休上班" in page.text
        page = city.post("/calendar/new", {**page.form("/preview").values, "notice": NOTICE})
        assert "已发布2027年工作日历" in page.text
        city.get("/calendar/new")
        page = city.submit("/preview", **FIELDS)
        city.post("/calendar/new", {**page.form("/preview").values, "notice": NOTICE}, 409)
    with app.app_context(), clock.freeze_time(DECEMBER + timedelta(minutes=5)), acting_for(zone), transaction():
        assert settle_dates_here() == 1
        assert db.session.scalars(select(Clock.due_on).where(Clock.bureau_id == zone)).one() == date(2027, 1, 18)
        told = select(LedgerEntry.content).where(LedgerEntry.bureau_id == zone, LedgerEntry.event.like("calendar.%"))
        assert "1个待核定或受影响的到期日" in db.session.scalars(told).one()


def test_what_is_wrong_is_told_and_a_county_only_reads(browse: Callable[..., Browser]) -> None:
    with clock.freeze_time(DECEMBER):
        city = browse("mulu@jincheng")
        city.get("/calendar/new")
        page = city.submit("/preview", 422, **{**FIELDS, "notice": "元旦：13月1日至3日放假。"})
        assert "不是日期" in page.errors()["notice"]
        assert page.form("/preview").values["title"] == FIELDS["title"]
        county = browse("mulu@yangcheng")
        assert "发布下一年" not in county.get("/calendar").text
        county.forced("/calendar/new", 403, **FIELDS)
