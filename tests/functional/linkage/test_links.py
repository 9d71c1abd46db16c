"""A link takes both sides: the city proposes, each side agrees for itself, and the database carries nothing before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from app.foundation.errors import Conflict, Forbidden, Missing
from app.interbureau.handoffs.operations import post_message, send
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from app.interbureau.linkage import agreement, operations, queries
from app.interbureau.linkage.operations import NewLink, ScopeShare
from app.interbureau.linkage.terms import LinkState
from tenants.bureaus import directory
from tenants.clock import now, today
from tenants.db import acting_for, db, read_transaction
from tenants.link_terms import FACT_LABELS, LinkAnswer
from tenants.models import BureauKind
from tenants.pairings import HandoffKind, LinkKind, PairingLink
from tests.factories.handoff_contents import answer, sent
from tests.functional.linkage.agreements import acts, link_between
from tests.page import Browser

Browse = Callable[..., Browser]
CITY = "xitong@jincheng"
JINCHENG, ZEZHOU, YANGCHENG, LINGCHUAN, ZONE = 1, 3, 5, 6, 11
BASIS = "晋市审管函〔2026〕7号"
EVERYTHING = {kind: ScopeShare(list(FACT_LABELS), files=True) for kind in HandoffKind}


def push(app: Flask, sender: int, target: int, kind: HandoffKind = HandoffKind.PUSH) -> UUID:
    handoff_id = uuid4()
    with acts(app, sender):
        send(kind, target, sent(kind), handoff_id=handoff_id, due_on=None)
    return handoff_id


def given(**changes: Any) -> dict[str, Any]:
    """The city's proposal for 阳城 and 陵川, as typed."""
    return {
        "kind": "hierarchy", "lead_id": str(YANGCHENG), "partner_id": str(LINGCHUAN), "basis": BASIS,
        "valid_from": today().isoformat(), "lead_may": ["push", "consultation"], "partner_may": ["consultation"],
        "valid_to": "", "share_push": ["place", "files"], "share_consultation": ["place"], **changes,
    }  # fmt: skip


@pytest.mark.clause("W5.3a", "L1")
def test_a_fresh_start_has_the_links_of_the_document(app: Flask, browse: Browse) -> None:
    wanted = {(1, 8), (2, 8), (3, 9), (4, 10), (5, 11), (6, 12), (7, 13)}
    with app.app_context(), acting_for(1), read_transaction():
        cards = queries.links()
    assert {card.parties for card in cards if card.kind is LinkKind.PAIRING} == wanted
    assert all(card.valid_from == date(2022, 5, 10) and card.valid_to is None for card in cards)
    assert {card.state for card in cards} == {LinkState.LIVE}
    ours = next(card for card in cards if card.parties == (1, 8))
    page = browse("xitong@jincheng-zone").get(f"/links/{ours.id}")
    for word in ("分管投资项目审批的副局长", "政府统一服务协调科", "项目审批四科", "双方已确认", "本局尚未填写"):
        assert word in page.text, word


@pytest.mark.clause("W5.3a", "C5")
def test_what_the_city_proposes_carries_nothing_until_both_sides_agreed(browse: Browse, app: Flask) -> None:
    with pytest.raises(Conflict) as refused:
        push(app, YANGCHENG, LINGCHUAN)
    assert refused.value.code == "no_link"
    city = browse(CITY)
    city.get("/links/new")
    page = city.submit("/new", 422, **given(partner_id=str(YANGCHENG)))
    assert page.errors()["partner_id"] == "联动双方不能是同一个审批局。"
    assert "lead_may" in city.submit("/new", 422, **given(lead_may=[], partner_may=[])).errors()
    page = city.submit("/new", 422, **given(valid_from="昨天"))
    assert "valid_from" in page.errors()
    assert page.form("/new").values["basis"] == BASIS, "what was typed stays"
    assert page.form("/new").values["share_push"] == ["place", "files"]
    assert "valid_to" in city.submit("/new", 422, **given(valid_to="2020-01-01")).errors()
    page = city.submit("/new", **given())
    assert "待确认" in page.text
    assert "等阳城县局、陵川县局确认" in page.text
    made = page.url
    city.get("/links/new")
    assert city.submit("/new", 409, **given()).alerts[0][0] == "linked"
    with pytest.raises(Conflict):
        push(app, YANGCHENG, LINGCHUAN)

    county = browse("xitong@yangcheng")
    assert "等本局确认" in county.get("/links").text
    county.get(made)
    assert "已确认，等对方局确认后生效" in county.submit("/agree").text
    assert "本局已由" in county.forced(f"{made}/agree", 409, number="1").text
    with pytest.raises(Conflict):
        push(app, YANGCHENG, LINGCHUAN)
    other = browse("xitong@lingchuan")
    other.get(made)
    assert "生效中" in other.submit("/agree").text
    push(app, YANGCHENG, LINGCHUAN)
    with pytest.raises(Conflict):
        push(app, LINGCHUAN, YANGCHENG)
    assert BASIS not in browse("xitong@zezhou").get("/links").text
    browse("xitong@zezhou").get(made, 404)


@pytest.mark.clause("W5.3a")
def test_a_side_may_decline_and_the_city_adjusts_or_takes_back(browse: Browse, app: Flask) -> None:
    city = browse(CITY)
    city.get("/links/new")
    made = city.submit("/new", **given()).url
    county = browse("xitong@yangcheng")
    county.get(made)
    assert "reason" in county.submit("/decline", 422, reason="").errors()
    page = county.submit("/decline", reason="附件含商业秘密，建议不带附件")
    assert "未同意" in page.text
    with acts(app, LINGCHUAN), pytest.raises(Conflict):
        agreement.agree(UUID(made.rsplit("/", 1)[1]), 1)
    assert "附件含商业秘密" in city.get(made).text
    city.get(f"{made}/terms")
    assert "reason" in city.submit("/terms", 422, reason="").errors()
    city.submit("/terms", share_push=["place"], reason="按阳城县局意见")
    for name in ("yangcheng", "lingchuan"):
        side = browse(f"xitong@{name}")
        side.get(made)
        side.submit("/agree")
    push(app, YANGCHENG, LINGCHUAN)
    page = city.get(made)
    for word in ("第2次约定", "按阳城县局意见", "不同意第1次约定", "生效中"):
        assert word in page.text, word

    city.get("/links/new")
    mistaken = city.submit("/new", **given(lead_id=str(ZEZHOU))).url
    city.get(f"{mistaken}/end")
    assert "已终止" in city.submit("/end", reason="填错了").text
    with acts(app, ZEZHOU), pytest.raises(Conflict):
        agreement.agree(UUID(mistaken.rsplit("/", 1)[1]), 1)


@pytest.mark.clause("W5.3a")
def test_an_ended_link_starts_nothing_and_finishes_what_began(browse: Browse, app: Flask) -> None:
    pushed = push(app, ZONE, YANGCHENG)
    pairing = link_between(app, ZONE, YANGCHENG)
    city = browse(CITY)
    city.get(f"/links/{pairing.id}/end")
    page = city.submit("/end", 422, last_day="2020-01-01", reason="机构调整")
    assert "生效日" in page.errors()["last_day"]
    page = city.submit("/end", last_day=(today() - timedelta(days=1)).isoformat(), reason="联系关系调整")
    assert "已终止" in page.text
    assert "联系关系调整" in city.get("/links").text
    last_day = today().isoformat()
    assert "已经终止" in city.forced(f"/links/{pairing.id}/end", 409, last_day=last_day, reason="再次").text
    with pytest.raises(Conflict) as refused:
        push(app, ZONE, YANGCHENG)
    assert refused.value.code == "no_link"
    assert "测试" in browse("lianluo@yangcheng").get(f"/inbox/{pushed}").text
    with acts(app, YANGCHENG):
        post_message(handoff(pushed, lock=True), HandoffAct.RECEIVE, {"division": "窗口"})
        box = post_message(handoff(pushed), HandoffAct.ANSWER, answer(HandoffKind.PUSH))
        assert box.state is HandoffState.ANSWERED


@pytest.mark.clause("L1")
def test_each_side_names_its_own_linkage_group(browse: Browse, app: Flask) -> None:
    pairing = link_between(app, ZONE, YANGCHENG)
    zone = browse("xitong@yangcheng-zone")
    zone.get(f"/links/{pairing.id}/group")
    group = {"leader": "局长李建国", "departments": "审批一科\n\n审批二科", "office": "综合科", "contact": "赵敏"}
    page = zone.submit("/group", 422, **group, telephone="13903560001")
    assert "不在这里登记" in page.errors()["telephone"]
    assert page.form("/group").values["leader"] == "局长李建国", "what was typed stays"
    assert set(zone.submit("/group", 422, leader="", departments=" ", office="", contact="", telephone="").errors()) >= {
        "leader", "office", "contact", "telephone",
    }  # fmt: skip
    zone.submit("/group", **group, telephone="0356-4221101")
    page = browse("guanjia@yangcheng").get(f"/links/{pairing.id}")
    for word in ("局长李建国", "审批一科、审批二科", "综合科", "赵敏", "0356-4221101", "本局尚未填写"):
        assert word in page.text, word
    browse("guanjia@yangcheng").get(f"/links/{pairing.id}/group", 403)


def test_no_other_bureau_touches_a_link(browse: Browse, app: Flask) -> None:
    county = browse("xitong@yangcheng")
    assert "提出建立" not in county.get("/links").text
    county.get("/links/new", 403)
    pairing = link_between(app, ZONE, YANGCHENG)
    county.get("/links")
    for act in ("end", "terms"):
        county.forced(f"/links/{pairing.id}/{act}", 403, last_day="2026-01-01", reason="x", seen="1")
    new = NewLink(LinkKind.HIERARCHY, YANGCHENG, LINGCHUAN, "依据", today(), [HandoffKind.PUSH], [])
    with acts(app, YANGCHENG), pytest.raises(Forbidden):
        operations.propose_link(new)
    with acts(app, LINGCHUAN), pytest.raises(Missing):
        agreement.agree(pairing.id, 1)
    forged = {
        "city_id": 1,
        "link_id": pairing.id,
        "number": 1,
        "answered_at": now(),
        "answered_by": "伪造",
        "reason": "",
    }
    for bureau_id in (YANGCHENG, ZONE):
        with pytest.raises(DBAPIError), acts(app, LINGCHUAN):
            db.session.execute(insert(LinkAnswer).values(**forged, bureau_id=bureau_id, agreed=True))
    row = {"city_id": 1, "id": uuid4(), "lead_id": YANGCHENG, "partner_id": LINGCHUAN, "kind": LinkKind.PAIRING}
    with pytest.raises(DBAPIError), acts(app, YANGCHENG):
        db.session.execute(insert(PairingLink).values(**row, basis="伪造", valid_from=today()))
    browse("mulu@jincheng").get("/links/new", 403)


@pytest.mark.clause("L3", "W5.3a")
def test_a_link_of_the_city_with_any_zone_carries_everything_it_says(app: Flask) -> None:
    """Every zone: the old link ended, the same proposed anew and agreed; each kind goes out, is received and answered."""
    with app.app_context():
        zones = [card.id for card in directory().values() if card.kind is BureauKind.ZONE]
    for zone in zones:
        old = link_between(app, zone, JINCHENG)
        with acts(app, JINCHENG):
            operations.end_link(old.id, today() - timedelta(days=1), "重新签订")
        with pytest.raises(Conflict):
            push(app, zone, JINCHENG)
        with acts(app, JINCHENG):
            link_id = operations.propose_link(
                NewLink(
                    LinkKind.PAIRING, JINCHENG, zone, "参照联动审批工作机制", today(), list(HandoffKind), list(HandoffKind),
                    EVERYTHING,
                )
            ).id  # fmt: skip
        with pytest.raises(Conflict):
            push(app, JINCHENG, zone)
        with acts(app, zone):
            assert agreement.agree(link_id, 1).state is LinkState.LIVE, "the city's proposal is its own agreement"
        for sender, target in ((JINCHENG, zone), (zone, JINCHENG)):
            for kind in HandoffKind:
                pushed = push(app, sender, target, kind)
                with acts(app, target):
                    post_message(handoff(pushed, lock=True), HandoffAct.RECEIVE, {"division": "窗口"})
                    box = post_message(handoff(pushed), HandoffAct.ANSWER, answer(kind))
                    assert box.state is HandoffState.ANSWERED
