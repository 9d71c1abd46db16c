"""One project carried from intake to archive across three bureaus, through HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.page import Browser
from tests.scenario import CITY, COUNTY, ProjectStory


@pytest.mark.clause("W1", "W2.2", "W2.4", "W3.2", "W4.1.2", "W4.2.1b", "W4.2.4", "S5", "S11", "C2")
def test_the_walk(browse: Callable[..., Browser]) -> None:
    story = ProjectStory(browse)
    story.take_in()
    story.open_assessment()
    story.invite()
    story.fill_sheets()
    story.conclude()
    story.appoint()
    story.issue()
    story.entrust()
    story.own_item()

    # The county's item: pushed, received, corrected once, decided; the zone's entry closes itself.
    story.prepare("construction_planning_permit")
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "推送时限" in page.text
    story.push("construction_planning_permit")
    story.receive(COUNTY)
    reviewer = story.at(f"chuangkou@{COUNTY}")
    reviewer.get(story.case_at(COUNTY))
    reviewer.submit("/ask-correction", points="总平面图缺盖章页。")
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "总平面图缺盖章页" in page.text
    story.navigator.submit("/correct", answer="已补齐盖章页。")
    story.accept(COUNTY)
    story.decide(COUNTY, "建字第140522202600087号")
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "建字第140522202600087号" in page.text
    story.deliver("construction_planning_permit")

    # The city's item the same way.
    story.prepare("eia")
    story.push("eia")
    story.receive(CITY)
    story.accept(CITY)
    story.decide(CITY, "晋市审管环〔2026〕19号")
    story.deliver("eia")

    # What the zone cannot handle yet is reviewed in its name.
    story.prepare("construction_permit")
    story.push("construction_permit")
    story.receive(COUNTY)
    story.accept(COUNTY)
    story.decide(COUNTY, "140522202611220101")
    page = story.navigator.get(story.entry("construction_permit"))
    assert "阳城经济技术开发区行政审批局" in page.text
    story.deliver("construction_permit")

    story.close()
    page = story.navigator.get(f"{story.page}/closing")
    assert "工作建议表" in page.text
