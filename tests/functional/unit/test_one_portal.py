"""One portal (一个口子对外, S12): whatever other bureaus ask, tell and decide, the unit reads and answers it at the serving one.

Nobody runs a worker here: each page is opened right after the act of the other bureau was answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from flask import Flask

from tests.factories.recorded_projects import record_project
from tests.factories.roster import NAMES as BUREAUS
from tests.factories.roster import NUMBERS
from tests.page import Browser, Page
from tests.scenario import CITY, COUNTY, UUID_PATTERN, ZONE, ProjectStory, pdf_upload

Browse = Callable[..., Browser]
ITEMS = {"enterprise_filing": ZONE, "construction_planning_permit": COUNTY, "eia": CITY}
PLANNING, EIA = "construction_planning_permit", "eia"
NOTICE, POINTS, IN_WORDS = "环评报告须附环境质量现状监测数据。", "总平面图须加盖设计单位出图章。", "请写明停车位数量。"

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
def story(app: Flask, browse: Browse) -> ProjectStory:
    """An entrusted project of the zone with items of the county and of the city, its own item decided."""
    made = ProjectStory(browse, ITEMS)
    with app.app_context():
        made.project_id = str(record_project("entrusted", items=ITEMS, consult=[COUNTY, CITY]))
    made.read_entries()
    made.own_item()
    return made


class Unit:
    """The unit's telephone: one link, one page."""

    def __init__(self, story: ProjectStory) -> None:
        self.story, self.browser = story, story.browse()
        self.base = story.link("track")

    def looks(self) -> Page:
        """Where the project stands, now."""
        page = self.browser.get(self.base)
        assert page.url == f"{self.base}/track"
        assert BUREAUS[ZONE] in page.text
        return page

    def owed(self) -> str:
        """What the page says is owed from the unit, to whom."""
        page = self.looks()
        part = page.html.partition('id="owed"')[2].partition('id="happened"')[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())

    def sends(self, code: str, name: str) -> Page:
        """Upload what is asked for one item."""
        href = next(link for link in self.looks().links if link.endswith(f"/materials/{self.story.entries[code]}"))
        page = self.browser.get(href)
        assert POINTS in page.text
        return self.browser.submit(href, page=page, file_0=pdf_upload(name))


def window_asks(story: ProjectStory, points: str, named: bool) -> str:
    """The county's reviewer asks for a correction, of its first paper or in words; returns the paper's name."""
    reviewer = story.at(f"chuangkou@{COUNTY}")
    page = reviewer.get(story.case_at(COUNTY))
    paper = re.search(rf'name="material_ids"[^>]*value="({UUID_PATTERN})"[^>]*>\s*(?:<[^>]+>)*\s*([^<]+)', page.html)
    assert paper, page.text[-900:]
    wanted = [paper.group(1)] if named else []
    reviewer.submit(
        "/ask-correction", page=page, points=points, material_ids=wanted, reason="" if named else "初审时未发现"
    )
    return unescape(paper.group(2)).strip()


@pytest.mark.clause("S12")
def test_everything_of_other_bureaus_reaches_the_unit_through_the_serving_one(
    browse: Browse, story: ProjectStory
) -> None:
    unit = Unit(story)

    # The city gives its one-off notice ahead of time, after asking back once.
    page = story.navigator.get(f"/letters/new?kind=early&entry={story.entries[EIA]}")
    page = story.navigator.submit("/letters/new", page=page, targets=NUMBERS[CITY])
    early = re.search(UUID_PATTERN, page.url)
    assert early
    city = story.at(f"lianluo@{CITY}")
    page = city.get(f"/inbox/{early.group()}")
    window = re.search(rf'<option value="({UUID_PATTERN})">工程建设审批窗口', page.html)
    assert window
    city.submit("/receive", page=page, division_id=window.group(1))
    city.submit("/ask-back", page=city.get(f"/inbox/{early.group()}"), points="请补充是否涉及水源保护区。")
    assert "请补充是否涉及水源保护区" in unit.looks().text, "what it asks"
    page = story.navigator.get(f"/outbox/{early.group()}")
    story.navigator.submit("/supply", page=page, answer="不涉及。")
    city.submit("/answer", page=city.get(f"/inbox/{early.group()}"), advice="可以先行编制。", notice=NOTICE)
    assert NOTICE in unit.looks().text, "what it tells ahead"

    # The county asks for a correction of a pushed item; the unit sends it here; the serving bureau passes it on.
    for code in (PLANNING, EIA):
        story.prepare(code)
    story.push(PLANNING)
    assert f"送{BUREAUS[COUNTY]}" in unit.looks().text
    story.receive(COUNTY)
    assert "阳城县局签收" in unit.looks().text
    paper = window_asks(story, POINTS, named=True)
    page = unit.looks()
    assert f"阳城县局一次性告知“{story.names[PLANNING]}”补正内容（第1次）：{POINTS}" in page.text
    assert "现在轮到 您的单位" in page.text
    owed = unit.owed()
    assert paper in owed
    assert POINTS in owed
    assert f"由{BUREAUS[ZONE]}转送审批部门" in owed
    page = unit.browser.submit(unit.browser.get(f"{unit.base}/materials/{story.entries[PLANNING]}").url, 422)
    assert "请至少选择一份" in page.errors()["file_0"]
    page = unit.sends(PLANNING, "总平面图")
    assert page.url == f"{unit.base}/track"
    assert "已收到1份材料" in page.html
    assert "项目长正在转送审批部门" in page.text
    assert paper not in unit.owed()
    assert "项目单位提交材料1份" in story.navigator.get("/notices").text
    page = story.navigator.get(story.entry(PLANNING))
    assert "线上" in page.text
    story.navigator.submit("/correct", page=page, answer="已加盖出图章。")
    assert "提交“" in unit.looks().text
    assert "已加盖出图章" in unit.looks().text

    # A correction in words is owed as well: nobody else shows it to the unit.
    window_asks(story, IN_WORDS, named=False)
    assert IN_WORDS in unit.owed()
    assert "现在轮到 您的单位" in unit.looks().text
    page = story.navigator.get(story.entry(PLANNING))
    story.navigator.submit("/correct", page=page, answer="机动车位120个。")
    assert IN_WORDS not in unit.owed()
    story.accept(COUNTY)
    assert "阳城县局受理" in unit.looks().text

    # The city decides another; the county decides this one.
    story.push(EIA)
    story.receive(CITY)
    story.accept(CITY)
    story.decide(CITY, "晋市审管环〔2026〕19号")
    page = unit.looks()
    assert "市局办结" in page.text
    assert "晋市审管环〔2026〕19号" in page.text
    story.decide(COUNTY, "建字第140522202600087号")
    assert "建字第140522202600087号" in unit.looks().text

    # Of the other bureaus' portals the unit has none, and no desk of anybody.
    for slug in (COUNTY, CITY, "gaoping"):
        for path in ("", "/track", "/shared", f"/materials/{story.entries[PLANNING]}"):
            assert "已经过期" in unit.browser.get(unit.base.replace(f"/b/{ZONE}/", f"/b/{slug}/") + path, 404).text
    for path in (story.page, story.entry(PLANNING), f"/inbox/{early.group()}", "/window"):
        assert unit.browser.get(path).url == "/signin"


def test_the_unit_sends_only_what_is_owed_and_only_what_is_a_paper(story: ProjectStory) -> None:
    unit = Unit(story)
    href = f"{unit.base}/materials/{story.entries[PLANNING]}"
    page = unit.browser.get(href)
    fields = re.findall(r'name="(file_\d+)"', page.html)
    assert len(fields) > 1
    page = unit.browser.submit(href, 422, page=page, **{fields[0]: (BytesIO(b"MZ a program"), "图.pdf")})
    assert "格式不符" in page.errors()[fields[0]]
    page = unit.browser.submit(href, page=unit.browser.get(href), **{fields[0]: pdf_upload("总平面图")})
    assert page.url == f"{unit.base}/track"
    held = unit.browser.get(href)
    assert re.findall(r'name="(file_\d+)"', held.html) == fields[1:], "the rest stays owed"
    story.prepare(PLANNING)
    assert "没有需要在这里提交的材料" in unit.browser.get(href).text
    page = unit.browser.submit(href, 409, page=held, **{fields[1]: pdf_upload("又一份")})
    assert "这份材料已经收到" in page.text
    never = "00000000-0000-7000-8000-000000000000"
    unit.browser.get(f"{unit.base}/materials/{never}", 404)
    other = story.link("entrust")
    unit.browser.get(f"{other}/materials/{story.entries[PLANNING]}", 404)
    assert unit.browser.client.get(f"/b/{COUNTY}/handed-in").status_code == 404
    story.link("track")
    unit.browser.get(href, 404)
