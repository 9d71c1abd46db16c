"""The board of links shows every figure that is counted, and says of each how it is counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.interbureau.linkage.figures import RULES
from app.interbureau.linkage.models import COUNTS
from blueprints.linkage.figures import COLUMNS

SHOWN = {"sent", *COUNTS, "median_days", "longest_days"}
"""What the columns are; how punctually items were pushed stands beside the link."""


def unexplained(heads: Sequence[str], rules: Sequence[tuple[str, str]]) -> list[str]:
    """Heads of columns, without their unit, that no rule speaks of."""
    told = "".join(f"{name}：{text}" for name, text in rules)
    return [head for head in heads if head.partition("（")[0] not in told]


def test_every_figure_is_shown_with_its_rule() -> None:
    assert {name for _head, name, _which in COLUMNS} == SHOWN
    assert unexplained([head for head, _name, _which in COLUMNS], RULES) == []


@pytest.mark.mutant
def test_a_figure_without_its_rule_is_found() -> None:
    assert unexplained(["已反馈", "从未统计过的（次）"], RULES) == ["从未统计过的（次）"]
    assert unexplained(["反馈用时（工作日）"], [("已反馈", "对方已反馈结果。")]) == ["反馈用时（工作日）"]
