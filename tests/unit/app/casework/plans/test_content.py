"""What changed from one plan to the next, in the words that the unit is told."""

from __future__ import annotations

from typing import Any

import pytest

from app.casework.plans.content import difference_text, entries_difference

ENTRY: dict[str, Any] = {
    "entry_id": "1", "item_id": "i1", "version_number": 1, "version_hash": "h", "item": "企业投资项目备案", "stage": "land_use",
    "mode": "act_for", "route": "own", "bureau": "阳城经济技术开发区行政审批局", "limit_days": 0,
    "limit_unit": "working_day", "limit_confirmed": True, "parallel_group": None, "by_commitment": False,
    "special_steps": "", "note": "", "materials": [], "fees": [],
}  # fmt: skip
FORM = {"name": "备案表", "form": "原件1份", "necessary": True}


def entry(**changes: Any) -> dict[str, Any]:
    """One entry of a plan."""
    return {**ENTRY, **changes}


def test_nothing_changed_says_nothing() -> None:
    assert entries_difference([entry()], [entry()]) == []
    assert difference_text([]) == ""


@pytest.mark.clause("S11")
def test_added_and_removed_are_told_by_name() -> None:
    changes = entries_difference(
        [entry()], [entry(entry_id="2", item="取水许可", route="push", bureau="阳城县行政审批服务管理局")]
    )
    assert [(one["change"], one["item"]) for one in changes] == [("added", "取水许可"), ("removed", "企业投资项目备案")]
    assert (
        difference_text(changes)
        == "增加“取水许可”（代办，跨层级推送，阳城县行政审批服务管理局）；调出“企业投资项目备案”"
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"route": "push"}, "办理方式由本局审批改为跨层级推送"),
        ({"mode": "assist"}, "服务方式由代办改为帮办"),
        ({"limit_days": 5}, "时限由即时办结改为5个工作日"),
        ({"by_commitment": True}, "承诺制由否改为是"),
        ({"note": "并联"}, "说明由空改为并联"),
        ({"stage": "works_permit"}, "阶段由立项用地规划许可阶段改为施工许可阶段"),
        ({"version_number": 2}, "标准由第1版改为第2版"),
        ({"limit_days": 5, "version_number": 2}, "标准由第1版改为第2版；时限由即时办结改为5个工作日"),
        ({"materials": [FORM]}, "增加材料：备案表"),
    ],
)
def test_a_change_is_told_from_what_to_what(changed: dict[str, Any], says: str) -> None:
    (one,) = entries_difference([entry()], [entry(**changed)])
    assert one["change"] == "changed"
    assert one["text"] == says


def test_papers_that_go_and_papers_asked_for_otherwise_are_named() -> None:
    before = entry(materials=[FORM, {"name": "承诺函", "form": "原件1份", "necessary": True}])
    (one,) = entries_difference([before], [entry(materials=[{**FORM, "form": "复印件2份"}])])
    assert one["text"] == "不再需要：承诺函；形式或必要性有调整：备案表"
