"""A circular goes to all in one act; the sender sees exactly who has not read it, a receiver nothing of the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select, update

from app.foundation.ledger.models import LedgerEntry
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.reconciliation import reconcile
from tenants import clock
from tenants.bureaus import directory
from tenants.db import acting_for, db, read_transaction, transaction
from tests.factories.scoping import CITY, bureau_id
from tests.functional.circulars.conftest import COUNTY, DAY, OTHER, ZONE, newest_received_page, sweep_arrivals
from tests.page import Browser, Page

SUBJECT, GIST = "关于规范一次性告知的通知", "请于下周一起执行，并组织窗口人员学习。"
Clerk = Callable[[str], Browser]
Written = Callable[..., Page]


def everybody(app: Flask) -> list[str]:
    """All bureaus but the city."""
    with app.app_context():
        return [card.slug for card in directory().values() if card.slug != CITY]


@pytest.mark.clause("L2.3a", "C2")
def test_the_sender_sees_exactly_who_has_not_read_it_and_urges_them_in_one_act(
    app: Flask, clerk: Clerk, written: Written, signed_for: Callable[[Browser, str], Page]
) -> None:
    page = written("circular", everybody(app), subject=SUBJECT, gist=GIST)
    address, reader = page.url, clerk(COUNTY)
    assert address.startswith("/circulars/")
    assert "发给12个局" in page.text.replace(" ", "")
    signed_for(reader, newest_received_page(reader))
    reader.submit("/answer", page=reader.get(reader.page.url), answer="已转各窗口执行。")  # type: ignore[union-attr]
    sweep_arrivals(app)
    city = clerk(CITY)
    page = city.get("/circulars")
    assert "已阅 1/12" in page.text
    assert "等11个局" in page.text
    page = city.get(address)
    assert page.text.count("待签收") == 11
    assert "已转各窗口执行。" in page.text
    page = city.submit("/urge", page=page)
    assert "已催办11个局" in page.text
    assert "阳城县局" not in page.text.partition("已催办11个局：")[2].partition("。")[0]
    sweep_arrivals(app)
    assert "催办" in clerk(OTHER).get("/notices").text
    assert "催办" not in reader.get("/notices").text
    with clock.freeze_time(DAY + timedelta(hours=3)):
        city = clerk(CITY)
        city.get(address)
        page = city.submit("/urge", 409)
        assert "已于今天10:00催办过" in page.text
    with clock.freeze_time(DAY + timedelta(days=1)):
        city = clerk(CITY)
        city.get(address)
        assert "已催办11个局" in city.submit("/urge").text
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        urged = db.session.scalars(select(LedgerEntry.content).where(LedgerEntry.event == "letters.circular.urged"))
        assert len(urged.all()) == 2
        notes = db.session.scalars(select(HandoffMessage.content).where(HandoffMessage.act == "note")).all()
        assert len(notes) == 22
    with app.app_context():
        assert reconcile()["faults"] == []


@pytest.mark.clause("L2.3a")
def test_who_is_late_is_marked_and_the_sheet_says_the_same(
    app: Flask, clerk: Clerk, written: Written, signed_for: Callable[[Browser, str], Page]
) -> None:
    address = written("circular", [COUNTY, OTHER], subject=SUBJECT, gist=GIST, due_on="2026-11-04").url
    with clock.freeze_time(DAY + timedelta(days=3)):
        reader = clerk(COUNTY)
        page = signed_for(reader, newest_received_page(reader))
        reader.submit("/answer", page=page)
        reader.get(page.url)
        reader.forced(f"{page.url}/answer", 409)
        sweep_arrivals(app)
        city = clerk(CITY)
        page = city.get(address)
        assert page.text.count("逾期") >= 2
        assert "1个局逾期" in page.text
        assert "有逾期" in city.get("/circulars").text
        answer = city.client.get(f"{address}/export")
        sheets = CalamineWorkbook.from_filelike(BytesIO(answer.data))
        rows = sheets.get_sheet_by_name("各局情况").to_python()
        assert [(row[0], row[1], row[8]) for row in rows[1:]] == [
            ("高平市行政审批服务管理局", "待签收", "逾期"), ("阳城县行政审批服务管理局", "已反馈", "逾期"),
        ]  # fmt: skip


@pytest.mark.clause("L2.3a", "C4")
def test_a_receiver_learns_nothing_of_the_others(app: Flask, clerk: Clerk, written: Written) -> None:
    address = written("circular", [COUNTY, OTHER, ZONE], subject=SUBJECT, gist=GIST).url
    reader = clerk(COUNTY)
    href = newest_received_page(reader)
    for page in (
        reader.get(href),
        reader.get(address),
        reader.get("/circulars?side=received"),
        reader.get(f"/inbox/{href[11:]}"),
    ):
        main = page.text.partition("文件抄送")[2]
        assert SUBJECT in page.text
        assert "高平" not in main
        assert "阳城经开区" not in main
    reader.get(f"{href}/export", 404)
    reader.forced(f"{href}/urge", 409, note="请尽快")
    reader.forced(f"{href}/bureaus", 422, targets="4", due_on="2026-11-06")
    stranger = clerk("qinshui")
    stranger.get(address, 404)
    stranger.get(href, 404)
    assert SUBJECT not in stranger.get("/circulars?side=received").text


@pytest.mark.clause("L2.3a")
def test_further_bureaus_get_the_same_later_once(app: Flask, clerk: Clerk, written: Written) -> None:
    address, city = written("circular", [COUNTY], subject=SUBJECT, gist=GIST).url, clerk(CITY)
    with app.app_context():
        county, other = str(bureau_id(COUNTY)), str(bureau_id(OTHER))
    page = city.get(address)
    assert "请选择补发给哪个审批局" in city.submit("/bureaus", 422, page=page, targets=[]).errors()["targets"]
    assert "targets" in city.submit("/bureaus", 422, page=city.get(address), targets=[county]).errors()
    page = city.submit("/bureaus", 422, page=city.get(address), targets=[other], due_on="2026-11-02")
    assert "不能早于今天" in page.errors()["due_on"]
    page = city.submit("/bureaus", 422, page=city.get(address), targets=[other], due_on="2031-01-06")
    assert "工作日历还没有公布" in page.errors()["due_on"]
    page = city.submit("/bureaus", page=city.get(address), targets=[other])
    assert page.url == address
    assert "已补发给高平" in page.text
    sweep_arrivals(app)
    assert GIST in clerk(OTHER).get(newest_received_page(clerk(OTHER))).text
    assert city.get("/circulars").html.count(SUBJECT) == 1
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        assert len(set(db.session.scalars(select(Handoff.batch_ref)))) == 1


@pytest.mark.clause("L2.3a")
def test_what_was_sent_to_one_bureau_before_acts_had_numbers_can_go_to_more(
    app: Flask, clerk: Clerk, written: Written
) -> None:
    written("circular", [COUNTY], subject=SUBJECT, gist=GIST)
    with app.app_context():
        with acting_for(bureau_id(CITY)), transaction():
            db.session.execute(update(Handoff).where(Handoff.bureau_id == bureau_id(CITY)).values(batch_ref=None))
        other = str(bureau_id(OTHER))
    city = clerk(CITY)
    address = next(link for link in city.get("/circulars").links if link.startswith("/circulars/"))
    page = city.submit("/bureaus", page=city.get(address), targets=[other])
    assert page.url == address
    assert "发给2个局" in page.text.replace(" ", "")


def test_the_lists_are_paged_and_ask_a_constant_number_of_times(app: Flask, clerk: Clerk, written: Written) -> None:
    address = written("circular", [COUNTY, OTHER], subject="最早的一件", gist=GIST).url
    city, heard = clerk(CITY), list[str]()
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: heard.append(statement))

    def statements(path: str) -> int:
        city.get(path)
        heard.clear()
        city.get(path)
        return len(heard)

    before = [statements("/circulars"), statements(address)]
    for number in range(25):
        with clock.freeze_time(DAY + timedelta(minutes=number + 1)):
            page = city.get("/letters/new?kind=circular")
            with app.app_context():
                targets = [str(bureau_id(COUNTY)), str(bureau_id(OTHER))]
            city.submit("/letters/new", page=page, targets=targets, subject=f"第{number}件", gist=GIST)
    sweep_arrivals(app)
    city.submit(
        "/bureaus",
        page=city.get(address),
        targets=[str(number) for number in range(2, 14) if str(number) not in targets],
    )
    assert [statements("/circulars"), statements(address)] == before
    for browser, side in ((city, "sent"), (clerk(COUNTY), "received")):
        page = browser.get(f"/circulars?side={side}")
        assert "最早的一件" not in page.text
        following = next(link for link in page.links if "before=" in link)
        page = browser.get(following)
        assert "最早的一件" in page.text
        assert "第0件" not in page.text
        browser.get(f"/circulars?side={side}&before=x")
