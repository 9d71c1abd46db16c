"""One request to an outside authority: what it sees, its one-time link (told once, or mailed), urging, taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, session
from flask import request as asked

from app.casework.outside import operations, queries
from app.casework.outside.link_tokens import format_code
from app.casework.outside.models import OutsideRequest
from app.casework.outside.terms import RequestPurpose
from app.casework.outside.wording import SHEET_TITLES, last_day_text
from app.oversight.mailing import operations as mailing
from app.oversight.mailing.models import OutsideMail
from blueprints.cards.addresses import reply_link
from blueprints.outside.forms import BY_MAIL, URGING, IssueForm, RevokeForm, UrgeForm
from blueprints.outside.request_page import request_page
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import now, today

MADE_CODE_KEY = "made_outside_link"
"""Where the code waits in the officer's own signed cookie while it is shown and printed."""
SHOWN_FOR = timedelta(minutes=10)


def load(request_id: UUID) -> OutsideRequest:
    """One request of the acting bureau."""
    return queries.request(request_id)


def show(request: OutsideRequest) -> Response:
    """The page; for a while after it was made, with the link."""
    return _page(request.id)


def issue(request: OutsideRequest) -> Response:
    """A new link, told here or sent by e-mail; an older one ends."""
    form, request_id = IssueForm(), request.id
    if form.way.data in (BY_MAIL, URGING):
        return _mail(request, form)

    def then(code: str) -> Response:
        session[MADE_CODE_KEY] = {"request": str(request_id), "code": code, "until": (now() + SHOWN_FOR).timestamp()}
        return redirect_to(f"/requests/{request_id}", "链接已生成，请现在打印或复制发出；十分钟后不再显示。")

    return submit_form(
        form,
        do=lambda: mailing.issue_by_hand(request, required_value(form.last_day.data)),
        then=then,
        again=lambda: _page(request_id, issue=form),
    )


def _mail(request: OutsideRequest, form: IssueForm) -> Response:
    """Into the out-box: the worker makes the link and sends it."""
    request_id, urging = request.id, form.way.data == URGING

    def then(made: OutsideMail) -> Response:
        return redirect_to(f"/requests/{request_id}", f"电子邮件待发送，将发往{made.address}；是否发出见本页。")

    return submit_form(
        form,
        do=lambda: mailing.order_mail(request, form.address.data or "", required_value(form.last_day.data), urging),
        then=then,
        again=lambda: _page(request_id, issue=form),
    )


def urge(request: OutsideRequest) -> Response:
    """It was urged."""
    form, request_id = UrgeForm(), request.id
    return submit_form(
        form,
        do=lambda: operations.urge(request, form.said.data or ""),
        then=lambda urged: redirect_to(f"/requests/{request_id}", f"催办已登记（第{urged.urges}次）。"),
        again=lambda: _page(request_id, urge=form),
    )


def revoke(request: OutsideRequest) -> Response:
    """Take it back."""
    form, request_id = RevokeForm(), request.id
    return submit_form(
        form,
        do=lambda: operations.revoke(request, form.reason.data or ""),
        then=lambda _done: redirect_to(f"/requests/{request_id}", "已撤回，链接不能再打开。"),
        again=lambda: _page(request_id, revoke=form),
    )


def paper(request: OutsideRequest) -> Response:
    """The paper that is handed over: what is asked, address and code; without the code once it is no longer shown."""
    row, code = queries.request_details(request.id), _made(request.id)
    return render_page(
        "outside/requests/paper.html",
        row=row,
        code=format_code(code) if code else None,
        word=SHEET_TITLES[row.purpose],
        typed_at=reply_link(g.bureau, asked.host_url, code or "").typed_at,
        bureau=g.bureau,
        last_day=last_day_text(row.expires_at) if row.expires_at else None,
        is_receipt=row.purpose is RequestPurpose.SUPERVISION,
        in_time=row.due_on is not None and row.due_on >= today(),
        back_href=f"/requests/{row.id}",
    )


def _made(request_id: UUID) -> str | None:
    """The code of this request, while it is still shown."""
    made = session.get(MADE_CODE_KEY)
    if made is None or made["request"] != str(request_id) or made["until"] < now().timestamp():
        return None
    return str(made["code"])


def _page(request_id: UUID, **typed: Any) -> Response:
    return render_page("outside/requests/show.html", page=request_page(request_id, _made(request_id), typed))
