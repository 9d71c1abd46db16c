"""The unit follows its project and signs the closing statement by its links."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.casework.closing import operations as closing
from app.casework.projects import operations as projects
from app.casework.projects.models import UnitPurpose
from app.casework.projects.queries import project
from tests.factories import scoping as stories
from tests.factories.delivery_steps import carry_out_checklist
from tests.factories.scoping import ZONE, RecordedProject, acting_officer
from tests.page import Browser

Browse = Callable[..., Browser]


def link(app: Flask, story: RecordedProject, purpose: UnitPurpose) -> str:
    """A link of the unit."""
    with app.app_context(), acting_officer(ZONE, "xiangmuzhang") as by:
        return f"/b/{ZONE}/u/{projects.make_link(project(story.project_id), purpose, by)}"


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project."""
    with app.app_context():
        return stories.entrust_project()


def test_the_unit_sees_where_it_is_and_what_it_owes(app: Flask, browse: Browse, story: RecordedProject) -> None:
    page = browse().get(link(app, story, UnitPurpose.TRACK))
    assert "您的单位" in page.text
    assert "需要您提供的" in page.text
    assert "项目单位签署《“全代办”服务委托书》" in page.text
    assert "拟定服务方案" not in page.text, "what is not for the unit is not shown"


@pytest.mark.clause("W4.2.4", "N5.7")
def test_the_unit_signs_once_and_the_archive_ends_its_links(app: Flask, browse: Browse, story: RecordedProject) -> None:
    early = link(app, story, UnitPurpose.TRACK)
    with app.app_context():
        carry_out_checklist(story)
        with acting_officer(ZONE, "xiangmuzhang") as by:
            closing.draw_closeout(project(story.project_id), by)
    path = link(app, story, UnitPurpose.CLOSE)
    unit, navigator = browse(), browse(f"xiangmuzhang@{ZONE}")
    page = unit.get(path)
    assert "许字" in page.text
    page = unit.submit("/close", status=422, signer_name="", agree=None)
    assert {"signer_name", "agree"} <= page.errors().keys()
    page = unit.submit("/close", signer_name="陈立", agree="y")
    assert page.url.endswith("/closed")
    assert "您的签署已经收到" in page.text
    unit.get(path, 404)
    base = f"/projects/{story.project_id}/closing"
    navigator.get(base)
    navigator.forced(f"{base}/seal", 409)
    navigator.get(base)
    navigator.submit("/closing/sign")
    page = navigator.submit("/closing/seal")
    assert "档案已封存" in page.text
    unit.get(early, 404)
    page = navigator.submit("/closing/suggestion", status=422, opinions="")
    assert "opinions" in page.errors()
    page = navigator.submit("/closing/suggestion", opinions="建议压缩评审时限")
    assert "建议压缩评审时限" in navigator.get(f"{base}/suggestion/print").text
    assert "陈立" in navigator.get(f"{base}/print").text


def test_a_closing_link_before_the_statement_says_so(app: Flask, browse: Browse, story: RecordedProject) -> None:
    page = browse().get(link(app, story, UnitPurpose.CLOSE), 409)
    assert "还没有拟定" in page.text


@pytest.mark.parametrize("rest", ["/track", "/close", ""])
def test_a_wrong_token_is_told_nothing(browse: Browse, rest: str) -> None:
    page = browse().get(f"/b/{ZONE}/u/{'x' * 43}{rest}", 404)
    assert "链接" in page.text
