"""What a bureau of the system issued attaches itself where a later item needs it (市审批局核发的不需提供)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.page import Browser
from tests.scenario import ProjectStory


@pytest.mark.clause("B7")
def test_a_result_attaches_itself_and_is_counted(browse: Callable[..., Browser]) -> None:
    story = ProjectStory(browse)
    for step in ("take_in", "open_assessment", "invite", "fill_sheets", "conclude", "appoint", "issue", "entrust"):
        getattr(story, step)()
    plan = f"{story.page}/plan"
    before = browse("guanjia@yangcheng-zone").get(plan).text
    assert "成果复用" in before
    assert "其中0份已自动带入" in before
    story.own_item()
    after = browse("guanjia@yangcheng-zone").get(plan).text
    assert "其中0份已自动带入" not in after
    assert "口径" in after
    page = story.navigator.get(story.entry("construction_planning_permit"))
    assert "本系统核发，免提交" in page.text
