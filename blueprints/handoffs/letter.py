"""One handoff: what was shared, what went back and forth, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.arrivals import receiving
from app.arrivals.receiving import REVIEWED
from app.calendar.queries import clock_of
from app.calendar.terms import ClockSubject
from app.delivery import operations as delivery
from app.errors import Missing
from app.files.store import store
from app.handoffs import operations as handoffs
from app.handoffs import queries
from app.handoffs.content import files_in
from app.handoffs.models import Handoff, HandoffMessage
from app.handoffs.states import ACT_WORDS, STATE_WORDS, STEPS, Box, HandoffAct, Side
from app.handoffs.terms import KIND_WORDS
from app.plans.states import HANDED_IN_WORDS, MATERIAL_WORDS
from app.scoping import operations as scoping
from app.scoping.queries import sheet
from app.staff import queries as staff
from app.staff.roles import Role
from blueprints.handoffs.boxes import DONE, STATE_TONES, pane
from blueprints.handoffs.forms import AssignForm, ReasonForm
from blueprints.shell.clocks import ClockCard, clock_card, due_card
from blueprints.shell.closures import closures_told
from blueprints.shell.downloads import attachment
from blueprints.shell.pages import act, go, page
from tenants import context
from tenants.bureaus import by_id
from tenants.pairings import HandoffKind


def load(handoff_id: UUID) -> Handoff:
    """The handoff in the acting bureau's own box."""
    return queries.handoff(handoff_id)


def load_locked(handoff_id: UUID) -> Handoff:
    """The same, locked: a step is about to be taken."""
    return queries.handoff(handoff_id, lock=True)


def show(box: Handoff) -> Response:
    """The three panes with this one open."""
    return _page(box)


def _page(box: Handoff, assign: AssignForm | None = None, reason: ReasonForm | None = None) -> Response:
    messages = queries.messages_of(box.id)
    side = Side.TARGET if box.box is Box.IN else Side.ORIGIN
    return page(
        "handoffs/box.html",
        **pane(box.box),
        open=box,
        origin=by_id(box.origin_id),
        target=by_id(box.target_id),
        kind_word=KIND_WORDS[box.kind],
        state_word=STATE_WORDS[box.state],
        state_tone=STATE_TONES[box.state],
        clock=_clock(box),
        material_words=MATERIAL_WORDS,
        handed_in_words=HANDED_IN_WORDS,
        content=_shared(messages),
        messages=[_line(message) for message in messages],
        may={act.value for state, act, who in STEPS if state == box.state and who == side},
        assign=assign or _assign_form(),
        reason=reason or ReasonForm(),
        work_href=_work_href(box),
        closures=closures_told(box.target_id) if box.box is Box.OUT and box.state not in DONE else [],
    )


def _clock(box: Handoff) -> ClockCard | None:
    """The clock of the own row it became; until then, of the handoff itself."""
    if box.subject_id is not None and box.kind in REVIEWED:
        view = clock_of(ClockSubject.CASE if box.box is Box.IN else ClockSubject.ENTRY, box.subject_id)
        if view is not None and view.started_counting:
            return clock_card(view)
    return due_card(box.sent_at, box.due_on, done=box.state in DONE, paused=box.paused)


def _shared(messages: Any) -> dict[str, Any]:
    sent = [m for m in messages if m.act in (HandoffAct.SEND, HandoffAct.RESEND)]
    return dict(sent[-1].content)


def _line(message: HandoffMessage) -> dict[str, Any]:
    content = message.content
    texts = [content.get(key) for key in ("points", "answer", "reason", "label", "opinion", "note", "evidence")]
    return {
        "number": message.number,
        "what": ACT_WORDS[message.act],
        "text": "；".join(text for text in texts if isinstance(text, str) and text),
        "who": message.actor_name,
        "bureau": by_id(message.author_id).name,
        "at": message.at,
        "hash": message.content_hash,
        "files": [] if message.act in (HandoffAct.SEND, HandoffAct.RESEND) else list(files_in(content)),
    }


def _work_href(box: Handoff) -> str | None:
    """Where the own row stands that this handoff became."""
    if box.subject_id is None:
        return None
    if box.kind == "consultation":
        return f"/sheets/{box.subject_id}"
    return f"/cases/{box.subject_id}" if box.box is Box.IN else f"/entries/{box.subject_id}"


def _assign_form() -> AssignForm:
    form = AssignForm()
    form.division_id.choices = [(row.id, row.name) for row in staff.divisions()]
    form.officer_id.choices = [
        ("", "由科室内部分派"),
        *((row.id, row.name) for row in staff.officers_with_role(Role.REVIEWER)),
    ]
    return form


def receive(box: Handoff) -> Response:
    """Sign for it and assign it."""
    form = _assign_form()
    return act(
        form,
        do=lambda: receiving.receive(box, form.division_id.data, form.officer_id.data),
        then=lambda _box: go(f"/inbox/{box.id}", "已签收，并分派承办科室。"),
        again=lambda: _page(box, assign=form),
    )


def assign(box: Handoff) -> Response:
    """Give it to somebody else."""
    form = _assign_form()
    return act(
        form,
        do=lambda: handoffs.assign(box, form.division_id.data, form.officer_id.data),
        then=lambda _none: go(f"/inbox/{box.id}", "已改派。"),
        again=lambda: _page(box, assign=form),
    )


def return_(box: Handoff) -> Response:
    """Send it back with a reason."""
    return _with_reason(box, lambda reason: receiving.return_(box, reason), "/inbox", "已退回对方局。")


def withdraw(box: Handoff) -> Response:
    """Take it back before it was received; a consultation's sheet leaves its round with it."""
    return _with_reason(box, lambda reason: _take_back(box, reason), "/outbox", "已撤回。")


def _take_back(box: Handoff, reason: str) -> None:
    if box.kind is HandoffKind.CONSULTATION and box.subject_id is not None:
        handoffs.must_allow(box, HandoffAct.WITHDRAW)
        scoping.withdraw_invitation(sheet(box.subject_id), reason)
    else:
        delivery.withdraw_handoff(box, reason)


def _with_reason(box: Handoff, do: Callable[[str], object], base: str, word: str) -> Response:
    form = ReasonForm()
    return act(
        form,
        do=lambda: do(form.reason.data or ""),
        then=lambda _done: go(f"{base}/{box.id}", word),
        again=lambda: _page(box, reason=form),
    )


def file(box: Handoff, sha256: str) -> Response:
    """A file that this handoff carries, and no other."""
    for message in queries.messages_of(box.id):
        for one in files_in(message.content):
            if one["sha256"] == sha256:
                return attachment(make_response(store().read(context.bureau_id(), sha256)), one["name"], one["size"])
    raise Missing("文件")
