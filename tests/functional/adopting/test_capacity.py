"""承接能力: the own table with its cases, the list that shrinks, what a county does for its zone, the city's table (W5.3b)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.letters import operations as letters
from app.casework.plans.checklist import ChecklistEntry
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import postman, receiving
from app.standards.adopting import operations, readiness
from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, Support
from tenants.bureaus import bureau_by_slug
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind
from tests.factories.delivery_steps import WINDOW, dispatch_entry, prepare_materials
from tests.factories.recorded_projects import record_project
from tests.factories.scoping import (
    CITY,
    COUNTY,
    FILING,
    ZONE,
    acting_officer,
    bureau_id,
    items_by_name,
    own_division_id,
)
from tests.page import Browser

Browse = Callable[..., Browser]
OTHER = "gaoping"
SHIPPED = 3
"""Items that the shipped table of the zone has beyond its capacity."""
pytestmark = pytest.mark.clause("W5.3b")


def taken_back() -> None:
    """Seventy days ago the zone's filing came onto its list; today it is decided by the zone alone again."""
    (filing,) = items_by_name(FILING)
    with acting_officer(ZONE, "mulu"):
        day = today() - timedelta(days=70)
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", day, Support.REVIEW_ON_BEHALF)
    with acting_officer(ZONE, "mulu"):
        claims = [readiness.claim_point(filing, point, "已具备") for point in ReadinessPoint]
        seen = {one.point: readiness.revision_token_of(one.claimed_at) for one in claims}
    with acting_officer(CITY, "mulu"):
        for point in ReadinessPoint:
            readiness.sign_off(filing, bureau_id(ZONE), point, "", seen[point], "", is_administrator=True)
    with acting_officer(ZONE, "mulu"):
        operations.adopt(filing, "承接准备已核验", today())


def answered() -> None:
    """One request for advice, answered by the county on the same day."""
    (filing,) = items_by_name(FILING)
    with acting_officer(ZONE, "mulu"):
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", today(), Support.ASSIST_REVIEW)
    project_id = record_project("entrusted", items={"enterprise_filing": ZONE}, consult=[], days_ago=0)
    with acting_for(bureau_id(ZONE)), read_transaction():
        entry_id = db.session.scalars(select(ChecklistEntry.id).where(ChecklistEntry.project_id == project_id)).one()
    prepare_materials(entry_id)
    dispatch_entry(entry_id)
    postman.sweep([bureau_id(COUNTY)])
    with acting_for(bureau_id(COUNTY)), read_transaction():
        found = select(Handoff.id).where(
            Handoff.bureau_id == bureau_id(COUNTY), Handoff.kind == HandoffKind.ASSIST_REVIEW
        )
        box_id = db.session.scalars(found).one()
    with acting_officer(COUNTY, "lianluo"):
        receiving.receive(handoff(box_id, lock=True), own_division_id(WINDOW), None)
    with acting_officer(COUNTY, "lianluo") as by:
        letters.answer(handoff(box_id, lock=True), {"advice": "同意"}, "agree", by=by)
    postman.sweep([bureau_id(ZONE)])


def section(page: str, title: str) -> str:
    """What stands under a heading, up to the rule below it."""
    assert title in page, page
    return page.split(title, 1)[1].split("口径：", 1)[0]


def test_the_list_shrinks_month_by_month(app: Flask, browse: Browse) -> None:
    with app.app_context():
        taken_back()
    page = browse(f"guanjia@{ZONE}").get("/capacity").text
    own = section(page, "本局暂不能独立承接的事项")
    assert "初步设计审批" in own
    assert FILING not in own
    months = section(page, "清单逐月变化")
    assert f"收回自办 {FILING}" in months
    assert f"新列入 {FILING}" in months
    first = (today() - timedelta(days=70)).replace(day=1)
    entered = months.split(f"{first.year}年{first.month}月", 1)[1]
    assert entered.strip().startswith(str(SHIPPED + 1))
    assert f"截至今天 {SHIPPED} 收回自办" in months
    assert "月末项数 当月最后一天" in page, "each figure says how it is counted"


def test_cases_are_counted_in_the_own_boxes_alone(app: Flask, browse: Browse) -> None:
    with app.app_context():
        answered()
    own = section(browse(f"mulu@{ZONE}").get("/capacity").text, "本局暂不能独立承接的事项")
    line = own.split(FILING, 1)[1].split("初步设计", 1)[0].split("特殊建设工程", 1)[0]
    assert "帮审 阳城县行政审批服务管理局" in line
    assert "1件 已反馈1件，用时0个工作日" in line
    county = browse(f"lianluo@{COUNTY}").get("/capacity").text
    assert "全市合计" not in county
    helped = section(county, "本局帮审、代审情况")
    assert "阳城经济技术开发区行政审批局 2项 2项 1件 已反馈1件" in helped
    other = browse(f"lianluo@{OTHER}").get("/capacity").text
    assert "阳城经济技术开发区" not in other
    assert "1件" not in section(other, "本局帮审、代审情况")


def test_the_city_sees_counts_of_all_and_cases_of_none(app: Flask, browse: Browse) -> None:
    with app.app_context():
        answered()
        short = bureau_by_slug(ZONE).short_name
    page = browse(f"mulu@{CITY}").get("/capacity").text
    table = section(page, "全市各局月末项数")
    assert table.split(short, 1)[1].split()[:13] == [str(SHIPPED)] * 11 + [str(SHIPPED + 1), "0"]
    assert "全市合计" in table
    assert "已反馈" not in page.split("口径：", 1)[0]
    assert "1件" not in page
    assert "/capacity" in browse(f"anquan@{ZONE}").get("/links").links
