"""What people do around a request for advice (帮审), through the pages: the parts of several tests."""

from __future__ import annotations

from collections.abc import Callable
from re import search
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.casework.cases.models import Case
from app.interbureau.handoffs.models import Handoff
from tenants import context
from tenants.bureaus import BureauCard, bureau_by_slug
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind
from tests.factories.scoping import COUNTY, ZONE, bureau_id
from tests.page import Browser

Browse = Callable[..., Browser]
CODE = "enterprise_filing"


def mark_incapable(browse: Browse, support: str) -> None:
    """The zone writes into its capacity table that it cannot handle its own item alone."""
    zone = browse(f"mulu@{ZONE}")
    zone.get(f"/adoptions/{CODE}/status")
    page = zone.submit(
        "/status", becomes="not_capable", support=support, basis="专业人员未到位", since=today().isoformat()
    )
    assert ("帮审，本局作出决定" if support == "assist_review" else "代审，以本局名义作出决定") in page.text


def dispatch_with_request(browse: Browse, entry_id: UUID) -> None:
    """Put into the own window with the request to the county."""
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{entry_id}")
    assert "派单并请帮审" in page.text
    page = navigator.get(f"/entries/{entry_id}/advice")
    window = search(r'<option value="([^"]+)">工程建设审批窗口', page.html)
    assert window
    page = navigator.submit("/dispatch", division_id=window[1])
    assert "帮审请求已发出" in page.text
    assert "阳城县行政审批服务管理局帮审 待对方签收" in page.text


def row_of(app: Flask, slug: str, model: type, **wanted: object) -> object:
    """The one row of a bureau."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        found = select(model).where(model.bureau_id == context.bureau_id()).filter_by(**wanted)
        one = db.session.scalars(found).one()
        db.session.expunge(one)
        return one


def advice_request(app: Flask) -> Handoff:
    """The request in the zone's outbox."""
    return row_of(app, ZONE, Handoff, kind=HandoffKind.ASSIST_REVIEW)  # type: ignore[return-value]


def case_of(app: Flask) -> Case:
    """The case at the zone's window."""
    return row_of(app, ZONE, Case)  # type: ignore[return-value]


def accept_case(app: Flask, browse: Browse) -> str:
    """The zone's window accepts; returns the case's address."""
    address = f"/cases/{case_of(app).id}"
    window = browse(f"chuangkou@{ZONE}")
    window.get(address)
    window.submit("/accept")
    return address


def receive_request(app: Flask, browse: Browse) -> Browser:
    """The county's clerk has signed for it."""
    clerk = browse(f"lianluo@{COUNTY}")
    page = clerk.get(f"/inbox/{advice_request(app).id}")
    division = search(r'<option value="([^"]+)">工程建设审批窗口', page.html)
    assert division
    clerk.submit("/receive", division_id=division[1])
    return clerk


GRANTED = {"outcome": "passed", "opinion": "准予备案", "certificate_no": "开备〔2026〕7号", "handled_by": "李晓红"}


def bureau_card(app: Flask, slug: str) -> BureauCard:
    """What is public of a bureau."""
    with app.app_context():
        return bureau_by_slug(slug)
