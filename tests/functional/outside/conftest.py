"""A working day, and a round of assessment in which authorities outside are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.casework.projects.queries import project
from app.casework.scoping import operations as scoping
from app.foundation.files import operations as files
from tenants import clock
from tenants.keys import new_id
from tests.factories import scoping as stories
from tests.factories.scoping import COUNTY, PDF, ZONE, acting_officer, bureau_id, own_division_id
from tests.functional.outside.asking import DAY


@pytest.fixture(autouse=True)
def on_a_working_day() -> Iterator[None]:
    """A day of a published year, whatever day it is."""
    with clock.freeze_time(DAY):
        yield


@pytest.fixture
def round_(app: Flask) -> dict[str, Any]:
    """An open round of assessment at the zone, a county consulted, with two papers on file."""
    with app.app_context():
        project_id = stories.take_in_project()
        with acting_officer(ZONE, "guanjia") as by:
            row = project(project_id)
            made = scoping.open_assessment(row, DAY.date() + timedelta(days=5), by)
            scoping.invite_division(made, own_division_id("项目审批一科"))
            scoping.invite_bureau(made, bureau_id(COUNTY), ["place"], "请提出意见", new_id())
            papers = [
                files.store_upload(BytesIO(PDF), name, project_id=row.id).id
                for name in ("总平面图.pdf", "内部测算.pdf")
            ]
            return {"project": project_id, "assessment": made.id, "papers": papers}
