"""One request to an outside authority: what it sees, its one-time link (told once), urging, taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, session

from app.outside import operations, queries
from app.outside.codes import printed
from app.outside.models import OutsideRequest
from app.outside.operations import USUAL_DAYS
from app.outside.terms import Purpose
from app.permissions import Permission as P
from app.policy.rules import has
from app.supervision.operations import link_issued
from app.supervision.queries import record_id_of
from blueprints.outside.forms import IssueForm, RevokeForm, UrgeForm
from blueprints.outside.wording import addresses, last_day, letter
from blueprints.shell.asked import request_line
from blueprints.shell.fields import filled
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from tenants.instants import now, today

MADE = "made_outside_link"
"""Where the code waits in the officer's own signed cookie while it is shown and printed."""
SHOWN_FOR = timedelta(minutes=10)


def load(request_id: UUID) -> OutsideRequest:
    """One request of the acting bureau."""
    return queries.request(request_id)


def show(request: OutsideRequest) -> Response:
    """The page; for a while after it was made, with the link."""
    return _page(request.id)


def issue(request: OutsideRequest) -> Response:
    """A new link; an older one ends."""
    form, request_id = IssueForm(), request.id

    def do() -> str:
        code = operations.issue(request, filled(form.last_day.data))
        link_issued(request)
        return code

    def then(code: str) -> Response:
        session[MADE] = {"request": str(request_id), "code": code, "until": (now() + SHOWN_FOR).timestamp()}
        return go(f"/requests/{request_id}", "链接已生成，请现在打印或复制发出；十分钟后不再显示。")

    return act(form, do=do, then=then, again=lambda: _page(request_id, issue_form=form))


def urge(request: OutsideRequest) -> Response:
    """It was urged."""
    form, request_id = UrgeForm(), request.id
    return act(
        form,
        do=lambda: operations.urge(request, form.said.data or ""),
        then=lambda urged: go(f"/requests/{request_id}", f"催办已登记（第{urged.urges}次）。"),
        again=lambda: _page(request_id, urge_form=form),
    )


def revoke(request: OutsideRequest) -> Response:
    """Take it back."""
    form, request_id = RevokeForm(), request.id
    return act(
        form,
        do=lambda: operations.revoke(request, form.reason.data or ""),
        then=lambda _done: go(f"/requests/{request_id}", "已撤回，链接不能再打开。"),
        again=lambda: _page(request_id, revoke_form=form),
    )


def paper(request: OutsideRequest) -> Response:
    """The paper that is handed over: what is asked, address and code; without the code once it is no longer shown."""
    row, code = queries.shown(request.id), _made(request.id)
    return page(
        "outside/requests/paper.html",
        row=row,
        code=printed(code) if code else None,
        typed_at=addresses(g.bureau, code or "")[1],
        bureau=g.bureau,
        last_day=last_day(row.expires_at) if row.expires_at else None,
        is_receipt=row.purpose is Purpose.SUPERVISION,
        in_time=row.due_on is not None and row.due_on >= today(),
        back_href=f"/requests/{row.id}",
    )


def _made(request_id: UUID) -> str | None:
    """The code of this request, while it is still shown."""
    made = session.get(MADE)
    if made is None or made["request"] != str(request_id) or made["until"] < now().timestamp():
        return None
    return str(made["code"])


def _page(request_id: UUID, **typed: Any) -> Response:
    row = queries.shown(request_id)
    line, code = request_line(row), _made(request_id)
    is_receipt = row.purpose is Purpose.SUPERVISION
    usual = (
        max(row.due_on or today(), today()) if not is_receipt and row.due_on else today() + timedelta(days=USUAL_DAYS)
    )
    return page(
        "outside/requests/show.html",
        row=row,
        line=line,
        is_receipt=is_receipt,
        record_id=record_id_of(row.id) if is_receipt else None,
        code=printed(code) if code and line.is_open else None,
        link=addresses(g.bureau, code)[0] if code else None,
        letter=letter(g.bureau, row, code) if code else None,
        last_day=last_day(row.expires_at) if row.expires_at else None,
        may_ask=line.is_open and has(me(), P.OUTSIDE_ASK),
        issue_form=typed.get("issue_form") or IssueForm(formdata=None, last_day=usual),
        urge_form=typed.get("urge_form") or UrgeForm(formdata=None),
        revoke_form=typed.get("revoke_form") or RevokeForm(formdata=None),
        sent_forms=list(typed.values()),
    )
