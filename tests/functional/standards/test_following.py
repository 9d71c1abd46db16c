"""What may follow later (容缺) and the text of 告知承诺 are part of the version: on every guide and on the plan's paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.recorded_projects import record_project
from tests.functional.standards.drafts import changed, draft_of
from tests.page import Browser

Browse = Callable[..., Browser]
ITEM = "enterprise_filing"
PROMISE = "本单位承诺所提供的情况真实。"


def published(browse: Browse) -> str:
    """Version 2: its first material may follow, and there is a commitment; returns that material's name."""
    city = browse("mulu@jincheng")
    draft = draft_of(city, ITEM)
    page = city.get(f"{draft}/materials")
    name = re.search(r'name="lines-0-printed_name"[^>]*value="([^"]*)"', page.html)
    assert name
    changed(city, draft, "materials", **{"lines-0-necessity": "may_follow"})
    changed(city, draft, "basics", **{"lines-0-commitment": PROMISE})
    city.get(draft)
    city.submit("/note", change_note="可容缺。")
    city.get(draft)
    city.submit("/submit")
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish")
    return name[1]


@pytest.mark.clause("L2.1a", "L2.1b")
def test_every_guide_has_its_own_list_of_what_may_follow(app: Flask, browse: Browse) -> None:
    before = browse().get(f"/b/yangcheng-zone/items/{ITEM}")
    assert "容缺清单" not in before.text
    assert "告知承诺" not in before.text
    name = published(browse)
    for slug in ("yangcheng-zone", "jincheng", "gaoping"):
        html = browse().get(f"/b/{slug}/items/{ITEM}").html
        listed = html.split("容缺清单</h3>")[1].split("</ol>")[0]
        assert name in listed
        assert PROMISE in html.split('id="commitment"')[1]


@pytest.mark.clause("L2.1b")
def test_a_plan_prints_both_behind_its_table(app: Flask, browse: Browse) -> None:
    name = published(browse)
    with app.app_context():
        project_id = record_project("planned", items={ITEM: "yangcheng-zone"}, consult=[])
    office = browse("guanjia@yangcheng-zone")
    page = office.get(f"/projects/{project_id}/plan")
    assert "容缺清单" in page.text
    printed = next(link for link in page.links if "/print" in link and "plan" in link)
    text = office.get(printed).text
    assert name in text.split("容缺清单")[1]
    assert "告知承诺书（企业投资项目备案）" in text
    assert PROMISE in text
