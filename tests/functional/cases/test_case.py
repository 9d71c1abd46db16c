"""A window's pages: the queue with what is missing, the panel, and what bad input gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask

from app.casework.cases.queries import case as case_row
from app.casework.cases.states import CaseState
from app.casework.plans.queries import entry as entry_row
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockState, ClockSubject
from tenants.db import acting_for, read_transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import dispatch_entry, prepare_materials, push_entry, receive_handoff
from tests.factories.scoping import COUNTY, PDF, ZONE, RecordedProject, bureau_id
from tests.page import Browser, Page

Browse = Callable[..., Browser]


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """A project whose own item is prepared."""
    with app.app_context():
        told = stories.entrust_project()
        prepare_materials(told.entries[stories.FILING])
        return told


@pytest.fixture
def case_id(app: Flask, story: RecordedProject) -> UUID:
    """Its case at the zone's own window."""
    with app.app_context():
        return dispatch_entry(story.entries[stories.FILING])


def state_of(app: Flask, case_id: UUID, slug: str = ZONE) -> CaseState:
    """Where a case stands."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        return case_row(case_id).state


def test_accepted_by_one_decided_by_another(app: Flask, browse: Browse, story: RecordedProject, case_id: UUID) -> None:
    window, decider = browse(f"chuangkou@{ZONE}"), browse(f"jueding@{ZONE}")
    page = window.get("/window")
    assert "企业投资项目备案" in page.text
    assert f"/cases/{case_id}?tray=" in page.links
    window.get(f"/cases/{case_id}")
    assert not [form for form in window.page.forms if form.action.endswith("/decide")], "deciding is another's"
    page = window.submit("/accept")
    assert "已受理" in page.text
    page = decider.get(f"/cases/{case_id}")
    page = decider.submit("/decide", status=422, outcome="passed", opinion="", certificate_no="")
    assert "opinion" in page.errors()
    page = decider.submit("/decide", status=422, outcome="passed", opinion="准予备案", certificate_no="")
    assert page.errors()["certificate_no"] == "请填写证照编号或批复文号。"
    assert "准予备案" in page.html, "what was typed is still there"
    page = decider.submit(
        "/decide", outcome="passed", opinion="准予备案", certificate_no="2611-140522-01", handled_by="王承办",
        certificate_file=(BytesIO(PDF), "备案证.pdf"),
    )  # fmt: skip
    assert "办结（通过）" in page.text
    assert "2611-140522-01" in page.text
    page = browse(f"xiangmuzhang@{ZONE}").get(f"/entries/{story.entries[stories.FILING]}")
    assert "2611-140522-01" in page.text
    assert "王承办" in page.text


def test_stale_form_is_refused_and_keeps_what_was_typed(browse: Browse, case_id: UUID) -> None:
    first, second = browse(f"chuangkou@{ZONE}"), browse(f"chuangkou@{ZONE}")
    old = first.get(f"/cases/{case_id}")
    second.get(f"/cases/{case_id}")
    second.submit("/accept")
    page = first.submit("/ask-correction", status=409, page=old, points="缺签字")
    assert "刚刚被其他人修改过" in page.text
    assert "缺签字" in page.html


def test_step_that_the_state_forbids_is_refused(app: Flask, browse: Browse, case_id: UUID) -> None:
    window = browse(f"chuangkou@{ZONE}")
    window.get(f"/cases/{case_id}")
    page = window.forced(f"/cases/{case_id}/handle", 409, version="1")
    assert "已接件" in page.text
    page = window.forced(f"/cases/{case_id}/end-special", 409, version="1", result="x")
    assert state_of(app, case_id) is CaseState.TAKEN
    window.forced(f"/cases/{case_id}/decide", 403, version="1", outcome="passed", opinion="x", certificate_no="1")


def test_second_correction_needs_a_reason(app: Flask, browse: Browse, story: RecordedProject, case_id: UUID) -> None:
    window, navigator = browse(f"chuangkou@{ZONE}"), browse(f"xiangmuzhang@{ZONE}")
    window.get(f"/cases/{case_id}")
    window.submit("/ask-correction", status=422, points="")
    window.get(f"/cases/{case_id}")
    window.submit("/ask-correction", points="申请表缺公章")
    entry = f"/entries/{story.entries[stories.FILING]}"
    page = navigator.get(entry)
    assert "申请表缺公章" in page.text
    navigator.submit("/correct", answer="已盖章")
    window.get(f"/cases/{case_id}")
    page = window.submit("/ask-correction", status=422, points="还缺日期", reason="")
    assert "第2次补正" in page.text
    window.submit("/ask-correction", points="还缺日期", reason="首次审查疏漏")
    assert "补正2次" in window.get("/window").text
    assert "还缺日期" in told_to_the_head(browse, ZONE, "首次审查疏漏").text


@pytest.mark.clause("N5.2")
def test_a_second_correction_of_a_pushed_item_needs_a_reason_too(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
        case_id = receive_handoff(COUNTY, push_entry(planning))
    window, navigator = browse(f"chuangkou@{COUNTY}"), browse(f"xiangmuzhang@{ZONE}")
    window.get(f"/cases/{case_id}")
    window.submit("/ask-correction", points="总平面图缺出图章")
    assert "总平面图缺出图章" not in browse(f"lingdao@{COUNTY}").get("/notices").text, "the first is nothing special"
    navigator.submit("/correct", page=navigator.get(f"/entries/{planning}"), answer="已盖章")
    page = window.submit(
        "/ask-correction", 422, page=window.get(f"/cases/{case_id}"), points="总平面图出图章不清", reason=""
    )
    assert "第2次补正" in page.errors()["reason"]
    assert "总平面图出图章不清" in page.html, "what was typed is still there"
    assert "总平面图出图章不清" not in navigator.get(f"/entries/{planning}").text, "nothing went out"
    window.submit("/ask-correction", points="总平面图出图章不清", reason="首次审查疏漏")
    page = told_to_the_head(browse, COUNTY, "首次审查疏漏")
    assert "/inbox/" in page.url
    assert "总平面图出图章不清；首次审查疏漏" in page.text
    assert "总平面图出图章不清" in navigator.get(f"/entries/{planning}").text


def told_to_the_head(browse: Browse, slug: str, reason: str) -> Page:
    """The head's notice says why, and leads to where the head can read what was asked."""
    head = browse(f"lingdao@{slug}")
    page = head.get("/notices")
    assert "第2次补正：" in page.text
    assert reason in page.text
    button = re.search(r'formaction="(/notices/[0-9a-f-]{36}/read)"', page.html)
    assert button
    return head.forced(button.group(1), 200)


def test_special_step_stops_the_clock(app: Flask, browse: Browse, case_id: UUID) -> None:
    window = browse(f"chuangkou@{ZONE}")
    window.get(f"/cases/{case_id}")
    window.submit("/accept")
    window.submit("/start-special", name="专家评审", reason="依据评审办法，约5个工作日")
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.CASE, case_id)
        assert clock is not None
        assert clock.state is ClockState.PAUSED
    window.get(f"/cases/{case_id}")
    page = window.submit("/end-special", result="评审通过")
    assert "特别程序（结束）" in page.text


def test_another_division_and_another_bureau_get_nothing(app: Flask, browse: Browse, case_id: UUID) -> None:
    never = "00000000-0000-7000-8000-000000000000"
    stranger = browse("chuangkou@gaoping")
    assert stranger.get(f"/cases/{case_id}", 404).text == stranger.get(f"/cases/{never}", 404).text
    browse(f"xiangmuzhang@{ZONE}").get(f"/cases/{case_id}", 403)
    assert str(case_id) not in browse(f"chuangkou@{COUNTY}").get("/window").html


@pytest.mark.parametrize("query", ["?tray=nonsense", "?after=x", "?after=2026-13-40_x", "?tray=closed&after=_y"])
def test_nonsense_in_the_address_means_the_beginning(browse: Browse, case_id: UUID, query: str) -> None:
    browse(f"chuangkou@{ZONE}").get(f"/window{query}")


def test_handed_case_downloads_its_files_and_strangers_do_not(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
        case_id = receive_handoff(COUNTY, push_entry(planning))
    window = browse(f"chuangkou@{COUNTY}")
    page = window.get(f"/cases/{case_id}")
    href = next(link for link in page.links if link.startswith("/files/"))
    answer = window.client.get(href)
    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browse(f"lianluo@{COUNTY}").client.get(href).status_code == 403
    assert browse(f"chuangkou@{ZONE}").client.get(href).status_code == 404
    assert browse(f"chuangkou@{COUNTY}").client.get(href.replace("/files/", "/files/x")).status_code == 404
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert entry_row(planning).progress.endswith("已签收")
