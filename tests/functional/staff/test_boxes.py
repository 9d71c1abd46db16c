"""The administrators' page about both boxes: a planted difference is found and named, the city sees how many there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.interbureau.handoffs.reconciliation import is_reconciliation_due, reconcile_and_keep
from tenants.clock import freeze_time, now
from tenants.keys import new_id
from tests.conftest import Database
from tests.isolation.bureau_session import COUNTY, ZONE, BureauSession, link_of
from tests.page import Browser

Browse = Callable[..., Browser]
BOTH = "在阳城经开区发件箱和阳城县局收件箱不同："
STANDS = "“已签收”，消息至第2号，第1轮"
TAMPERS = {
    'update handoff_messages set content = \'{"title": "别的"}\' where bureau_id = 5 and number = 1 and handoff_id = %s': (
        f"第1号消息（发出）{BOTH}内容（item_name、project_name、sponsor_name、title）",
        "阳城县局收件箱第1号消息的内容与其校验值不符",
    ),
    "update handoff_messages set at = at + interval '1 day' where bureau_id = 11 and number = 1 and handoff_id = %s": (
        f"第1号消息（发出）{BOTH}时间",
    ),
    "delete from handoff_messages where bureau_id = 11 and number = 2 and handoff_id = %s": (
        "第2号消息（签收）只在阳城县局收件箱，阳城经开区发件箱没有",
        f"阳城经开区发件箱登记为{STANDS}；按消息应为“待签收”，消息至第1号，第1轮",
    ),
    "update handoffs set state = 'answered' where bureau_id = 5 and id = %s": (
        f"阳城县局收件箱登记为“已反馈”，消息至第2号，第1轮；按消息应为{STANDS}",
    ),
    "update handoffs set received_at = received_at - interval '1 day' where bureau_id = 5 and id = %s": (
        "阳城县局收件箱登记的首次签收时间与消息不符",
    ),
    "delete from handoffs where bureau_id = 5 and id = %s": ("阳城县局收件箱有消息而没有登记",),
    "delete from handoff_messages where bureau_id = 5 and handoff_id = %s": (
        "第1号消息（发出）只在阳城经开区发件箱",
        "第2号消息（签收）只在阳城经开区发件箱",
        "阳城县局收件箱有登记而没有消息",
    ),
    "update handoff_messages set act = 'answer' where number = 2 and handoff_id = %s": (
        "阳城经开区发件箱的消息不连续，或含有不能办理的步骤",
        "阳城县局收件箱的消息不连续，或含有不能办理的步骤",
    ),
}
"""What somebody does behind everybody's back → what is said of it: which message, which side, what differs."""


@pytest.fixture
def tampered(database: Database) -> dict[str, UUID]:
    """A handoff for each, received, and one that nobody touched; statement → handoff."""
    ids = {statement: new_id() for statement in (*TAMPERS, "")}
    link = link_of(database, COUNTY, ZONE)
    for handoff_id in ids.values():
        assert BureauSession(database, ZONE).write(handoff_id=handoff_id, link_id=link) is None
        received = {"number": 2, "author_id": COUNTY, "act": "receive", "content": {}}
        assert BureauSession(database, COUNTY).write(handoff_id=handoff_id, link_id=link, **received) is None
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        for statement in TAMPERS:
            assert admin.execute(statement, (ids[statement],)).rowcount >= 1
    return ids


def reconciled(app: Flask) -> dict[str, Any]:
    """As the command and the worker do it."""
    with app.app_context():
        return reconcile_and_keep()


@pytest.mark.clause("C2", "C5")
@pytest.mark.mutant
def test_every_difference_is_named(app: Flask, tampered: dict[str, UUID]) -> None:
    found = reconciled(app)
    assert found["messages"] >= 2 * len(TAMPERS)
    for statement, told in TAMPERS.items():
        said = [fault for fault in found["faults"] if str(tampered[statement]) in fault]
        assert len(said) == len(told), said
        for one in told:
            assert any(one in fault for fault in said), (one, said)
    assert not any(str(tampered[""]) in fault for fault in found["faults"])


@pytest.mark.clause("C2", "C4")
def test_administrators_see_their_own_boxes_and_the_city_the_sum(
    app: Flask, browse: Browse, tampered: dict[str, UUID]
) -> None:
    admin = browse("xitong@yangcheng-zone")
    assert "还没有核对过" in admin.get("/bureau/boxes").text
    reconciled(app)
    ids = [str(handoff_id) for statement, handoff_id in tampered.items() if statement]
    for name in ("xitong@yangcheng-zone", "shenji@yangcheng"):
        text = browse(name).get("/bureau/boxes").text
        assert "有不一致" in text
        assert all(one in text for one in ids)
        assert "各局汇总" not in text
    stranger = browse("xitong@zezhou").get("/bureau/boxes").text
    assert "双方一致" in stranger
    city = browse("xitong@jincheng").get("/bureau/boxes").text
    assert "各局汇总" in city
    assert "处" in city
    assert not any(one in stranger or one in city for one in ids)
    browse("guanjia@yangcheng-zone").get("/bureau/boxes", 403)


def test_the_comparison_is_made_once_a_day(app: Flask) -> None:
    with app.app_context():
        assert is_reconciliation_due(1)
        done = now().replace(hour=16, minute=0) - timedelta(days=2)  # midnight in Shanghai
        with freeze_time(done):
            reconcile_and_keep()
            assert not is_reconciliation_due(1)
        night = (done + timedelta(days=1)).replace(hour=18, minute=30)  # half past two in Shanghai
        for moment, due in ((night, True), (night + timedelta(hours=8), False), (done + timedelta(hours=43), True)):
            with freeze_time(moment):
                assert is_reconciliation_due(1) is due, moment
