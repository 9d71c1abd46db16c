"""推送及时率 on the city's board: what the own view counts, link by link, in aggregates alone and nothing small."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from app.oversight.uniformity.figure_preparation import prepare_figures
from tenants.clock import SHANGHAI
from tests.factories.recorded_projects import record_project
from tests.functional.linkage.figures import figures
from tests.page import Browser, Page
from tests.scenario import CITY, COUNTY, ZONE, ProjectStory

Browse = Callable[..., Browser]
LATER = ("construction_planning_permit", "water_abstraction", "flood_impact")
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
BOARD = "/links/figures?view=city"


@pytest.fixture
def story(app: Flask, browse: Browse) -> ProjectStory:
    """On a Friday the own item is decided: by Monday three items are to be pushed to the county, and one to the city."""
    items = {"enterprise_filing": ZONE, **dict.fromkeys(LATER, COUNTY), "eia": CITY}
    told = ProjectStory(browse, items)
    with app.app_context():
        told.project_id = str(record_project("entrusted", items=items, consult=[COUNTY, CITY]))
    told.read_entries()
    with told.on(FRIDAY):
        told.own_item()
    return told


def _pushes(page: Page) -> list[str]:
    """What the heads of the links say."""
    return re.findall(r'<span class="muted">([^<]*(?:按时推送|应推送)[^<]*)</span>', page.html)


def _board(app: Flask, story: ProjectStory) -> Page:
    with app.app_context():
        assert prepare_figures() == 13
    return story.at(f"lianluo@{CITY}").get(BOARD)


@pytest.mark.clause("W4.2.1b", "B10", "B22")
def test_the_city_sees_how_punctually_each_link_is_used(app: Flask, story: ProjectStory) -> None:
    with story.on(MONDAY):
        for code in LATER:
            story.prepare(code)
        story.navigator.get(f"{story.entry(LATER[0])}/push?with=all")
        assert "推送3件" in story.navigator.submit("/push").text
        page = _board(app, story)
        assert _pushes(page) == ["阳城经开区 → 阳城县局：按时推送 3 / 3（100%）"]
    with story.on(TUESDAY):
        own = story.navigator.get("/links/figures")
        assert sorted(_pushes(own)) == ["按时推送 0 / 1（0%）", "按时推送 3 / 3（100%）"], (
            "one's own small figures are one's own"
        )
        assert "应推送 4件 按时推送 3件 按时率 75% 逾期未推送 1件" in own.text
        page = _board(app, story)
        assert _pushes(page) == ["阳城经开区 → 阳城县局：按时推送 3 / 3（100%）"], "one item is told of nobody"
        assert "应推送 3件 按时推送 3件 按时率 100%" in page.text, "nor does the total give it away"
        for rule in ("前置的本级审批已完成", "首次推送不晚于时限的最后一日", "合计只加各条联动关系显示出来的数"):
            assert rule in page.text, rule
        assert not [link for link in page.links if "/handoffs" in link]
        for stranger in (f"lianluo@{COUNTY}", "lianluo@gaoping"):
            theirs = story.at(stranger).get(BOARD)
            assert _pushes(theirs) == [], "the city alone looks over all links"
            assert "阳城经开区 →" not in theirs.text


@pytest.mark.clause("W4.2.1b", "B10")
def test_what_nobody_pushed_is_told_although_nothing_was_sent(app: Flask, story: ProjectStory) -> None:
    with story.on(TUESDAY):
        page = _board(app, story)
        assert _pushes(page) == ["阳城经开区 → 阳城县局：按时推送 0 / 3（0%）"]
        assert figures(page, "跨层级推送", "阳城经开区 → 阳城县局")["发出"] == "0"
        story.prepare(LATER[0])
        story.push(LATER[0])
        page = _board(app, story)
        row = figures(page, "跨层级推送", "阳城经开区 → 阳城县局")
        assert (row["发出"], row["已反馈"], row["等待中"]) == ("不显示", "不显示", "不显示")
        assert _pushes(page) == ["阳城经开区 → 阳城县局：按时推送 0 / 3（0%）"]
