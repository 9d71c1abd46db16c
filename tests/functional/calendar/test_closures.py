"""A bureau announces that it is closed: everybody is told, no limit moves - unless the city declares an office stoppage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from re import search
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from psycopg import errors
from sqlalchemy import select

from app.assembly.commands import domain
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState, Route
from app.foundation.calendar.models import Clock
from app.foundation.calendar.queries import forget_calendars
from app.foundation.calendar.terms import ClockState, ClockSubject
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.conftest import Database
from tests.factories.recorded_projects import record_project
from tests.isolation.bureau_session import BureauSession
from tests.page import Browser

Browse = Callable[..., Browser]
MONDAY = datetime(2026, 9, 7, 2, tzinfo=UTC)
COUNTY, ZONE = 5, 11
CLOSED = {
    "first_day": "2026-09-09",
    "last_day": "2026-09-10",
    "reason": "政务大厅搬迁",
    "basis": "阳审管发〔2026〕31号",
}
DOCUMENT = {
    "cause": "government",
    "document": "关于暴雨红色预警期间停止办公的通知",
    "document_no": "阳政办发〔2026〕9号",
}
SAID = "9月9日（周三）至9月10日（周四）闭局"


def announced(browse: Browse, slug: str = "yangcheng") -> Browser:
    """The administrator of a bureau announces it."""
    admin = browse(f"xitong@{slug}")
    admin.get("/closures")
    assert "已登记闭局日" in admin.submit("/closures", **CLOSED).text
    return admin


def work(app: Flask) -> None:
    """One round of the worker, without our copy of the calendar."""
    forget_calendars()
    told = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
    assert told.exit_code == 0, told.output


def due_dates(bureau_id: int) -> dict[UUID, date | None]:
    """Firm dates of the running clocks of a bureau's cases or entries."""
    subject = ClockSubject.CASE if bureau_id == COUNTY else ClockSubject.ENTRY
    with acting_for(bureau_id), read_transaction():
        rows = db.session.execute(
            select(Clock.subject_id, Clock.due_on).where(
                Clock.bureau_id == bureau_id, Clock.subject == subject, Clock.state == ClockState.RUNNING
            )
        )
        return {row.subject_id: row.due_on for row in rows}


@pytest.mark.clause("W7", "N5.6")
def test_a_closure_is_told_to_everybody_and_moves_no_limit(app: Flask, browse: Browse) -> None:
    with app.app_context(), clock.freeze_time(MONDAY):
        record_project("underway", days_ago=12)
        with acting_for(ZONE), read_transaction():
            pushed = db.session.scalar(
                select(ChecklistEntry.id).where(
                    ChecklistEntry.bureau_id == ZONE, ChecklistEntry.route == Route.PUSH,
                    ChecklistEntry.deciding_bureau_id == COUNTY, ChecklistEntry.state == EntryState.PREPARING,
                )
            )  # fmt: skip
        before = due_dates(ZONE)
    with clock.freeze_time(MONDAY):
        page = announced(browse).get("/closures")
        assert "照常计算" in page.text
        assert "不中止、不延长办理时限" in page.text
        assert "行政许可法第八十二条" in page.text
        for path in ("/b/yangcheng/", "/b/yangcheng/items", "/b/yangcheng/items/eia", "/b/yangcheng/apply"):
            told = browse().get(path).text
            assert f"阳城县行政审批服务管理局{SAID}" in told, path
            assert "办理时限照常计算" in told
        assert SAID not in browse().get("/b/gaoping/items/eia").text
        assert f"本局{SAID}" in browse("chuangkou@yangcheng").get("/desk").text
        navigator = browse("xiangmuzhang@yangcheng-zone")
        assert SAID not in navigator.get("/desk").text
        assert f"阳城县行政审批服务管理局{SAID}" in navigator.get(f"/entries/{pushed}/push").text
    with app.app_context(), clock.freeze_time(MONDAY + timedelta(minutes=2)):
        work(app)
        assert due_dates(ZONE) == before
    with clock.freeze_time(MONDAY + timedelta(days=4)):
        assert SAID not in browse().get("/b/yangcheng/").text, "it is over"


@pytest.mark.clause("N5.6")
def test_only_what_the_city_declares_by_document_stops_the_clocks_of_that_bureau(app: Flask, browse: Browse) -> None:
    with app.app_context(), clock.freeze_time(MONDAY):
        record_project("handed", days_ago=12)
        before, zones = due_dates(COUNTY), due_dates(ZONE)
        assert all(before.values())
    with clock.freeze_time(MONDAY):
        announced(browse)
        county = browse("mulu@yangcheng")
        county.get("/closures")
        assert "认定停止办公" not in county.page.text  # type: ignore[union-attr]
        city = browse("mulu@jincheng")
        page = city.get("/closures")
        path = next(href for href in page.links if href.startswith("/closures/declare"))
        county.get(path, 403)
        city.get(path)
        page = city.submit("/declare", 422, cause="government", document="停止办公的通知", document_no=" ")
        assert "文号" in page.errors()["document_no"]
        assert page.form("/declare").values["document"] == "停止办公的通知", "what was typed stays"
        assert "已认定停止办公" in city.submit("/declare", **DOCUMENT).text
        city.get(path)
        assert "已由" in city.submit("/declare", 409, **DOCUMENT).text
        assert "不计入该局工作日" in browse().get("/b/yangcheng/items/eia").text
        admin = browse("xitong@yangcheng")
        admin.get("/closures")
        row = search('data-field-closure_id="([^"]+)"', city.get("/closures").html)
        assert row
        page = admin.forced("/closures/withdraw", 409, closure_id=unescape(row[1]), why="看错了")
        assert "请先由市局撤销认定" in page.text
    with app.app_context(), clock.freeze_time(MONDAY + timedelta(minutes=2)):
        work(app)
        after = due_dates(COUNTY)
        assert after.keys() == before.keys()
        assert all(after[key] > before[key] for key in before)  # type: ignore[operator]
        assert due_dates(ZONE) == zones, "the other bureau works on those days"
    with clock.freeze_time(MONDAY + timedelta(minutes=3)):
        page = browse("chuangkou@yangcheng").get("/calendar/settled")
        assert "停止办公日认定" in page.text
        city.get("/closures")
        assert "已撤销认定" in city.submit("/revoke", closure_id=unescape(row[1]), why="预警解除").text
    with app.app_context(), clock.freeze_time(MONDAY + timedelta(minutes=5)):
        work(app)
        assert due_dates(COUNTY) == before


def test_days_that_cannot_be_are_refused_beside_their_field(browse: Browse) -> None:
    with clock.freeze_time(MONDAY):
        admin = announced(browse)
        admin.get("/closures")
        for changes, field in (
            ({"last_day": "2026-09-01"}, "last_day"),
            ({"first_day": "2026-10-09", "last_day": "2026-12-01"}, "last_day"),
            ({"first_day": "2028-01-01", "last_day": "2028-01-02"}, "first_day"),
            ({"first_day": "昨天"}, "first_day"),
            ({"basis": " "}, "basis"),
        ):
            page = admin.submit("/closures", 422, **{**CLOSED, **changes})
            assert field in page.errors(), changes
            assert page.form("/closures").values["reason"] == CLOSED["reason"]
        assert "日期重叠" in admin.submit("/closures", 409, **CLOSED).text
        steward = browse("guanjia@yangcheng")
        steward.get("/closures")
        assert "登记本局闭局" not in steward.page.text  # type: ignore[union-attr]
        steward.forced("/closures", 403, **CLOSED)


def test_the_database_lets_each_write_only_its_own(database: Database, app: Flask, browse: Browse) -> None:
    with clock.freeze_time(MONDAY):
        announced(browse)
    copy = (
        "insert into bureau_closures (city_id, id, bureau_id, first_day, last_day, reason, basis, made_at, made_by, "
        "withdrawn_reason) select city_id, gen_random_uuid(), bureau_id, first_day, last_day, reason, basis, made_at, "
        "made_by, '' from bureau_closures"
    )
    declare = (
        "insert into closure_declarations (city_id, id, closure_id, cause, document, document_no, declared_at, "
        "declared_by, revoked_reason) select city_id, gen_random_uuid(), id, 'government', 'a', 'b', now(), 'c', '' "
        "from bureau_closures"
    )
    for bureau, statement in ((ZONE, copy), (COUNTY, declare)):
        with (
            pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
            BureauSession(database, bureau).open() as connection,
        ):
            connection.execute(statement)
    with BureauSession(database, ZONE).open() as connection:
        changed = connection.execute("update bureau_closures set withdrawn_by = 'x', withdrawn_at = now()")
        assert changed.rowcount == 0
