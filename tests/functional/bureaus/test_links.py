"""Links are data with dates: the city opens and ends them, every bureau sees its own, the database carries the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.errors import Conflict, Forbidden
from app.handoffs import links
from app.handoffs.links import NewLink
from app.handoffs.operations import send
from tenants.db import acting_for, db, reading, transaction
from tenants.instants import today
from tenants.pairings import HandoffKind, LinkKind, PairingLink
from tests.page import Browser

Browse = Callable[..., Browser]
CITY = "xitong@jincheng"
CONTENT = {"title": "测试", "project_name": "", "sponsor_name": "", "item_name": "", "facts": {}}
YANGCHENG, LINGCHUAN = 5, 6


def push(app: Flask, sender: int, target: int) -> None:
    with app.app_context(), acting_for(sender), transaction():
        send(HandoffKind.PUSH, target, CONTENT, handoff_id=uuid4(), due_on=None)


@pytest.mark.clause("W5.3a")
def test_a_fresh_start_has_the_links_of_the_document(app: Flask) -> None:
    wanted = {("1", "8"), ("2", "8"), ("3", "9"), ("4", "10"), ("5", "11"), ("6", "12"), ("7", "13")}
    with app.app_context(), acting_for(1), reading():
        rows = links.links()
        found = {(str(row.lead_id), str(row.partner_id)) for row in rows if row.kind is LinkKind.PAIRING}
    assert found == wanted
    assert all(row.valid_from == date(2022, 5, 10) and row.valid_to is None for row in rows)


@pytest.mark.clause("W5.3a", "C5")
def test_the_city_opens_a_link_and_ends_it_again(browse: Browse, app: Flask) -> None:
    with pytest.raises(Conflict) as refused:
        push(app, YANGCHENG, LINGCHUAN)
    assert refused.value.code == "no_link"

    browser = browse(CITY)
    page = browser.get("/bureau/links/new")
    given = {
        "kind": "hierarchy",
        "lead_id": str(YANGCHENG),
        "partner_id": str(LINGCHUAN),
        "basis": "晋市审管函〔2026〕7号",
        "valid_from": today().isoformat(),
        "lead_may": ["push", "consultation"],
        "partner_may": ["consultation"],
    }
    page = browser.submit("/new", 422, **{**given, "partner_id": str(YANGCHENG)})
    assert page.errors()["partner_id"] == "联动双方不能是同一个审批局。"
    page = browser.submit("/new", 422, **{**given, "lead_may": [], "partner_may": []})
    assert "lead_may" in page.errors()
    page = browser.submit("/new", 422, **{**given, "valid_from": "昨天"})
    assert "valid_from" in page.errors()
    assert page.form("/new").values["basis"] == given["basis"], "what was typed stays"
    page = browser.submit("/new", **given)
    assert "晋市审管函〔2026〕7号" in page.text
    browser.get("/bureau/links/new")
    assert browser.submit("/new", 409, **given).alerts[0][0] == "linked"

    push(app, YANGCHENG, LINGCHUAN)
    with pytest.raises(Conflict):
        push(app, LINGCHUAN, YANGCHENG)
    assert "晋市审管函〔2026〕7号" in browse("xitong@yangcheng").get("/bureau/links").text
    assert "晋市审管函〔2026〕7号" not in browse("xitong@zezhou").get("/bureau/links").text

    with app.app_context(), acting_for(1), reading():
        made = next(row for row in links.links() if row.basis == given["basis"])
    browser.get(f"/bureau/links/{made.id}/end")
    page = browser.submit("/end", 422, last_day=(today() - timedelta(days=1)).isoformat(), reason="机构调整")
    assert "生效日" in page.errors()["last_day"]
    page = browser.submit("/end", last_day=today().isoformat(), reason="机构调整")
    assert "机构调整" in page.text or "即将终止" in page.text
    assert (
        "已经终止"
        in browser.forced(f"/bureau/links/{made.id}/end", 409, last_day=today().isoformat(), reason="再次").text
    )


@pytest.mark.clause("W5.3a")
def test_an_ended_link_carries_nothing_new(browse: Browse, app: Flask) -> None:
    push(app, 11, YANGCHENG)
    with app.app_context(), acting_for(1), reading():
        pairing = next(row for row in links.links(11) if row.lead_id == YANGCHENG)
    browser = browse(CITY)
    browser.get(f"/bureau/links/{pairing.id}/end")
    page = browser.submit("/end", last_day=(today() - timedelta(days=1)).isoformat(), reason="联系关系调整")
    assert "已终止的联动关系" in page.text
    assert "联系关系调整" in page.text
    with pytest.raises(Conflict) as refused:
        push(app, 11, YANGCHENG)
    assert refused.value.code == "no_link"


def test_no_other_bureau_touches_a_link(browse: Browse, app: Flask) -> None:
    county = browse("xitong@yangcheng")
    page = county.get("/bureau/links")
    assert "建立联动关系" not in page.text
    county.get("/bureau/links/new", 403)
    with app.app_context(), acting_for(1), reading():
        pairing = next(row for row in links.links(11) if row.lead_id == YANGCHENG)
    county.get("/bureau/links")
    county.forced(f"/bureau/links/{pairing.id}/end", 403, last_day="2026-01-01", reason="x")
    new = NewLink(LinkKind.HIERARCHY, YANGCHENG, LINGCHUAN, "依据", today(), [HandoffKind.PUSH], [])
    with app.app_context(), acting_for(YANGCHENG):
        with transaction(), pytest.raises(Forbidden):
            links.open_link(new)
        with pytest.raises(DBAPIError), transaction():
            db.session.add(
                PairingLink(
                    city_id=1,
                    lead_id=YANGCHENG,
                    partner_id=LINGCHUAN,
                    kind=LinkKind.PAIRING,
                    basis="伪造",
                    valid_from=today(),
                )
            )
    browse("mulu@jincheng").get("/bureau/links/new", 403)
