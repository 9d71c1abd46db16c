"""联动看板: a bureau's own figures open their lists; the city sees all links in aggregates alone, small cells never written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.operations import post_message, send
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.states import Box, HandoffAct
from app.interbureau.linkage.figures import BoxFigures, disclosed_figures, figures_of_all, median
from app.interbureau.linkage.models import LinkFigure
from app.interbureau.linkage.punctuality import PushFigures
from app.oversight.uniformity.figure_preparation import prepare_figures
from tenants.clock import SHANGHAI, freeze_time, now
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tenants.pairings import HandoffKind
from tests.factories import handoff_contents as contents
from tests.functional.linkage.agreements import acts, link_between
from tests.functional.linkage.figures import figures
from tests.page import Browser

Browse = Callable[..., Browser]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
ZONE, COUNTY = 11, 5
TUESDAY = date(2026, 3, 3)


def after(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


@pytest.fixture
def week(app: Flask) -> Iterator[list[UUID]]:
    """Five pushes of a Monday: three received in time and answered after 1, 2 and 3 days, one received late and returned,
    one not received at all; and one question. It is the Monday after."""
    sent = []
    with freeze_time(MONDAY), acts(app, ZONE):
        for number in range(5):
            content = contents.sent(HandoffKind.PUSH, title=f"第{number + 1}件")
            sent.append(new_id())
            send(HandoffKind.PUSH, COUNTY, content, handoff_id=sent[-1], due_on=TUESDAY)
        send(
            HandoffKind.QUESTION,
            1,
            contents.sent(HandoffKind.QUESTION, title="问题"),
            handoff_id=new_id(),
            due_on=TUESDAY,
        )
    for number, one in enumerate(sent[:4]):
        with freeze_time(after(1 if number < 3 else 2)), acts(app, COUNTY):
            post_message(handoff(one, lock=True), HandoffAct.RECEIVE, {"division": "窗口"})
    for number, one in enumerate(sent[:3]):
        with freeze_time(after(number + 1)), acts(app, COUNTY):
            post_message(handoff(one, lock=True), HandoffAct.ANSWER, contents.answer(HandoffKind.PUSH))
    with freeze_time(after(3)), acts(app, COUNTY):
        post_message(handoff(sent[3], lock=True), HandoffAct.RETURN, {"reason": "材料不对"})
    with freeze_time(after(7)):
        yield sent


@pytest.mark.clause("B22")
def test_a_bureau_sees_its_own_boxes_and_opens_what_is_behind(app: Flask, browse: Browse, week: list[UUID]) -> None:
    clerk = browse("lianluo@yangcheng-zone")
    page = clerk.get("/links/figures")
    assert figures(page, "跨层级推送", "本局发出") == {
        "方向": "本局发出", "发出": "5", "应签收": "5", "按时签收": "3", "已反馈": "3", "反馈用时（工作日）": "2",
        "退回过": "1", "再次发出": "0", "等待中": "1", "等得最久（工作日）": "5",
    }  # fmt: skip
    assert figures(page, "问题解答", "本局发出")["等待中"] == "1", "one's own small figures are one's own"
    assert "口径" in page.text
    assert "统计于 3月9日" in page.text
    lists = [link for link in page.links if "/links/figures/handoffs" in link and "kind=push" in link]
    for which, number in (("sent", 5), ("on_time", 3), ("answered", 3), ("returned", 1), ("waiting", 1)):
        href = next(link for link in lists if link.endswith(f"which={which}"))
        behind = clerk.get(href)
        assert len([link for link in behind.links if link.startswith("/outbox/")]) == number, which
    assert "第5件" in behind.text
    clerk.get(next(link for link in behind.links if link.startswith("/outbox/")))

    county = browse("lianluo@yangcheng").get("/links/figures")
    assert figures(county, "跨层级推送", "本局收到")["按时签收"] == "3"
    with acts(app, ZONE):
        post_message(handoff(week[3], lock=True), HandoffAct.RESEND, contents.sent(HandoffKind.PUSH), after(8).date())
    with acts(app, COUNTY):
        post_message(handoff(week[3], lock=True), HandoffAct.RECEIVE, {"division": "窗口"})
    again = figures(clerk.get("/links/figures"), "跨层级推送", "本局发出")
    assert (again["按时签收"], again["再次发出"]) == ("3", "1"), "the first receipt of the first sending counts"
    admin = browse("xitong@yangcheng-zone").get("/links/figures")
    assert figures(admin, "跨层级推送", "本局发出")["发出"] == "5"
    assert not [link for link in admin.links if "/links/figures/handoffs" in link], "an administrator handles no cases"
    browse("xitong@yangcheng-zone").get("/links/figures/handoffs", 403)


@pytest.mark.clause("B10", "B22")
def test_the_city_sees_every_link_in_figures_alone(app: Flask, browse: Browse, week: list[UUID]) -> None:
    city = browse("lianluo@jincheng")
    assert "尚未统计" in city.get("/links/figures?view=city").text
    with app.app_context():
        assert prepare_figures() == 13
    page = city.get("/links/figures?view=city")
    row = figures(page, "跨层级推送", "阳城经开区 → 阳城县局")
    assert row == {
        "方向": "阳城经开区 → 阳城县局", "发出": "5", "应签收": "5", "按时签收": "不显示", "已反馈": "3",
        "反馈用时（工作日）": "2", "退回过": "不显示", "再次发出": "0", "等待中": "不显示", "等得最久（工作日）": "不显示",
    }  # fmt: skip
    with pytest.raises(AssertionError):
        figures(page, "问题解答", "阳城经开区 → 市局")
    assert "第1件" not in page.text
    assert not [link for link in page.links if "/handoffs" in link]
    assert "最早的一局统计于" in page.text
    with app.app_context(), acting_for(1), read_transaction():
        assert db.session.get(Handoff, (1, week[0])) is None
        assert [row.sent for row in figures_of_all()] == [5]
    county = browse("lianluo@yangcheng").get("/links/figures?view=city")
    assert "阳城经开区 → 阳城县局" not in county.text, "the city alone looks over all links"


@pytest.mark.clause("B10")
@pytest.mark.parametrize(
    "figure",
    [
        {"sent": 2},
        {"sent": None, "answered": 0},
        {"due": 9, "on_time": 8},
        {"answered": 3, "waiting": 4},
        {"push_due": 1},
        {"push_due": 4, "push_on_time": 3},
        {"kind": HandoffKind.QUESTION, "push_due": 3},
        {"returned": 1},
        {"on_time": 2},
        {"answered": 0, "median_days": Decimal(3)},
        {"waiting": None, "longest_days": 9},
    ],
)
def test_the_database_takes_no_small_cell(app: Flask, figure: dict[str, object]) -> None:
    link_id = link_between(app, ZONE, COUNTY).id
    row = {
        "city_id": 1, "link_id": link_id, "bureau_id": ZONE, "kind": HandoffKind.PUSH, "sent": 9, "as_of": now(), **figure
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="ck_link_figures"), acts(app, ZONE):
        db.session.execute(insert(LinkFigure).values(**row))


NOTHING = dict.fromkeys(("due", "on_time", "answered", "returned", "resent", "waiting"), 0)


@pytest.mark.clause("B10")
@pytest.mark.parametrize(
    ("kind", "counted", "pushed", "told"),
    [
        ("push", {"sent": 9, "due": 9, "on_time": 6}, (7, 3), {"on_time": 6, "push_due": 7, "push_on_time": 3}),
        ("push", {"sent": 9, "due": 9, "on_time": 7}, (7, 5), {"on_time": None, "push_due": 7, "push_on_time": None}),
        (
            "push",
            {"sent": 2, "answered": 0},
            (3, 0),
            {"sent": None, "answered": None, "push_due": 3, "push_on_time": 0},
        ),
        ("push", {"sent": 0}, (2, 2), {"sent": 0, "push_due": None, "push_on_time": None}),
        ("question", {"sent": 3, "waiting": 3}, (5, 5), {"waiting": 3, "push_due": None, "push_on_time": None}),
        ("push", {"sent": 9, "answered": 7, "waiting": 2}, (0, 0), {"answered": None, "waiting": None, "push_due": 0}),
        ("push", {"sent": 9, "answered": 5, "waiting": 3}, (0, 0), {"answered": 5, "waiting": None}),
        ("push", {"sent": 9, "answered": 2, "waiting": 1}, (0, 0), {"answered": None, "waiting": None}),
        ("push", {"sent": 9, "answered": 6, "waiting": 3}, (0, 0), {"answered": 6, "waiting": 3}),
    ],
)
def test_nothing_small_is_told_nor_can_it_be_worked_out(
    kind: str, counted: dict[str, int], pushed: tuple[int, int], told: dict[str, int | None]
) -> None:
    counts = NOTHING | counted
    one = BoxFigures(UUID(int=1), Box.OUT, HandoffKind(kind), **counts, median_days=None, longest_days=None)
    found = disclosed_figures(one, PushFigures(*pushed))
    assert {name: found[name] for name in told} == told


def test_a_median_of_counted_days() -> None:
    assert median([(3, 1), (1, 2)]) == 1
    assert median([(4, 1), (1, 1)]) == Decimal("2.5")
