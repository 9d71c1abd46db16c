"""The session cookie: verified once, believed as long as it lives, and never another text than the one that was signed."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, flash, get_flashed_messages, session

from blueprints.shell.cookies import SessionCookies


@pytest.fixture
def app() -> Flask:
    """Says who is signed in, signs somebody in, and says a word for the next page."""
    made = Flask("cookies")
    made.config.update(SECRET_KEY="of this test alone", PERMANENT_SESSION_LIFETIME=timedelta(hours=12))
    made.session_interface = SessionCookies()
    made.add_url_rule("/who", "who", lambda: str(session.get("who", "nobody")))
    made.add_url_rule("/in/<who>", "in", lambda who: session.update(who=who) or "")
    made.add_url_rule("/say", "say", lambda: flash("已保存。") or "")
    made.add_url_rule("/hear", "hear", lambda: "".join(map(str, get_flashed_messages())))
    return made


def _cookie(answer: Any) -> str:
    return str(answer.headers["Set-Cookie"]).partition(";")[0].partition("=")[2]


def _asked(app: Flask, path: str, cookie: str) -> str:
    with app.test_client(use_cookies=False) as client:
        return client.get(path, headers={"Cookie": f"session={cookie}"}).text


def test_it_says_the_same_each_time_and_a_changed_one_nothing(app: Flask) -> None:
    cookie = _cookie(app.test_client().get("/in/wang"))
    assert [_asked(app, "/who", cookie) for _ in range(3)] == ["wang"] * 3
    signed, _, signature = cookie.rpartition(
        "."
    )  # its last character has bits that say nothing: another may be the same
    forged = f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for spoilt in (forged, cookie + "A", cookie[1:], ""):
        assert _asked(app, "/who", spoilt) == "nobody"


def test_one_that_is_too_old_is_not_believed_though_it_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = _cookie(app.test_client().get("/in/wang"))
    assert _asked(app, "/who", cookie) == "wang"
    later = time.time() + timedelta(hours=13).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)
    assert _asked(app, "/who", cookie) == "nobody"


def test_a_word_for_the_next_page_is_heard_by_whoever_has_the_cookie(app: Flask) -> None:
    cookie = _cookie(app.test_client().get("/say"))
    assert [_asked(app, "/hear", cookie) for _ in range(2)] == ["已保存。"] * 2
