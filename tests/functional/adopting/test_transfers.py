"""A transfer through the pages of both sides (L2.1c)."""

from __future__ import annotations

from collections.abc import Callable
from re import search

import pytest
from flask import Flask

from tenants.clock import today
from tests.factories.scoping import COUNTY, ZONE
from tests.functional.adopting.transfers import CODE, ZONE_ID, ready
from tests.page import Browser

Browse = Callable[..., Browser]


def offered(browse: Browse, slug: str = COUNTY) -> str:
    """The county offers the planning permit to its zone; the address of the transfer."""
    county = browse(f"mulu@{slug}")
    county.get(f"/transfers/new?item={CODE}")
    page = county.submit("/new", to_id=ZONE_ID, basis="晋市政发〔2026〕5号", since=today().isoformat())
    assert "待对方确认" in page.text
    return page.url


@pytest.mark.clause("L2.1c")
def test_one_side_offers_and_the_other_takes_over(browse: Browse, app: Flask) -> None:
    path = offered(browse)
    zone = browse(f"mulu@{ZONE}")
    assert path in zone.get("/transfers").links
    zone.get(path)
    page = zone.submit("/accept", 409)
    assert page.alerts[0][0] == "not_ready"
    assert "人员" in page.alerts[0][2]
    ready(app)
    zone.get(path)
    page = zone.submit("/accept")
    assert "已划转" in page.text
    page = zone.get(f"/adoptions/{CODE}")
    assert "晋市政发〔2026〕5号" in page.text
    county = browse(f"mulu@{COUNTY}")
    assert "已划转" in county.get("/transfers?box=out").text
    county.get(path)
    assert "不能再办理" in county.forced(f"{path}/withdraw", 409, reason="反悔").text
    browse("mulu@gaoping").get(path, 404)


def test_declining_and_withdrawing_want_a_reason(browse: Browse) -> None:
    for slug, act, words in ((ZONE, "decline", "本局未接受"), (COUNTY, "withdraw", "已撤回")):
        path = offered(browse)
        side = browse(f"mulu@{slug}")
        side.get(path)
        assert "reason" in side.submit(f"/{act}", 422, reason="").errors()
        assert words in side.submit(f"/{act}", reason="时机未到").text


def test_a_form_that_cannot_be_keeps_what_was_typed(browse: Browse) -> None:
    county = browse(f"mulu@{COUNTY}")
    county.get("/transfers/new")
    page = county.submit("/new", 422, item=CODE, to_id=ZONE_ID, basis="依据甲", since="2099-01-01")
    assert "since" in page.errors()
    assert page.form("/new").values["basis"].strip() == "依据甲"
    page = county.submit("/new", 422, item="eia", to_id="1", basis="依据甲", since=today().isoformat())
    assert {"item", "to_id"} <= page.errors().keys(), "not ours to give, not theirs to have"
    assert search("只列出本局承接的事项", page.text)
