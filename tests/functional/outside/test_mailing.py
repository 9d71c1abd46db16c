"""A one-time link by e-mail: ordered over HTTP, sent by the worker's round to a real socket, opened, answered - or given up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from app.assembly.commands import domain
from app.assembly.factory import create_app
from app.oversight.mailing import queries
from blueprints.faces import FACES, INSTALLERS
from tenants import bureaus
from tenants.db import acting_for, db
from tests.conftest import Database
from tests.factories import scoping as stories
from tests.factories.delivery_steps import dispatch_entry, prepare_materials
from tests.factories.scoping import FILING, ZONE, bureau_id
from tests.functional.outside.asking import WATER, known, linked
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
)
from tests.functional.supervision.handing import decide, supervised_by
from tests.page import Browser
from tests.smtp_sink import SmtpSink

__all__ = ["app", "sink"]
ADDRESS = "sw@example.gov.cn"


@pytest.mark.clause("L2.4b", "S8")
def test_a_link_goes_out_by_mail_is_opened_and_answered(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink, database: Database
) -> None:
    steward, page = ready(browse, round_)
    assert page.form("/issue").values["address"] == ADDRESS, "as it stands in the address book"
    page = steward.submit("/issue", page=page, way="mail", address=" Shuiwu.ke＠example.gov.cn ")
    assert "电子邮件待发送" in page.text
    assert "还没有" in page.text
    with app.app_context():
        result = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
    assert result.exit_code == 0, result.output
    (mail,) = sink.mails
    assert sink.recipients == ["Shuiwu.ke@example.gov.cn"]
    assert mail["To"] == "Shuiwu.ke@example.gov.cn"
    assert mail["From"].addresses[0].addr_spec == "qdb@example.org"
    assert mail["From"].addresses[0].display_name == "阳城经济技术开发区行政审批局"
    assert mail["Subject"].startswith("会商征询通知：一站式研判征询：")
    text = mail.get_content()
    for said in (
        WATER,
        "2026年11月8日前办理",
        "项目单位：阳城县兴达陶瓷有限公司",
        "链接有效期至2026年11月8日",
        "只能答复一次",
    ):
        assert said in text, said
    for unsaid in ("陈经理", "用水量", "演礼园区", "120亩", "总平面图"):
        assert unsaid not in text, unsaid
    path = path_in(mail)
    assert send(app) == 0, "once"
    with database.connect("admin") as admin:
        stored = admin.execute(
            "select (select string_agg(r::text, '') from outside_requests r), (select string_agg(m::text, '') from "
            "outside_mails m), (select string_agg(a::text, '') from audit_trail a)"
        ).fetchone()
    assert stored is not None
    assert all(path.rsplit("/", 1)[1] not in text for text in stored)
    page = shown(app, steward)
    assert "已发出" in page.text
    assert "待答复" in page.text
    assert path not in page.html
    authority = browse()
    page = authority.get(path)
    assert "用水量是否有保障" in page.text
    authority.submit(path, page=page, verdict="agree", basis="水法第四十八条", signer_name="卫国")
    assert "水法第四十八条" in browse(f"guanjia@{ZONE}").get(f"/projects/{round_['project']}/assessment").text
    lines = told(app)
    assert any("待发送" in one for one in lines)
    assert any(
        "以电子邮件向阳城县水务局（Shuiwu.ke@example.gov.cn）发出一次性链接，有效期至2026-11-08" in one for one in lines
    )


@pytest.mark.clause("L2.4b")
def test_a_record_goes_to_an_outside_supervisor_by_mail_and_counts_as_sent_when_it_was(
    app: Flask, browse: Browse, sink: SmtpSink
) -> None:
    with app.app_context():
        story = stories.entrust_project()
        prepare_materials(story.entries[FILING])
        case_id = dispatch_entry(story.entries[FILING])
    known(browse)
    supervised_by(browse, WATER)
    decide(browse, case_id)
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/supervision")
    page = clerk.get(next(link for link in page.links if link.startswith("/requests/")))
    clerk.submit("/issue", page=page, way="mail")
    assert "待送出" in clerk.get("/supervision").text, "nobody has it yet"
    assert send(app) == 1
    (mail,) = sink.mails
    assert mail["Subject"].startswith("审批记录送达通知：")
    assert "2611-140522-01" not in mail.get_content(), "the record itself is read behind the link"
    assert "待接收" in clerk.get("/supervision").text
    authority = browse()
    authority.submit(path_in(mail), page=authority.get(path_in(mail)), agree="y", signer_name="卫国")
    assert "已接收" in clerk.get("/supervision?group=received").text


@pytest.mark.clause("L2.4b")
def test_urging_by_mail_sends_a_new_link_and_counts_once_it_is_sent(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink
) -> None:
    steward = ordered(browse, round_)
    send(app)
    page = steward.submit("/issue", page=shown(app, steward), way="urge")
    assert "1次，最近" not in page.text, "not yet"
    assert send(app) == 1
    first, second = sink.mails
    assert second["Subject"].startswith("催办：会商征询通知")
    browse().get(path_in(first), status=404)
    browse().get(path_in(second))
    assert "1次，最近" in shown(app, steward).text
    assert any("催办阳城县水务局（第1次）：以电子邮件再次发出链接" in one for one in told(app))


@pytest.mark.parametrize(
    "address",
    ["", "x", "a@b", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "a b@example.org",
     "<a@example.org>", '"a"@example.org', "a@-example.org", "卫@example.org", "a" * 65 + "@example.org"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_beside_its_field(
    app: Flask, browse: Browse, round_: dict[str, Any], sink: SmtpSink, address: str
) -> None:
    steward, page = ready(browse, round_)
    page = steward.submit("/issue", 422, page=page, way="mail", address=address, last_day="2026-11-01")
    assert page.errors().keys() == {"address", "last_day"}
    assert page.form("/issue").values["way"] == "mail", "what was chosen stays"
    assert kept(app) == []
    assert send(app) == 0


def test_without_a_mail_server_the_page_says_so_and_nothing_is_ordered(
    database: Database, app: Flask, round_: dict[str, Any]
) -> None:
    plain = create_app(database.settings, FACES, INSTALLERS)
    plain.testing = True

    def browse(name: str | None = None) -> Browser:
        browser = Browser(plain)
        if name:
            browser.sign_in(name)
        return browser

    steward, page = ready(browse, round_)
    assert "本系统没有配置邮件服务器，不发电子邮件，请打印或复制送出" in page.text
    assert "way" not in page.form("/issue").values
    refused = steward.submit("/issue", 409, page=page, way="mail", address=ADDRESS)
    assert "没有配置邮件服务器" in refused.errors()[""]
    assert kept(plain) == []
    linked(steward, page)
    with plain.app_context():
        db.engine.dispose()


def test_the_practice_space_sends_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bureaus.bureau_by_id
    with app.app_context(), acting_for(bureau_id(ZONE)):
        assert queries.no_mail_reason() is None
        monkeypatch.setattr(bureaus, "bureau_by_id", lambda number: replace(real(number), is_practice=True))
        assert "演练空间不发电子邮件" in (queries.no_mail_reason() or "")
