"""The main screens in a real browser, wide and narrow: nothing serious for axe, no report of the policy, no overflow."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases.models import Case
from app.casework.closing import operations as closing
from app.casework.plans.checklist import ChecklistEntry
from app.casework.projects import operations as projects
from app.casework.projects.models import Project, UnitPurpose
from app.foundation.staff.models import Officer
from app.interbureau.handoffs.models import Handoff
from tenants.context import ActorKind
from tenants.db import acting_for, db, read_transaction, transaction
from tests.browser.conftest import Visitor
from tests.factories.recorded_projects import record_project

ZONE_ID, COUNTY_ID = 11, 5
pytestmark = pytest.mark.parametrize("width", [1440, 360])


@pytest.fixture
def told(app: Flask) -> dict[str, str]:
    """A project whose first cross-level item is with the county; keys of what the screens show."""
    with app.app_context():
        project_id = record_project("handed")
        with acting_for(ZONE_ID), read_transaction():
            entries = db.session.scalars(
                select(ChecklistEntry.id)
                .where(ChecklistEntry.bureau_id == ZONE_ID, ChecklistEntry.project_id == project_id)
                .order_by(ChecklistEntry.position)
            ).all()
        with acting_for(COUNTY_ID), read_transaction():
            handoff_id = db.session.scalar(
                select(Handoff.id).where(Handoff.bureau_id == COUNTY_ID, Handoff.kind == "push").limit(1)
            )
            case_id = db.session.scalar(select(Case.id).where(Case.bureau_id == COUNTY_ID).limit(1))
    return {
        "project": str(project_id), "entry": str(entries[1]), "preparing": str(entries[-1]),
        "letter": str(handoff_id), "case": str(case_id),
    }  # fmt: skip


def _link(app: Flask, purpose: UnitPurpose, project_id: UUID) -> str:
    with app.app_context(), acting_for(ZONE_ID), transaction():
        project = db.session.scalars(
            select(Project).where(Project.bureau_id == ZONE_ID, Project.id == project_id)
        ).one()
        by = db.session.scalars(select(Officer.id).where(Officer.bureau_id == ZONE_ID).limit(1)).one()
        return f"/b/yangcheng-zone/u/{projects.make_link(project, purpose, by)}"


def test_desks_of_the_service(told: dict[str, str], visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit("xiangmuzhang@yangcheng-zone", width)
    project = f"/projects/{told['project']}"
    for path in (
        "/desk", "/projects", project, f"{project}/assessment", f"{project}/plan", f"{project}/ledger",
        f"{project}/closing", f"{project}/suspension", f"/entries/{told['entry']}", f"/entries/{told['entry']}/why",
        f"/entries/{told['preparing']}", f"/entries/{told['preparing']}/push", "/outbox", "/search?q=铸件", "/notices",
        "/me/sessions", "/catalogue", "/style",
    ):  # fmt: skip
        visitor.go(path)
        visitor.check()


def test_inbox_and_window(told: dict[str, str], visit: Callable[..., Visitor], width: int) -> None:
    clerk = visit("lianluo@yangcheng", width)
    for path in ("/desk", "/inbox", f"/inbox/{told['letter']}", "/links"):
        clerk.go(path)
        clerk.check()
    reviewer = visit("chuangkou@yangcheng", width)
    for path in ("/desk", "/window", f"/cases/{told['case']}"):
        reviewer.go(path)
        reviewer.check()


def test_administration(visit: Callable[..., Visitor], width: int) -> None:
    system = visit("xitong@yangcheng", width)
    for path in ("/bureau/people", "/bureau/divisions", "/bureau/portal", "/bureau/permissions", "/links"):
        system.go(path)
        system.check()


def test_the_public_and_the_unit(app: Flask, visit: Callable[..., Visitor], width: int) -> None:
    with app.app_context():
        project_id = record_project("planned")
    visitor = visit(None, width)
    for path in ("/", "/b/yangcheng-zone/", "/b/yangcheng-zone/items", "/b/yangcheng-zone/items/eia",
                 "/b/yangcheng-zone/apply", "/signin"):  # fmt: skip
        visitor.go(path)
        visitor.check()
    entrust = _link(app, UnitPurpose.ENTRUST, project_id)
    for path in (f"{entrust}/plan", f"{entrust}/entrust", _link(app, UnitPurpose.TRACK, project_id)):
        visitor.go(path)
        visitor.check()


def test_closing_at_both_ends(app: Flask, visit: Callable[..., Visitor], width: int) -> None:
    """What the unit signs on its telephone and what the navigator has before them then."""
    with app.app_context():
        project_id = record_project("underway", items={"enterprise_filing": "yangcheng-zone"}, consult=[])
        with acting_for(ZONE_ID, ActorKind.OFFICER, None, "李文斌"), transaction():
            project = db.session.scalars(
                select(Project).where(Project.bureau_id == ZONE_ID, Project.id == project_id)
            ).one()
            closing.draw_closeout(project, db.session.scalars(select(Officer.id).limit(1)).one())
    unit = visit(None, width)
    unit.go(f"{_link(app, UnitPurpose.CLOSE, project_id)}/close")
    unit.check()
    navigator = visit("xiangmuzhang@yangcheng-zone", width)
    navigator.go(f"/projects/{project_id}/closing")
    navigator.check()
