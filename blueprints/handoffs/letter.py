"""One handoff: what was shared, what went back and forth, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.casework.delivery import dispatch
from app.casework.letters import operations as letters
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.scoping import operations as scoping
from app.casework.scoping.queries import sheet
from app.foundation.errors import Missing
from app.foundation.files.operations import read_file
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import files_in
from app.interbureau.handoffs.message_contents import AnyContent, read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import (
    HandoffAct,
)
from app.oversight.incoming import receiving
from blueprints.handoffs import batch
from blueprints.handoffs.boxes import box_pane, mark_read
from blueprints.handoffs.forms import ReasonForm
from blueprints.handoffs.letter_page import assign_form, letter_page
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.pairings import HandoffKind


def load(handoff_id: UUID) -> Handoff:
    """The handoff in the acting bureau's own box."""
    return queries.handoff(handoff_id)


def load_locked(handoff_id: UUID) -> Handoff:
    """The same, locked: a step is about to be taken."""
    return queries.handoff(handoff_id, lock=True)


def show(box: Handoff) -> Response:
    """The three panes with this one open."""
    mark_read(box)
    return render_handoff(box)


def render_handoff(box: Handoff, **forms: Any) -> Response:
    """The page, with forms that were typed into; ``assign``, ``reason``, ``note``, ``answer`` … by name."""
    return render_page("handoffs/box.html", **box_pane(box.box, box), letter=letter_page(box, forms))


def receive(box: Handoff) -> Response:
    """Sign for it and assign it."""
    form = assign_form(box)
    return submit_form(
        form,
        do=lambda: receiving.receive(box, form.division_id.data, form.officer_id.data),
        then=lambda _box: redirect_to(f"/inbox/{box.id}", "已签收，并分派承办科室。"),
        again=lambda: render_handoff(box, assign=form),
    )


def receive_batch(box: Handoff) -> Response:
    """Sign for all of its batch that still wait, and assign them to one window; what cannot be is named."""
    form = assign_form(box)
    return submit_form(
        form,
        do=lambda: batch.receive_batch(box, form.division_id.data, form.officer_id.data),
        then=lambda outcome: redirect_to(f"/inbox/{box.id}", *batch.receipt_message(outcome)),
        again=lambda: render_handoff(box, assign=form),
    )


def assign(box: Handoff) -> Response:
    """Give it to somebody else."""
    form = assign_form(box)
    return submit_form(
        form,
        do=lambda: receiving.assign([box], form.division_id.data, form.officer_id.data),
        then=lambda _none: redirect_to(f"/inbox/{box.id}", "已改派。"),
        again=lambda: render_handoff(box, assign=form),
    )


def return_(box: Handoff) -> Response:
    """Send it back with a reason."""
    return _with_reason(box, lambda reason: receiving.return_(box, reason), "/inbox", "已退回对方局。")


def withdraw(box: Handoff) -> Response:
    """Take it back before it was received; a consultation's sheet leaves its round with it."""
    return _with_reason(box, lambda reason: _take_back(box, reason), "/outbox", "已撤回。")


def _take_back(box: Handoff, reason: str) -> None:
    if box.kind in LETTER_PROFILES:
        letters.withdraw(box, reason)
    elif box.kind is HandoffKind.CONSULTATION and box.subject_id is not None:
        handoffs.require_step(box, HandoffAct.WITHDRAW)
        scoping.withdraw_invitation(sheet(box.subject_id), reason)
    else:
        dispatch.withdraw_handoff(box, reason)


def _with_reason(box: Handoff, do: Callable[[str], object], base: str, word: str) -> Response:
    form = ReasonForm()
    return submit_form(
        form,
        do=lambda: do(form.reason.data or ""),
        then=lambda _done: redirect_to(f"{base}/{box.id}", word),
        again=lambda: render_handoff(box, reason=form),
    )


def file(box: Handoff, sha256: str) -> Response:
    """A file that this handoff carries, and no other."""
    for message in queries.messages_of(box.id):
        for one in files_in(read_content(message, AnyContent)):
            if one["sha256"] == sha256:
                return serve_attachment(make_response(read_file(sha256)), one["name"], one["size"])
    raise Missing("文件")
