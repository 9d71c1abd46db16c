"""Signing in: the suffix says the bureau, failures lock, unknown names answer alike, nothing is fixed beforehand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.foundation.staff import operations
from app.foundation.staff.operations import LOCKED_FOR, MAX_FAILURES
from blueprints.signin.signing import REFUSED, _inside
from tenants.clock import freeze_time, now
from tenants.db import acting_for, db, transaction
from tests.conftest import Database
from tests.factories.people import PASSWORD
from tests.page import Browser

Browse = Callable[..., Browser]
NAME = "xitong@yangcheng-zone"


def guess(browser: Browser, name: str, password: str, status: int, at_page: str = "/signin") -> str:
    browser.get(at_page)
    page = browser.submit("/signin", status, sign_in_name=name, password=password)
    return page.errors().get("", "")


def test_the_full_name_signs_in_and_leads_to_ones_own_work(browse: Browse) -> None:
    assert browse(NAME).page.url == "/bureau/people"
    assert browse("anquan@yangcheng-zone").page.url == "/bureau/roles"
    assert browse("shenji@yangcheng-zone").page.url == "/bureau/audit"


def test_on_the_own_portal_the_suffix_may_be_left_out(browse: Browse) -> None:
    browser = browse()
    browser.get("/b/yangcheng-zone/signin")
    page = browser.submit("/signin", sign_in_name="xitong", password=PASSWORD)
    assert page.url == "/bureau/people"
    assert "阳城经济技术开发区行政审批局" in page.text


def test_a_full_width_name_means_the_plain_one(browse: Browse) -> None:
    browser = browse()
    browser.get("/signin")
    page = browser.submit("/signin", sign_in_name=" Xitong＠yangcheng-zone ", password=PASSWORD)
    assert page.url == "/bureau/people"


def test_without_a_suffix_the_field_says_what_is_missing(browse: Browse) -> None:
    browser = browse()
    browser.get("/signin")
    page = browser.submit("/signin", 422, sign_in_name="xitong", password=PASSWORD)
    assert "代号" in page.errors()["sign_in_name"]
    assert page.form("/signin").values["sign_in_name"] == "xitong"
    assert page.form("/signin").values["password"] == ""


@pytest.mark.parametrize("name", [NAME, "nobody@yangcheng-zone", "xitong@nowhere", "xitong@yangcheng"])
def test_every_wrong_guess_is_answered_alike(browse: Browse, name: str) -> None:
    assert guess(browse(), name, "Wrong-Password-1", 422) == REFUSED


def test_a_bureau_does_not_know_the_names_of_another(browse: Browse) -> None:
    assert guess(browse(), NAME, PASSWORD, 422, "/b/yangcheng/signin") == REFUSED


def test_five_failures_lock_the_name_for_a_quarter_of_an_hour(browse: Browse) -> None:
    browser, start = browse(), now()
    for _ in range(MAX_FAILURES):
        assert guess(browser, NAME, "Wrong-Password-1", 422) == REFUSED
    assert guess(browser, NAME, PASSWORD, 422) == REFUSED
    with freeze_time(start + LOCKED_FOR - timedelta(minutes=1)):
        assert guess(browse(), NAME, PASSWORD, 422) == REFUSED
    with freeze_time(start + LOCKED_FOR + timedelta(minutes=1)):
        assert browse(NAME).page.url == "/bureau/people"


def test_unknown_names_lock_too_and_success_clears(app: Flask, browse: Browse) -> None:
    browser = browse()
    for _ in range(MAX_FAILURES + 1):
        assert guess(browser, "nobody@yangcheng-zone", "Wrong-Password-1", 422) == REFUSED
    for _ in range(MAX_FAILURES - 1):
        guess(browser, NAME, "Wrong-Password-1", 422)
    browse(NAME)
    for _ in range(MAX_FAILURES - 1):
        guess(browser, NAME, "Wrong-Password-1", 422)
    browse(NAME)


def test_parallel_guesses_are_all_counted(app: Flask, database: Database) -> None:
    """Of twenty guesses at once no more than five reach a comparison before the name is locked."""

    def one(number: int) -> bool:
        with app.app_context(), acting_for(11):
            while True:
                try:
                    with transaction():
                        return operations.sign_in("xitong", f"Wrong-Password-{number}", "", "") is not None
                except OperationalError as busy:
                    if getattr(busy.orig, "sqlstate", "") != "55P03":
                        raise
                finally:
                    db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(one, range(20)))
    with database.connect("admin") as connection:
        row = connection.execute(
            "select failures, locked_until > now() from sign_in_counters where bureau_id = 11 and sign_in_name = 'xitong'"
        ).fetchone()
    assert row == (MAX_FAILURES, True)


def test_a_session_is_new_after_signing_in(app: Flask, browse: Browse) -> None:
    browser = browse()
    browser.get("/signin")
    with browser.client.session_transaction() as session:
        session["planted"] = "before"
        token_before = session["csrf_token"]
    browser.submit("/signin", sign_in_name=NAME, password=PASSWORD)
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != token_before
        assert session["_user_id"].startswith("11.")


def test_the_database_holds_no_token(browse: Browse, database: Database) -> None:
    browser = browse(NAME)
    with browser.client.session_transaction() as session:
        token = session["_user_id"].partition(".")[2]
    assert len(token) >= 43
    with database.connect("admin") as connection:
        rows = connection.execute("select encode(token_hash, 'escape'), agent from web_sessions").fetchall()
        trail = connection.execute("select coalesce(before::text, '') || coalesce(after::text, '') from audit_trail")
        assert rows
        assert all(token not in row[0] for row in rows)
        assert all(token not in text and "argon2" not in text for (text,) in trail)


def test_a_form_without_its_token_is_refused(browse: Browse) -> None:
    browser = browse()
    page = browser.post("/signin", {"sign_in_name": NAME, "password": PASSWORD}, 400)
    assert page.alerts[0][0] == "csrf"
    signed_in = browse(NAME)
    page = signed_in.post("/me/sessions/end-others", {"csrf_token": "forged", "_idem": "x"}, 400)
    assert page.alerts[0][0] == "csrf"


def test_signing_out_ends_the_session_in_the_database(browse: Browse, database: Database) -> None:
    browser = browse(NAME)
    stolen = browser.client.get_cookie("qdb")
    assert stolen is not None
    browser.submit("/signout")
    with database.connect("admin") as connection:
        assert connection.execute("select count(*) from web_sessions").fetchone() == (0,)
    thief = browse()
    thief.client.set_cookie("qdb", stolen.value)
    assert thief.get("/me/sessions").url == "/signin"


def test_where_one_wanted_to_go(browse: Browse) -> None:
    browser = browse()
    browser.get("/me/sessions")
    assert browser.page.url == "/signin"
    page = browser.submit("/signin", sign_in_name=NAME, password=PASSWORD)
    assert page.url == "/me/sessions"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/b/x/signin", "/a\r\nb", "", None]
)
def test_an_address_elsewhere_is_dropped(target: str | None) -> None:
    assert _inside(target) == ""
