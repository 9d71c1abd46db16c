"""A sign-off is taken back: the bureau is told, what it handles it goes on handling, marked 承接准备未确认."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from re import search

import pytest
from click.testing import CliRunner
from flask import Flask

from app.assembly.commands import domain
from tests.factories.scoping import ZONE
from tests.functional.adopting.readiness import PLANNING, POINTS, sign_first
from tests.functional.adopting.transfers import ready
from tests.page import Browser, Page

Browse = Callable[..., Browser]
FIELDS = ("item_id", "bureau_id", "point", "seen")


def fields_of(page: Page, dialog: str, behind: str = "") -> dict[str, str]:
    """What the first button of a dialog fills in, behind some words of the page."""
    part = page.html.split(behind, 1)[1] if behind else page.html
    button = part.split(f'data-open="{dialog}"', 1)[1].split(">", 1)[0]
    found = {name: search(f'data-field-{name}="([^"]+)"', button) for name in FIELDS}
    return {name: unescape(one[1]) for name, one in found.items() if one}


@pytest.mark.clause("L2.1c")
def test_a_signoff_is_taken_back_and_given_again(app: Flask, browse: Browse) -> None:
    ready(app)
    zone, city = browse(f"mulu@{ZONE}"), browse("mulu@jincheng")
    zone.get(f"/adoptions/{PLANNING}/status")
    zone.submit("/status", becomes="adopted", basis="赋权清单第12项", since="2026-09-01")
    page = city.get("/readiness?state=signed")
    given = fields_of(page, "take-back")
    page = city.submit("/take-back", 422, **given, reason=" ")
    assert "撤回的原因" in page.text
    city.get("/readiness?state=signed&q=规划")
    page = city.submit("/take-back", **given, reason="3号窗口已撤除")
    assert page.url == "/readiness"
    assert "已撤回" in page.text
    assert city.page is page
    page = city.submit("/take-back", 409, **given, reason="再来一次")
    assert page.alerts[0][0] == "unsigned"
    assert "承接准备核验" in page.text, "the page again, with the words"

    page = zone.get(f"/adoptions/{PLANNING}")
    assert "承接准备未确认" in page.text
    assert "3号窗口已撤除" in page.text
    assert "由本局审批" in page.text, "it goes on handling it"
    assert "承接准备未确认" in zone.get("/adoptions?ready=unconfirmed").text
    with app.app_context():
        told = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
        assert told.exit_code == 0, told.output
        CliRunner().invoke(domain, ["worker", "--once"], obj=app)
    page = zone.get("/notices")
    assert page.text.count("承接准备的核验（") == 1, "told once"
    assert "3号窗口已撤除" in page.text
    assert "承接准备的核验（" not in browse("mulu@gaoping-zone").get("/notices").text

    zone.get(f"/adoptions/{PLANNING}")
    zone.submit("/readiness", point=given["point"], note="新设5号窗口")
    sign_first(city)
    assert "承接准备未确认" not in zone.get(f"/adoptions/{PLANNING}").text


@pytest.mark.clause("L2.1c")
def test_reviewers_of_the_city_find_it_in_their_rail_and_only_guides_act(app: Flask, browse: Browse) -> None:
    ready(app)
    window = browse("chuangkou@jincheng")
    assert "/readiness" in window.get("/desk").links
    assert "/readiness" not in browse("chuangkou@yangcheng").get("/desk").links
    given = fields_of(browse("mulu@jincheng").get("/readiness?state=signed"), "take-back")
    page = window.get("/readiness?state=signed")
    assert "撤回核验" not in page.html.split("<dialog", 1)[0], "another division guides it"
    page = window.submit("/take-back", 403, **given, reason="不该由我")
    assert "负责指导" in page.alerts[0][2]
    assert "由项目审批" in page.text, "the page, with the words, never a bare error"
    zone = browse(f"mulu@{ZONE}")
    zone.get("/readiness")
    zone.forced("/readiness/take-back", 403, **given, reason="自己撤")


def test_a_refused_confirmation_shows_the_list_again(browse: Browse) -> None:
    zone, city = browse(f"mulu@{ZONE}"), browse("mulu@jincheng")
    for point in POINTS[:2]:
        zone.get(f"/adoptions/{PLANNING}")
        zone.submit("/readiness", point=point, note="3人")
    given = fields_of(city.get("/readiness"), "sign")
    city.submit("/sign-off", **given)
    for fields, code in (
        (given, "signed"),
        ({**given, "bureau_id": "7"}, "gone"),
        ({**given, "point": "seal"}, "gone"),
    ):
        city.get("/readiness")
        page = city.submit("/sign-off", 409, **fields)
        assert page.alerts[0][0] == code
        assert "已具备" in page.text or "3人" in page.text, "what waits is still listed"
    for fields in ({**given, "bureau_id": "9" * 30}, {**given, "item_id": "x"}, {**given, "point": "party"}):
        city.get("/readiness")
        assert "3人" in city.submit("/sign-off", 422, **fields).text
