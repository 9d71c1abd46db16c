"""Where a one-time link of an outside authority leads: what it is shown, its answer, its receipt. No account.

A link that cannot be used is answered alike for every reason, counted, and after too many not looked at for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, after_this_request, g, make_response, redirect, request, session

from app.casework.outside import attempt_limits, operations, queries
from app.casework.outside.link_tokens import normalise_code
from app.casework.outside.models import OutsideAnswer, OutsideAuthority, OutsideRequest
from app.casework.outside.operations import OutsideAnswerInput
from app.casework.outside.terms import Consent, RequestPurpose
from app.casework.supervision.operations import answer_by_link
from app.foundation.errors import Missing
from app.foundation.files.operations import read_file
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from blueprints.outside.forms import CodeForm, OpinionForm, ReceiptForm
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import render_page, submit_form
from tenants.clock import today
from tenants.context import ActorKind
from tenants.db import set_audit_actor

ANSWERED = "answered_outside_link"
"""Where the code of the answered link waits, so that no address with a code is kept with a request's result."""
TYPED = "typed_outside_code"
"""Where a code that was typed waits, for the same reason."""


@dataclass(frozen=True)
class OpenedReplyLink:
    """A link that leads somewhere. ``base`` is the address of its pages."""

    code: str
    request: OutsideRequest
    authority: OutsideAuthority

    @property
    def base(self) -> str:
        """Address below which this link's pages lie."""
        return f"/b/{g.bureau.slug}/reply/{self.code}"


def load(token: str) -> OpenedReplyLink | None:
    """A live link; None for one that is unknown, expired, answered or taken back. Raises ``TooMany``."""
    attempt_limits.refuse_guessing(request.remote_addr or "")
    return _opened(token)


def load_typed() -> OpenedReplyLink | None:
    """The link whose code this browser has just typed."""
    attempt_limits.refuse_guessing(request.remote_addr or "")
    return _opened(session.get(TYPED, ""))


def load_answered() -> OpenedReplyLink | None:
    """The link that this browser has just answered."""
    return _opened(session.get(ANSWERED, ""), even_answered=True)


def _opened(token: str, even_answered: bool = False) -> OpenedReplyLink | None:
    try:
        asked, authority = operations.request_by_code(token, even_answered)
    except Missing:
        return None
    return OpenedReplyLink(normalise_code(token), asked, authority)


def require_live_link(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that needs a live link; without one the same page for every reason, and one failure more."""

    @wraps(view)
    def guarded(opened: OpenedReplyLink | None, **params: Any) -> Any:
        if opened is not None:
            return view(opened, **params)
        attempt_limits.count_failure(request.remote_addr or "")
        after_this_request(_not_found)
        return render_page("outside/reply/ended.html")

    return guarded


def _not_found(response: Response) -> Response:
    """Set behind the transaction, which has to keep the count."""
    response.status_code = 404
    return response


def ask_code() -> Response:
    """Where the code of a paper is typed."""
    return render_page("outside/reply/code.html", form=CodeForm(formdata=None))


def take_code() -> Response:
    """A code was typed: kept in the browser, looked at by the next page."""
    form = CodeForm()

    def do() -> None:
        session[TYPED] = normalise_code(form.code.data or "")

    return submit_form(
        form,
        do=do,
        then=lambda _none: redirect(f"/b/{g.bureau.slug}/reply/by-code", 303),  # type: ignore[arg-type, return-value]
        again=lambda: render_page("outside/reply/code.html", form=form),
    )


@require_live_link
def enter(opened: OpenedReplyLink) -> Response:
    """From the typed code to its page."""
    return redirect(opened.base, 303)  # type: ignore[return-value]


@require_live_link
def show(opened: OpenedReplyLink) -> Response:
    """What was ticked for this authority, and the place to answer."""
    return _page(opened, _form(opened, fresh=True))


@require_live_link
def answer(opened: OpenedReplyLink) -> Response:
    """Answer: the link is used up."""
    form = _form(opened)

    def do() -> OutsideAnswer:
        set_audit_actor(ActorKind.PUBLIC, None, f"{opened.authority.name} {form.signer_name.data}"[:120])
        return answer_by_link(opened.request, _said(form))

    def then(_answer: OutsideAnswer) -> Response:
        session[ANSWERED] = opened.code
        return redirect(f"/b/{g.bureau.slug}/replied", 303)  # type: ignore[return-value]

    return submit_form(form, do, then, lambda: _page(opened, form))


def show_reply(opened: OpenedReplyLink | None) -> Response:
    """What was answered, for keeping; shown while the link would have lived."""
    if opened is None or opened.request.answered_at is None:
        return render_page("outside/reply/ended.html", 404)
    row = queries.request_details(opened.request.id)
    return render_page(
        "outside/reply/replied.html",
        row=row,
        is_receipt=row.purpose is RequestPurpose.SUPERVISION,
        word=Consent(row.verdict).label if row.verdict else "已接收",
    )


@require_live_link
def file(opened: OpenedReplyLink, file_id: UUID) -> Response:
    """A file that was ticked, and no other; that it was fetched is on record."""
    for one in opened.request.content.get("files", ()):
        if one["id"] == str(file_id):
            record(
                LedgerEvent.OUTSIDE_FILE_FETCHED, f"{opened.authority.name}下载“{one['name']}”。",
                project_id=opened.request.project_id, subject_id=opened.request.id, kind=LedgerKind.LINKAGE,
                actor_name=opened.authority.name,
            )  # fmt: skip
            return serve_attachment(make_response(read_file(one["sha256"])), one["name"], one["size"])
    after_this_request(_not_found)
    return render_page("outside/reply/ended.html")


def _form(opened: OpenedReplyLink, fresh: bool = False) -> Any:
    kind = ReceiptForm if opened.request.purpose is RequestPurpose.SUPERVISION else OpinionForm
    return kind(formdata=None) if fresh else kind()


def _said(form: Any) -> OutsideAnswerInput:
    typed = form.verdict.data if "verdict" in form else None
    return OutsideAnswerInput(
        verdict=Consent(typed) if typed in set(Consent) else None,
        signer_name=form.signer_name.data or "",
        signer_post=form.signer_post.data or "",
        conditions=form.conditions.data or "" if "conditions" in form else "",
        basis=form.basis.data or "" if "basis" in form else "",
        remark=form.remark.data or "",
    )


def _page(opened: OpenedReplyLink, form: Any) -> Response:
    asked = opened.request
    return render_page(
        "outside/reply/show.html",
        base=opened.base,
        authority=opened.authority,
        asked=asked,
        content=asked.content,
        is_receipt=asked.purpose is RequestPurpose.SUPERVISION,
        is_late=asked.due_on is not None and asked.due_on < today(),
        form=form,
        bureau=g.bureau,
    )
