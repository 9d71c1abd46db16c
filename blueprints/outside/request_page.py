"""What the page of a request to an outside authority shows: made here, in one place, so that its template can be read
against one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import g, request

from app.assembly.policy.rules import has_permission
from app.casework.outside import queries
from app.casework.outside.link_tokens import format_code
from app.casework.outside.operations import USUAL_DAYS
from app.casework.outside.terms import RequestPurpose
from app.casework.outside.wording import last_day_text, letter_text
from app.casework.supervision.queries import record_id_of
from app.foundation.permissions import Permission as P
from app.oversight.mailing import queries as mails
from app.oversight.mailing.models import OutsideMail
from blueprints.cards.addresses import reply_link
from blueprints.cards.outside_requests import request_line
from blueprints.outside.forms import BY_HAND, BY_MAIL, URGING, WAYS, IssueForm, RevokeForm, UrgeForm
from blueprints.outside.mail_status import mail_line
from blueprints.shell.current_officer import current_officer
from tenants.clock import today

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""


@dataclass(frozen=True)
class MadeLink:
    """A link that was just made: shown for a while, since nothing but a hash of its code is stored."""

    code: str
    address: str
    letter: str


@dataclass(frozen=True)
class RequestForms:
    """Every form of the page, empty or filled in with what is usual, but for the one that was sent."""

    issue: IssueForm
    urge: UrgeForm
    revoke: RevokeForm
    sent: list[Any]


@dataclass(frozen=True)
class RequestPage:
    """The page of a request."""

    row: Any
    line: Any
    """What it is and where it stands, in words."""
    is_receipt: bool
    """A supervisor confirms what it was handed (审管衔接); otherwise a consultation."""
    record_id: UUID | None
    made: MadeLink | None
    last_day: str | None
    """Until when the newest link is good."""
    may_ask: bool
    mail: Any
    """The newest mail, if any."""
    no_mail: str | None
    """Why this bureau sends no mail; None where it does."""
    usual_day: str
    """Until when a link is offered, as an ISO date."""
    forms: RequestForms


def request_page(request_id: UUID, code: str | None, typed: Typed) -> RequestPage:
    """The page as this officer sees it now. ``code``: of the link, while it is still shown."""
    row = queries.request_details(request_id)
    line, mail, no_mail = request_line(row), mails.latest_mail(row.id), mails.no_mail_reason()
    is_receipt = row.purpose is RequestPurpose.SUPERVISION
    return RequestPage(
        row=row,
        line=line,
        is_receipt=is_receipt,
        record_id=record_id_of(row.id) if is_receipt else None,
        made=_made_link(row, code) if code and line.is_open else None,
        last_day=last_day_text(row.expires_at) if row.issued_at and row.expires_at else None,
        may_ask=line.is_open and has_permission(current_officer(), P.OUTSIDE_ASK),
        mail=mail_line(mail, line.is_open) if mail else None,
        no_mail=no_mail,
        usual_day=_usual_day(row).isoformat(),
        forms=RequestForms(
            issue=_issue_form(typed.get("issue"), row, mail, no_mail),
            urge=typed.get("urge") or UrgeForm(formdata=None),
            revoke=typed.get("revoke") or RevokeForm(formdata=None),
            sent=list(typed.values()),
        ),
    )


def _made_link(row: Any, code: str) -> MadeLink:
    link = reply_link(g.bureau, request.host_url, code)
    return MadeLink(format_code(code), link.address, letter_text(g.bureau, link, row, row.issued_by, today()))


def _issue_form(typed: IssueForm | None, row: Any, mail: OutsideMail | None, no_mail: str | None) -> IssueForm:
    """The form as it was typed, or filled in: the usual day, the address of the last mail, else of the authority."""
    form = typed
    if form is None:
        address = mail.address if mail else row.email
        way = BY_MAIL if address and no_mail is None else BY_HAND
        form = IssueForm(formdata=None, last_day=_usual_day(row), address=address, way=way)
    if row.issued_at is None:
        form.way.choices = [choice for choice in WAYS.items() if choice[0] != URGING]
    return form


def _usual_day(row: Any) -> date:
    """Until when a link is offered: a consultation's date where it lies ahead."""
    if row.purpose is RequestPurpose.SUPERVISION or row.due_on is None:
        return today() + timedelta(days=USUAL_DAYS)
    due_on: date = row.due_on
    return max(due_on, today())
