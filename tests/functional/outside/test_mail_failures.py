"""Mails that do not arrive: servers that are down, addresses that are refused, workers that die, two of them at once."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.outside.models import OutsideRequest
from app.oversight.mailing import sending_rounds
from app.oversight.mailing.terms import LEASE, MOST_TRIES, RETRY_PAUSES, MailState
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.conftest import Database
from tests.factories.scoping import ZONE, bureau_id
from tests.functional.outside.asking import DAY, WATER, asked, known, linked, request_id
from tests.functional.outside.mailing import (
    Browse,
    app,
    kept,
    ordered,
    path_in,
    ready,
    send,
    shown,
    sink,
    told,
)  # fmt: skip
from tests.smtp_sink import SmtpSink

__all__ = ["app", "sink"]


@pytest.mark.clause("L2.4b")
def test_a_server_that_is_down_is_tried_again_then_given_up_and_the_officer_is_told(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    steward, page = ready(browse, round_)
    printed = linked(steward, page, way="hand")
    steward.submit("/issue", page=steward.get(f"/requests/{request_id(app)}"), way="mail")
    sink.replies["EHLO"] = sink.replies["HELO"] = "421 too busy"
    after = timedelta(0)
    for number, pause in enumerate(RETRY_PAUSES, start=1):
        assert send(app, after) == 0
        assert (sink.greetings, kept(app)[0].tries) == (number, number)
        assert send(app, after + pause - timedelta(seconds=1)) == 0
        assert sink.greetings == number, "not before the pause is over"
        after += pause
    with clock.freeze_time(DAY + after):
        page = shown(app, browse(f"guanjia@{ZONE}"))
    assert "电子邮件待发送" in page.text
    assert f"已试{len(RETRY_PAUSES)}次没有成功：邮件服务器没有接受（421）" in page.text
    assert "用水量" in browse().get(printed).text, "a server that cannot be reached ends nobody's link"
    send(app, after)
    assert sink.greetings == MOST_TRIES
    send(app, after + timedelta(days=1))
    assert sink.greetings == MOST_TRIES
    assert kept(app)[0].state is MailState.FAILED
    steward = browse(f"guanjia@{ZONE}")
    assert "电子邮件未能发出" in shown(app, steward).text
    assert any("电子邮件未能发出：阳城县水务局（sw@example.gov.cn），试了5次" in one for one in told(app))
    assert "电子邮件未能发出" in steward.get("/notices").text
    page = shown(app, steward)
    sink.replies.clear()
    page = steward.submit("/issue", page=page)
    assert "电子邮件待发送" in page.text
    assert send(app) == 1
    browse().get(printed, status=404)
    browse().get(path_in(sink.mails[0]))
    assert "已发出" in shown(app, steward).text


def test_an_address_that_the_server_refuses_is_given_up_at_once_and_nobody_counts_as_reached(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    steward = ordered(browse, round_)
    sink.replies["RCPT"] = "550 no such user here"
    assert send(app) == 0
    page = shown(app, steward)
    assert "对方邮箱被拒收（550 no such user here）" in page.text
    assert "待送出" in page.text
    with clock.freeze_time(DAY + timedelta(days=8)):
        steward = browse(f"guanjia@{ZONE}")
        page = shown(app, steward)
        assert "逾期未回复" not in page.text, "who was never asked is not silent"
        linked(steward, page, way="hand")


@pytest.mark.clause("L2.4b")
@pytest.mark.parametrize("death", ["before it was marked", "before the server's answer came"])
def test_dying_between_sending_and_marking_leaves_a_live_link_and_the_later_mail_counts(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    ordered(browse, round_)
    with monkeypatch.context() as patch:
        if death == "before it was marked":

            def dies(*_args: Any) -> bool:
                raise SystemError(death)

            patch.setattr(sending_rounds, "_sent", dies)
        else:
            patch.setattr(sink, "on_data", lambda _mail: False)
        assert send(app) == 0
    (first,) = sink.mails
    assert kept(app)[0].state is MailState.WAITING, "nobody says that it was sent"
    assert "用水量" in browse().get(path_in(first)).text, "what the recipient holds leads somewhere"
    early = LEASE if death == "before it was marked" else RETRY_PAUSES[0]
    assert send(app, early - timedelta(seconds=1)) == 0
    assert send(app, early) == 1
    _, second = sink.mails
    assert "以最后一次为准" in second.get_content()
    browse().get(path_in(first), status=404)
    browse().get(path_in(second))
    assert kept(app)[0].state is MailState.SENT
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        assert db.session.scalars(select(OutsideRequest.issues)).all() == [1]


def test_a_mail_that_was_answered_before_it_was_marked_is_not_sent_again(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    ordered(browse, round_)
    sink.on_data = lambda _mail: False
    send(app)
    authority, path = browse(), path_in(sink.mails[0])
    authority.submit(path, page=authority.get(path), verdict="agree", basis="职责", signer_name="卫国")
    assert send(app, RETRY_PAUSES[0]) == 0
    assert len(sink.mails) == 1
    assert kept(app)[0].state is MailState.DROPPED
    assert "对方的答复" in shown(app, browse(f"guanjia@{ZONE}")).text


def test_two_workers_do_not_send_one_mail_twice(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink, database: Database
) -> None:
    ordered(browse, round_)
    with database.connect("admin") as other:
        other.execute("select from outside_mails for update")
        assert send(app) == 0, "held by another: passed over, not waited for"
        other.rollback()
    assert kept(app)[0].tries == 0
    found: list[int] = []
    sink.on_data = lambda _mail: found.append(send(app)) is None
    assert send(app) == 1
    assert found == [0]
    assert len(sink.mails) == 1


def test_a_link_printed_while_the_mail_is_on_its_way_is_the_one_that_counts(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    steward, paths = ordered(browse, round_), []

    def prints(_mail: EmailMessage) -> bool:
        with clock.freeze_time(DAY):
            paths.append(linked(steward, shown(app, steward), way="hand"))
        return True

    sink.on_data = prints
    assert send(app) == 0
    browse().get(paths[0])
    browse().get(path_in(sink.mails[0]), status=404)
    assert kept(app)[0].state is MailState.DROPPED
    page = shown(app, steward)
    assert "已改为打印或复制送出；如已发出，其中的链接无效" in page.text
    assert "已发出，" not in page.text.replace("如已发出，", "")


def test_a_server_that_is_down_is_asked_once_a_round_however_many_mails_wait(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    known(browse, "阳城县交通运输局")
    known(browse)
    asked(browse, round_, WATER, "阳城县交通运输局")
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/projects/{round_['project']}/assessment")
    for href in sorted({one for one in page.links if one.startswith("/requests/")}):
        steward.submit("/issue", page=steward.get(href), way="mail")
    sink.replies["EHLO"] = sink.replies["HELO"] = "421 too busy"
    send(app)
    assert (sink.greetings, sorted(row.tries for row in kept(app))) == (1, [0, 1])
    send(app)
    assert (sink.greetings, sorted(row.tries for row in kept(app))) == (2, [1, 1])
    sink.replies.clear()
    assert send(app, RETRY_PAUSES[0]) == 2
