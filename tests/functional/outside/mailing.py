"""Links that go out by mail: an installation with a mail server, and rounds of its worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.foundation.ledger.models import LedgerEntry
from app.foundation.settings import MailSecurity, MailServer
from app.oversight.mailing import sending_rounds
from app.oversight.mailing.models import OutsideMail
from blueprints.cards.addresses import reply_link
from blueprints.faces import FACES, INSTALLERS
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.applications import application_on
from tests.conftest import Database
from tests.factories.scoping import ZONE, bureau_id
from tests.functional.outside.asking import DAY, asked, known, request_id
from tests.page import Browser, Page
from tests.smtp_sink import SmtpSink, smtp_sink

Browse = Callable[..., Browser]
SITE = "https://spj.example.org"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A mail server."""
    with smtp_sink() as made:
        yield made


@pytest.fixture
def app(database: Database, sink: SmtpSink) -> Iterator[Flask]:
    """The application of an installation that has a mail server."""
    server = MailServer("127.0.0.1", sink.port, MailSecurity.PLAIN, "qdb@example.org", SITE)
    with application_on(replace(database.settings, mail=server), FACES, INSTALLERS) as application:
        application.testing = True
        yield application


def send(app: Flask, after: timedelta = timedelta(0)) -> int:
    """One round of the worker over the out-boxes, so long after the beginning."""
    with app.app_context(), clock.freeze_time(DAY + after):
        return sending_rounds.send_due_mails(reply_link)


def ready(browse: Browse, round_: dict[str, Any]) -> tuple[Browser, Page]:
    """Known and asked: the stewards before the page of the request."""
    known(browse)
    url = asked(browse, round_).url
    steward = browse(f"guanjia@{ZONE}")
    return steward, steward.get(url)


def ordered(browse: Browse, round_: dict[str, Any], **changes: Any) -> Browser:
    """Known, asked, and the link ordered by mail: the stewards before the page."""
    steward, page = ready(browse, round_)
    steward.submit("/issue", page=page, **{"way": "mail", **changes})
    return steward


def shown(app: Flask, steward: Browser) -> Page:
    """The page of the request, as the stewards see it now."""
    return steward.get(f"/requests/{request_id(app)}")


def path_in(mail: EmailMessage) -> str:
    """The path of the link in a mail."""
    found = re.search(rf"{SITE}(/b/{ZONE}/reply/[0-9A-Z]{{20}})", mail.get_content())
    assert found, mail.get_content()
    return found.group(1)


def kept(app: Flask) -> list[Any]:
    """The zone's out-box: state and tries of each mail."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        return list(db.session.execute(select(OutsideMail.state, OutsideMail.tries).order_by(OutsideMail.id)))


def told(app: Flask) -> list[str]:
    """What the zone's ledger says of requests and mails."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        rows = select(LedgerEntry.content).where(LedgerEntry.event.like("outside.%")).order_by(LedgerEntry.id)
        return list(db.session.scalars(rows))
