"""What is registered of a project, and what assessment still needs of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.casework.projects.facts import REQUIRED_FACTS, Facts, check_facts, missing_facts
from app.casework.projects.terms import Funding, Importance, LandStatus, ProjectKind
from app.foundation.errors import Invalid

WHOLE = Facts(
    sponsor_name="阳城县兴达陶瓷有限公司",
    credit_code="91140522MA0GTFPR0Y",
    name="节能陶瓷生产线项目",
    kind=ProjectKind.NEW,
    place="演礼园区",
    scale="120亩",
    content="车间三座",
    funding=Funding.ENTERPRISE,
    land_status=LandStatus.SOLE_INTENT,
)


def test_a_whole_project_lacks_nothing() -> None:
    assert missing_facts(check_facts(WHOLE)) == []


@pytest.mark.clause("S5")
@pytest.mark.parametrize(
    ("field", "value"),
    [("place", ""), ("scale", ""), ("content", ""), ("funding", None), ("land_status", LandStatus.NONE)],
)
def test_each_missing_fact_is_named(field: str, value: Any) -> None:
    assert [fault.field for fault in missing_facts(replace(WHOLE, **{field: value}))] == [field]


def test_the_five_facts_stand_in_the_order_of_the_article() -> None:
    assert [name for name, _message in REQUIRED_FACTS] == ["kind", "place", "scale", "content", "funding"]


def test_everything_wrong_is_told_at_once() -> None:
    wrong = replace(
        WHOLE, sponsor_name=" ", credit_code="1", project_code="x", contact_phone="1", total_investment=0,
        importance=Importance.KEY_WORKS,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        check_facts(wrong)
    assert {fault.field for fault in refused.value.faults} == {
        "sponsor_name", "credit_code", "project_code", "contact_phone", "total_investment", "importance_evidence",
    }  # fmt: skip


@pytest.mark.parametrize(("field", "longest"), [("name", 120), ("place", 200), ("scale", 2000), ("contact_name", 40)])
def test_too_long_is_told_with_the_limit(field: str, longest: int) -> None:
    check_facts(replace(WHOLE, **{field: "长" * longest}))
    with pytest.raises(Invalid) as refused:
        check_facts(replace(WHOLE, **{field: "长" * (longest + 1)}))
    assert str(longest) in refused.value.message
