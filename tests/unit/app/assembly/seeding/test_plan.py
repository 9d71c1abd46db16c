"""A plan is checked whole before anything is written, and an interrupted one is gone on with."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.assembly.seeding.plan import PlanError, carry_out_plan, read_plan
from app.casework.projects.models import Project
from tenants.db import acting_for, db, read_transaction
from tests.factories.people import PASSWORD
from tests.factories.project_plan import PROJECT


@pytest.mark.usefixtures("domain")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "short"}, "password"),
        ({"password": PASSWORD, "staff": {"atlantis": None}}, "atlantis"),
        ({"password": PASSWORD, "staff": {"yangcheng": [{"sign_in_name": "x"}]}}, "yangcheng"),
        ({"password": PASSWORD, "projects": [{**PROJECT, "bureau": "atlantis"}]}, "projects[0]"),
        ({"password": PASSWORD, "projects": [PROJECT, {**PROJECT, "until": "never"}]}, "projects[1]"),
        ({"password": PASSWORD, "projects": [{"bureau": "yangcheng-zone"}]}, "projects[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(wrong)
    assert says in str(refused.value)


def test_sowing_twice_makes_one_project(domain: Flask) -> None:
    plan = read_plan({"password": PASSWORD, "staff": {}, "projects": [PROJECT]})
    assert len(carry_out_plan(plan).projects) == 1
    assert carry_out_plan(plan).projects == []
    with acting_for(11), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(Project)) == 1
