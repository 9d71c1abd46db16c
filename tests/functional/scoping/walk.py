"""Steps of the walk from intake to the unit's link, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from tests.factories.scoping import COUNTY, EIA, FILING, FIRE, PDF, PLANNING, ZONE
from tests.page import Browser, Page

INTAKE: dict[str, Any] = {
    "sponsor_name": "阳城县兴达陶瓷有限公司",
    "credit_code": "91140522ma0gtfpr0y",
    "name": "年产三千万平方米节能陶瓷生产线项目",
    "kind": "new",
    "place": "阳城经济技术开发区演礼园区",
    "scale": "用地120亩，建筑面积4.6万平方米",
    "content": "新建生产车间三座",
    "funding": "enterprise",
    "total_investment": "３２，０００",
    "land_status": "sole_intent",
    "importance": "ordinary",
    "contact_name": "陈经理",
    "contact_phone": "139 0356 0001",
}
Browse = Callable[..., Browser]


def take_in(steward: Browser, **changes: Any) -> str:
    """Register a project; returns its address."""
    steward.get("/projects/new")
    page = steward.submit("/projects/new", **{**INTAKE, **changes})
    return page.url.removesuffix("/assessment")


def row_of(page: Page, item: str) -> str:
    """The id of an item on a sheet or merged table, found by its name."""
    marker = f">{item}</b>"
    head = page.html.split(marker, 1)[0]
    return head.rsplit('id="name-', 1)[1].split('"', 1)[0]


def settle_id(page: Page, item: str) -> str:
    """The item's id on the merged table."""
    return page.html.split(f'data-fill-name="{item}" data-field-item_id="', 1)[1].split('"', 1)[0]


def assess_project(browse: Browse, steward: Browser, base: str) -> Page:
    """Open a round, invite, fill at both bureaus, settle, conclude; ends on the assessment's page."""
    steward.get(f"{base}/assessment")
    page = steward.submit(f"{base}/assessment")
    own = next(row.split('"', 1)[0] for row in page.html.split('<option value="')[1:] if ">项目审批一科<" in row[:80])
    page = steward.submit("/divisions", division_id=own)
    steward.get(next(href for href in page.links if href.endswith("/consult")))
    county = next(
        row.split('"', 1)[0] for row in steward.page.html.split('<option value="')[1:] if "阳城县" in row[:60]
    )
    steward.submit("/consult", bureau_id=county, questions="请提出规划方面的意见")
    _fill_own(browse)
    _fill_county(browse)
    page = steward.get(f"{base}/assessment")
    assert "待议定" in page.text
    page = steward.submit(
        "/settle", item_id=settle_id(page, FIRE), verdict="needed", deciding_bureau_id=county, reason="属特殊建设工程"
    )
    return steward.submit("/conclude", optimisation="规划与环评并联办理", base_material="地形图、规划条件")


def _fill_own(browse: Browse) -> None:
    division = browse(f"guanjia2@{ZONE}")
    page = division.get("/sheets")
    page = division.get(next(href for href in page.links if href.startswith("/sheets/")))
    said = {f"verdict-{row_of(page, name)}": "needed" for name in (FILING, PLANNING, EIA)}
    page = division.submit(page.url, **said, **{f"verdict-{row_of(page, FIRE)}": "to_clarify"}, key_points="先备案")
    assert "尚未提交" in page.text
    division.submit(page.url, finish="1")


def _fill_county(browse: Browse) -> None:
    clerk = browse(f"lianluo@{COUNTY}")
    page = clerk.get("/inbox")
    clerk.get(next(href for href in page.links if re.match("/inbox/[0-9a-f-]{36}", href)))
    own = next(
        row.split('"', 1)[0] for row in clerk.page.html.split('<option value="')[1:] if ">项目审批一科<" in row[:80]
    )
    clerk.submit("/receive", division_id=own)
    division = browse(f"guanjia2@{COUNTY}")
    page = division.get("/sheets")
    page = division.get(next(href for href in page.links if href.startswith("/sheets/")))
    assert "请提出规划方面的意见" in page.text
    said = {f"verdict-{row_of(page, name)}": "needed" for name in (PLANNING, FIRE)}
    division.submit(page.url, **said, optimisation="并联办理", finish="1")


def draw_and_issue_plan(steward: Browser, base: str) -> Page:
    """Draw the plan and issue it."""
    steward.get(f"{base}/assessment")
    steward.submit("/plan")
    return steward.submit("/issue")


def make_unit_link(steward: Browser, base: str, purpose: str = "entrust") -> str:
    """Make a link; returns its path."""
    steward.get(f"{base}/links")
    page = steward.submit(f"{base}/links", purpose=purpose)
    address = page.html.split('id="made-link" readonly value="', 1)[1].split('"', 1)[0]
    return "/b/" + address.split("/b/", 1)[1]


def land_file() -> tuple[BytesIO, str]:
    """A land document to upload."""
    return BytesIO(PDF), "出让合同.pdf"
