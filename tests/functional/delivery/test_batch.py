"""One push that carries several items (同批移交): sent, signed for, corrected, returned and decided one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from app.interbureau.handoffs.queries import messages_of
from tenants.bureaus import bureau_by_slug
from tenants.db import acting_for, db, read_transaction
from tests.factories.recorded_projects import record_project
from tests.page import Browser, Page
from tests.scenario import COUNTY, UUID_PATTERN, ZONE, ProjectStory

Browse = Callable[..., Browser]
FILING, PLANNING, WATER, FLOOD = (
    "enterprise_filing",
    "construction_planning_permit",
    "water_abstraction",
    "flood_impact",
)
ALL = {FILING: ZONE, PLANNING: COUNTY, WATER: COUNTY, FLOOD: COUNTY}
NAMES = {
    PLANNING: "建设工程规划许可证核发（含设计方案审查）",
    WATER: "取水许可",
    FLOOD: "洪水影响评价类审批",
}
TARGET = "阳城县行政审批服务管理局"


@pytest.fixture
def story(app: Flask, browse: Browse) -> ProjectStory:
    """A project whose own item is decided: three items wait to be pushed to the county."""
    told = ProjectStory(browse, ALL)
    with app.app_context():
        told.project_id = str(record_project("underway", items=ALL, consult=[COUNTY]))
    told.read_entries()
    return told


def _prepared(story: ProjectStory, *codes: str) -> None:
    for code in codes:
        story.prepare(code)


def _push_page(story: ProjectStory, code: str = PLANNING) -> Page:
    return story.navigator.get(f"{story.entry(code)}/push?with=all")


def _pushed(story: ProjectStory) -> Page:
    _prepared(story, *NAMES)
    _push_page(story)
    return story.navigator.submit("/push")


def _letters(browser: Browser, base: str = "/inbox") -> dict[str, str]:
    """Addresses of the handoffs in a box, by item."""
    page = browser.get(f"{base}?kind=push&group=open")
    found = re.findall(rf'<a class="mail-title"[^>]*href="({base}/{UUID_PATTERN})[^"]*"[^>]*>([^<]+)</a>', page.html)
    return {name: href for href, name in found}


def _of(page: Page) -> dict[str, str]:
    """The states of a batch as a page lists them, by item."""
    part = page.html.partition('class="files batch"')[2].partition("</ul>")[0]
    rows = re.findall(r'file-name"[^>]*>([^<]+)<.*?<span class="chip chip-\w+">([^<]+)</span></li>', part, re.S)
    return dict(rows)


def _received(story: ProjectStory) -> tuple[Browser, dict[str, str]]:
    """Signed for in one act."""
    clerk = story.at(f"lianluo@{COUNTY}")
    letters = _letters(clerk)
    assert clerk.get("/inbox").text.count("跨层级推送 · 同批 ·") == len(NAMES)
    page = clerk.get(letters[NAMES[PLANNING]])
    assert "一并签收同批3件" in page.text
    window = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*工程建设审批窗口', page.html)
    assert window
    form = page.form("/receive")
    page = clerk.post(f"{letters[NAMES[PLANNING]]}/receive-batch", {**form.values, "division_id": window.group(1)})
    assert "已签收同批3件" in page.text
    assert set(_of(page).values()) == {"已签收"}
    return clerk, letters


def _case(story: ProjectStory, clerk: Browser, letter: str) -> str:
    page = clerk.get(letter)
    return next(link for link in page.links if re.fullmatch(f"/cases/{UUID_PATTERN}", link))


@pytest.mark.clause("W4.2.1b", "C2")
def test_three_items_in_one_act_and_each_its_own_result(app: Flask, story: ProjectStory) -> None:
    page = _pushed(story)
    assert f"已向{TARGET}推送3件" in page.text
    assert page.url == story.page
    assert "同批移交3件：已办结 0 / 3" in page.text

    clerk, letters = _received(story)
    reviewer, decider = story.at(f"chuangkou@{COUNTY}"), story.at(f"jueding@{COUNTY}")
    decided = _case(story, clerk, letters[NAMES[PLANNING]])
    page = reviewer.get(decided)
    assert "同批移交3件" in page.text
    assert len([link for link in page.links if re.fullmatch(f"/cases/{UUID_PATTERN}", link)]) >= 2
    reviewer.submit("/accept")
    decider.get(decided)
    granted = {"certificate_name": "规划许可证", "certificate_no": "建字第087号"}
    decider.submit("/decide", outcome="passed", opinion="准予。", **granted)
    reviewer.get(_case(story, clerk, letters[NAMES[WATER]]))
    reviewer.submit("/ask-correction", points="缺取水口平面图。")
    clerk.get(letters[NAMES[FLOOD]])
    clerk.submit("/return", reason="防洪评价报告不是送审稿。")

    exactly = {NAMES[PLANNING]: "办结（通过）", NAMES[WATER]: "待补正", NAMES[FLOOD]: "已退回"}
    for address in (story.page, story.entry(WATER), _letters(story.navigator, "/outbox")[NAMES[WATER]]):
        page = story.navigator.get(address)
        assert "同批移交3件：已办结 1 / 3" in page.text, address
        assert _of(page) == exactly, address
        assert "规划许可证 建字第087号" in page.text
        assert page.html.count("建字第087号") >= 1
    assert _of(clerk.get(letters[NAMES[WATER]])) == {**exactly, NAMES[PLANNING]: "已反馈"}

    # What was returned is mended and sent again, alone; the others are as they were, and it stays one of the three.
    story.push(FLOOD)
    page = story.navigator.get(story.page)
    assert _of(page) == {**exactly, NAMES[FLOOD]: "待签收"}
    page = clerk.get(_letters(clerk)[NAMES[FLOOD]])
    assert "第2轮" in page.text
    assert "同批移交3件：已办结 1 / 3" in page.text
    assert "一并签收" not in page.text
    with app.app_context(), acting_for(bureau_by_slug(COUNTY).id), read_transaction():
        told = [message.content.get("batch_ref") for message in messages_of(UUID(letters[NAMES[FLOOD]][-36:]))]
    assert told[0]
    assert told == [told[0], None, None, told[0]], "sent, signed for, returned, sent again"

    unit = story.browse(None).get(story.link("track"))
    assert "建字第087号" in unit.text
    assert "缺取水口平面图" in unit.text


@pytest.mark.clause("W4.2.1b")
def test_the_decision_before_it_makes_one_button_for_all(story: ProjectStory) -> None:
    _prepared(story, *NAMES)
    desk = story.navigator.get("/desk")
    assert f"推送3件：{TARGET}" in desk.text
    assert all(name in desk.text for name in NAMES.values())
    assert desk.html.count("/push?with=all") == 2, "the line's title and its button"
    page = story.navigator.get(story.page)
    assert page.text.count("推送3件") == 1
    for code in NAMES:
        assert "推送时限" in story.navigator.get(story.entry(code)).text
    link = next(link for link in page.links if link.endswith("/push?with=all"))
    page = story.navigator.get(link)
    assert "确认推送3件" in page.text
    assert all(page.text.count(name) >= 2 for name in NAMES.values()), "as a tick and in the preview"
    assert "对方将看到" in page.text


def test_more_items_cost_no_more_statements(app: Flask, story: ProjectStory) -> None:
    heard: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: heard.append(statement))

    def statements(address: str) -> int:
        story.navigator.get(address)
        heard.clear()
        story.navigator.get(address)
        return len(heard)

    addresses = (f"{story.entry(PLANNING)}/push?with=all", story.page, "/desk")
    _prepared(story, PLANNING, WATER)
    two = [statements(address) for address in addresses]
    _prepared(story, FLOOD)
    assert [statements(address) for address in addresses] == two
    story.navigator.get(addresses[0])
    story.navigator.submit("/push")
    assert statements(story.page) == two[1]


@pytest.mark.clause("W4.2.1b", "C2")
def test_a_repeated_act_changes_nothing(story: ProjectStory) -> None:
    _prepared(story, *NAMES)
    page = _push_page(story)
    form = page.form("/push")
    story.navigator.submit("/push")
    clerk = story.at(f"lianluo@{COUNTY}")
    before = _letters(clerk)
    assert len(before) == 3
    again = story.navigator.post(form.action, form.values)
    assert "已向" not in again.text or again.url == story.page
    assert _letters(clerk) == before
    story.navigator.get(story.page)
    story.navigator.forced(
        form.action, 409, **{key: one for key, one in form.values.items() if key not in ("csrf_token", "_idem")}
    )
    assert _letters(clerk) == before
    ledger = story.navigator.get(f"{story.page}/ledger").text
    assert ledger.count("跨层级推送：") == 3


@pytest.mark.clause("W4.2.1b")
def test_one_that_is_not_ready_refuses_all_and_is_named(story: ProjectStory) -> None:
    _prepared(story, PLANNING, WATER)
    page = _push_page(story)
    assert "还不能一并推送的1件" in page.text
    assert "必要材料未齐" in page.text
    form = page.form("/push")
    flood = story.entries[FLOOD]
    assert form.values["with_ids"] == [story.entries[WATER]]
    ticked: dict[str, Any] = {"with_ids": [*form.values["with_ids"], flood]}
    page = story.navigator.submit("/push", status=409, **ticked)
    told = " ".join(text for _code, _field, text in page.alerts)
    assert NAMES[FLOOD] in told
    assert "必要材料未齐" in told
    assert NAMES[WATER] not in told
    assert not _letters(story.at(f"lianluo@{COUNTY}"))
    # What was ticked stays ticked; without the one that lacks its papers the rest goes.
    assert set(page.form("/push").values["with_ids"]) == {story.entries[WATER], flood}
    page = story.navigator.submit("/push", page=page, with_ids=[story.entries[WATER]])
    assert f"已向{TARGET}推送2件" in page.text
    assert set(_letters(story.at(f"lianluo@{COUNTY}"))) == {NAMES[PLANNING], NAMES[WATER]}


@pytest.mark.clause("W4.2.1b")
def test_only_what_goes_the_same_way_and_only_by_who_may(story: ProjectStory) -> None:
    _prepared(story, *NAMES)
    page = _push_page(story)
    form = page.form("/push")
    own = story.entries[FILING]
    ids = f"{form.values['handoff_ids']} {own}:{story.project_id}"
    page = story.navigator.submit("/push", status=422, handoff_ids=ids, with_ids=[own])
    assert "同一项目、送同一审批局" in page.text
    page = story.navigator.submit("/push", status=422, page=page, handoff_ids="x", with_ids=[story.entries[WATER]])
    assert "表单不完整" in page.text
    reviewer = story.at(f"chuangkou@{ZONE}")
    reviewer.get("/desk")
    reviewer.forced(form.action, 403, **{k: v for k, v in form.values.items() if k not in ("csrf_token", "_idem")})
    stranger = story.at(f"xiangmuzhang@{COUNTY}")
    stranger.get("/desk")
    stranger.forced(form.action, 404, **{k: v for k, v in form.values.items() if k not in ("csrf_token", "_idem")})
    assert not _letters(story.at(f"lianluo@{COUNTY}"))


@pytest.mark.clause("C2")
def test_signing_for_a_batch_names_what_it_cannot(story: ProjectStory) -> None:
    _pushed(story)
    clerk = story.at(f"lianluo@{COUNTY}")
    letters = _letters(clerk)
    page = clerk.get(letters[NAMES[WATER]])
    office = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*项目管理科', page.html)
    assert office
    values = page.form("/receive").values
    page = clerk.post(f"{letters[NAMES[WATER]]}/receive-batch", {**values, "division_id": office.group(1)}, status=409)
    assert "要分派到审批窗口" in page.text
    story.navigator.get(_letters(story.navigator, "/outbox")[NAMES[FLOOD]])
    story.navigator.submit("/withdraw", reason="材料有误。")
    page = clerk.get(letters[NAMES[WATER]])
    assert "一并签收同批2件" in page.text
    assert "同批移交2件：已办结 0 / 2" in page.text
    assert _of(page)[NAMES[FLOOD]] == "已撤回"
