"""One's own sessions, password and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app.foundation.notices.operations import notify, notify_role
from app.foundation.notices.queries import MOST_COUNTED, unread_count
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff import queries
from app.foundation.staff.roles import Role
from tenants.clock import freeze_time, now
from tenants.db import acting_for, read_transaction, transaction
from tests.factories.people import PASSWORD
from tests.page import Browser

Browse = Callable[..., Browser]
NAME = "xitong@yangcheng-zone"
NEW = "Zhongtiao-2027"


def test_a_session_idles_out_and_ends_after_twelve_hours(browse: Browse) -> None:
    browser, start = browse(NAME), now()
    with freeze_time(start + timedelta(minutes=29)):
        assert browser.get("/me/sessions").url == "/me/sessions"
    with freeze_time(start + timedelta(minutes=58)):
        assert browser.get("/me/sessions").url == "/me/sessions"
    with freeze_time(start + timedelta(minutes=89)):
        assert browser.get("/me/sessions").url == "/signin"

    busy, start = browse(NAME), now()
    for minutes in range(25, 12 * 60, 25):
        with freeze_time(start + timedelta(minutes=minutes)):
            assert busy.get("/me/sessions").url == "/me/sessions"
    with freeze_time(start + timedelta(hours=12, minutes=1)):
        assert busy.get("/me/sessions").url == "/signin"


def test_one_ends_another_browser_of_ones_own(browse: Browse) -> None:
    here, there = browse(NAME), browse(NAME)
    page = here.get("/me/sessions")
    assert page.text.count("本次登录") == 1
    key = page.html.split("/me/sessions/")[-1].split("/end")[0]
    here.forced(f"/me/sessions/{key}/end", 200)
    assert there.get("/me/sessions").url == "/signin"
    assert here.get("/me/sessions").url == "/me/sessions"


def test_ending_all_others_keeps_this_one(browse: Browse) -> None:
    here, there, elsewhere = browse(NAME), browse(NAME), browse(NAME)
    here.get("/me/sessions")
    here.submit("/end-others")
    assert here.get("/me/sessions").url == "/me/sessions"
    assert {there.get("/me/sessions").url, elsewhere.get("/me/sessions").url} == {"/signin"}


def test_nobody_ends_the_session_of_somebody_else(browse: Browse, app: Flask) -> None:
    other = browse("anquan@yangcheng-zone")
    with app.app_context(), acting_for(11), read_transaction():
        officer = queries.officers(text="anquan")[0]
        key = queries.sessions_of(officer.id)[0].token_hash.hex()
    here = browse(NAME)
    here.get("/me/sessions")
    here.forced(f"/me/sessions/{key}/end", 404)
    here.get("/me/sessions")
    here.forced("/me/sessions/nothex/end", 404)
    assert other.get("/me/sessions").url == "/me/sessions"


def test_a_new_password_ends_the_other_sessions(browse: Browse) -> None:
    here, there = browse(NAME), browse(NAME)
    here.get("/me/password")
    page = here.submit("/me/password", 422, current="Wrong-Password-1", password=NEW, again=NEW)
    assert page.errors()["current"] == "现在的密码不正确。"
    page = here.submit("/me/password", 422, current=PASSWORD, password=NEW, again="Other-2027-x")
    assert "不一致" in page.errors()["again"]
    page = here.submit("/me/password", 422, current=PASSWORD, password="xitong", again="xitong")
    assert {code for code, field, _ in page.alerts if field == "password"} == {
        "too_short",
        "too_simple",
        "contains_name",
    }
    here.submit("/me/password", current=PASSWORD, password=NEW, again=NEW)
    assert here.get("/me/sessions").url == "/me/sessions"
    assert there.get("/me/sessions").url == "/signin"
    browse().sign_in(NAME, NEW)


def test_notices_are_told_counted_and_read(browse: Browse, app: Flask) -> None:
    with app.app_context(), acting_for(11):
        with transaction():
            officer = queries.officers(text="xitong")[0]
            notify(officer.id, "一件移交件已到达。", SubjectKind.PERMISSIONS.of())
            notify_role(Role.BUREAU_ADMIN, "长" * 400, SubjectKind.OFFICER_ROLES.of(officer.id))
        with read_transaction():
            assert unread_count(officer.id) == 2
    browser = browse(NAME)
    page = browser.get("/notices?show=unread")
    assert "一件移交件已到达。" in page.text
    key = page.html.split("/notices/")[-1].split("/read")[0]
    assert browser.forced(f"/notices/{key}/read", 200).url == "/bureau/permissions"
    browser.get("/notices")
    browser.forced("/notices/read-all", 200)
    assert "没有未读消息" in browser.get("/notices?show=unread").text
    stranger = browse("anquan@yangcheng-zone")
    stranger.get("/notices")
    stranger.forced(f"/notices/{key}/read", 404)


def test_the_bell_stops_counting(app: Flask) -> None:
    with app.app_context(), acting_for(11):
        with transaction():
            officer = queries.officers(text="xitong")[0]
            for number in range(MOST_COUNTED + 5):
                notify(officer.id, f"第{number}条", SubjectKind.ADOPTIONS.of())
        with read_transaction():
            assert unread_count(officer.id) == MOST_COUNTED
