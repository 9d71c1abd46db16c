"""One handoff: what was shared, what went back and forth, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.assembly.policy.rules import has_permission
from app.casework.delivery import dispatch
from app.casework.letters import operations as letters
from app.casework.letters.forwarding import open_forward_of
from app.casework.letters.profiles import LETTER_PROFILES, LetterLine, LetterProfile
from app.casework.letters.queries import handoff_parts_of
from app.casework.letters.resend import may_resend
from app.casework.plans.states import MATERIAL_STATE_LABELS, SUBMISSION_CHANNEL_LABELS
from app.casework.scoping import operations as scoping
from app.casework.scoping.queries import sheet
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Missing
from app.foundation.files.operations import read_file
from app.foundation.permissions import Permission as P
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import files_in
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.states import (
    HANDOFF_ACT_LABELS,
    HANDOFF_STATE_LABELS,
    OPEN_STATES,
    STEPS,
    Box,
    HandoffAct,
    HandoffState,
    Side,
)
from app.interbureau.handoffs.terms import HANDOFF_KIND_LABELS
from app.oversight.incoming import receiving
from app.oversight.incoming.receiving import REVIEWED_KINDS
from app.standards.catalogue import queries as catalogue
from blueprints.cards.clocks import ClockCard, clock_card, due_card
from blueprints.cards.closures import closure_notices
from blueprints.cards.standard import Standard, standard_of
from blueprints.cards.tones import HANDOFF_TONES
from blueprints.handoffs import batch
from blueprints.handoffs.boxes import DONE, box_pane, mark_read
from blueprints.handoffs.forms import AskBackForm, AssignForm, NoteForm, ReasonForm, SupplyForm
from blueprints.handoffs.letter_forms import answer_form, part_form, relay_form
from blueprints.handoffs.public_answers import public_answer_values
from blueprints.shell.current_officer import current_officer
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.pairings import HandoffKind

ASSIGNED_STATES = frozenset(OPEN_STATES) - {HandoffState.SENT}
"""States in which somebody here works on it, or will again."""
ACT_PERMISSIONS = {
    HandoffAct.RECEIVE: P.HANDOFF_RECEIVE,
    HandoffAct.RETURN: P.HANDOFF_RECEIVE,
    HandoffAct.ASK_CORRECTION: P.HANDOFF_RECEIVE,
    HandoffAct.ANSWER: P.HANDOFF_RECEIVE,
    HandoffAct.WITHDRAW: P.HANDOFF_SEND,
    HandoffAct.CORRECT: P.HANDOFF_SEND,
    HandoffAct.NOTE: P.HANDOFF_NOTE,
}
"""What is taken from this page, and the permission that its route asks for."""
TEXT_KEYS = ("points", "answer", "reason", "label", "opinion", "note", "evidence")
"""Keys of a message under which words stand that the list of messages shows."""


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
    messages = queries.messages_of(box.id)
    side = Side.TARGET if box.box is Box.IN else Side.ORIGIN
    profile = LETTER_PROFILES.get(box.kind)
    may = {act.value for state, act, who in STEPS if (state, who) == (box.state, side) and _has(act)}
    given = {"reason": ReasonForm(), "note": NoteForm(formdata=None), **_letter_forms(box, may), **forms}
    return render_page(
        "handoffs/box.html",
        **box_pane(box.box, box),
        open=box,
        origin=bureau_by_id(box.origin_id),
        target=bureau_by_id(box.target_id),
        kind_word=HANDOFF_KIND_LABELS[box.kind],
        state_word=HANDOFF_STATE_LABELS[box.state],
        state_tone=HANDOFF_TONES[box.state],
        clock=_clock(box),
        material_words=MATERIAL_STATE_LABELS,
        handed_in_words=SUBMISSION_CHANNEL_LABELS,
        content=newest_sent_message(messages),
        link_id=messages[0].link_id,
        messages=[_line(message) for message in messages],
        may=may,
        profile=profile,
        asked=_labelled(profile.asks, newest_sent_message(messages).get("asked")) if profile else [],
        answered=_answered(profile, messages),
        standard=_standard(box, newest_sent_message(messages)),
        parts=handoff_parts_of(box.id) if profile and box.box is Box.IN else (),
        work_href=_work_href(box),
        may_mend=has_permission(current_officer(), P.HANDOFF_SEND) and may_resend(box, newest_sent_message(messages)),
        batch=batch.batch_card_of(box),
        closures=closure_notices(box.target_id) if box.box is Box.OUT and box.state not in DONE else [],
        may_assign=box.box is Box.IN
        and box.state in ASSIGNED_STATES
        and has_permission(current_officer(), P.HANDOFF_RECEIVE),
        **public_answer_values(box, newest_sent_message(messages)),
        **{"assign": given.pop("assign", None) or _assign_form(box), **given},
    )


def _has(act: HandoffAct) -> bool:
    """Whether this officer may take a step, if it is one that this page offers."""
    return act in ACT_PERMISSIONS and has_permission(current_officer(), ACT_PERMISSIONS[act])


def _letter_forms(box: Handoff, may: set[str]) -> dict[str, Any]:
    """The empty forms of a letter's next steps."""
    if box.kind not in LETTER_PROFILES:
        return {}
    forms: dict[str, Any] = {"supply": SupplyForm(formdata=None)}
    if box.box is Box.OUT and "correct" in may:
        scope = queries.scope_of(box)
        forms["may_attach"] = scope is not None and scope.files
    if box.box is Box.IN and "answer" in may:
        forms |= {"answer": answer_form(box), "ask_back": AskBackForm(formdata=None), "part": part_form(box)}
    if box.kind is HandoffKind.COORDINATION and box.box is Box.IN and "answer" in may:
        passed = open_forward_of(box.id)
        forms |= {"relay": relay_form(box), "relayed": bureau_by_id(passed.target_id).name if passed else ""}
    return forms


def _labelled(lines: Sequence[LetterLine], said: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return [(line.label, line.in_words(said[line.name])) for line in lines if said and line.name in said]


def _standard(box: Handoff, content: Mapping[str, Any]) -> Standard | None:
    """What a request for advice (帮审) is to be held against: the version of the item that it names."""
    if box.kind is not HandoffKind.ASSIST_REVIEW or not content.get("item"):
        return None
    version_id = UUID(content["item"]["version_id"])
    row = catalogue.versions_by_id([version_id]).get(version_id)
    return standard_of(row, catalogue.version_parts([version_id])[version_id], today()) if row is not None else None


def _answered(profile: LetterProfile | None, messages: Sequence[HandoffMessage]) -> list[tuple[str, str]]:
    """The answer to a letter, by the labels of its form."""
    last = next((message for message in reversed(messages) if message.act is HandoffAct.ANSWER), None)
    if profile is None or last is None:
        return []
    verdict = (profile.verdicts or {}).get(last.content.get("verdict", ""))
    return [*([("意见", verdict)] if verdict else []), *_labelled(profile.answers, last.content.get("answered"))]


def _clock(box: Handoff) -> ClockCard | None:
    """The clock of the own row it became; until then, of the handoff itself."""
    if box.subject_id is not None and box.kind in REVIEWED_KINDS:
        view = clock_of(ClockSubject.CASE if box.box is Box.IN else ClockSubject.ENTRY, box.subject_id)
        if view is not None and view.started_counting:
            return clock_card(view)
    return due_card(box.sent_at, box.due_on, done=box.state in DONE, paused=box.paused)


def newest_sent_message(messages: Sequence[HandoffMessage]) -> dict[str, Any]:
    """What was sent last: the first message, or the one that sent it again."""
    sent = [m for m in messages if m.act in (HandoffAct.SEND, HandoffAct.RESEND)]
    return dict(sent[-1].content)


def _line(message: HandoffMessage) -> dict[str, Any]:
    content = message.content
    texts = [content.get(key) for key in TEXT_KEYS]
    return {
        "number": message.number,
        "what": "催办" if content.get("urge") else HANDOFF_ACT_LABELS[message.act],
        "text": "；".join(text for text in texts if isinstance(text, str) and text),
        "who": message.actor_name,
        "bureau": bureau_by_id(message.author_id).name,
        "at": message.at,
        "hash": message.content_hash,
        "files": [] if message.act in (HandoffAct.SEND, HandoffAct.RESEND) else list(files_in(content)),
    }


def _work_href(box: Handoff) -> str | None:
    """Where the own row stands that this handoff became."""
    if box.subject_id is None or box.kind in LETTER_PROFILES:
        return None
    if box.kind == "consultation":
        return f"/sheets/{box.subject_id}"
    return f"/cases/{box.subject_id}" if box.box is Box.IN else f"/entries/{box.subject_id}"


def _assign_form(box: Handoff) -> AssignForm:
    form = AssignForm()
    whom = Role.LIAISON if box.kind is HandoffKind.LIAISON else Role.REVIEWER
    form.division_id.choices = [(row.id, row.name) for row in staff.divisions()]
    form.officer_id.choices = [
        ("", "由科室内部分派"),
        *((row.id, row.name) for row in staff.officers_with_role(whom)),
    ]
    if not form.is_submitted():
        form.division_id.data, form.officer_id.data = box.division_id, box.officer_id
    return form


def receive(box: Handoff) -> Response:
    """Sign for it and assign it."""
    form = _assign_form(box)
    return submit_form(
        form,
        do=lambda: receiving.receive(box, form.division_id.data, form.officer_id.data),
        then=lambda _box: redirect_to(f"/inbox/{box.id}", "已签收，并分派承办科室。"),
        again=lambda: render_handoff(box, assign=form),
    )


def receive_batch(box: Handoff) -> Response:
    """Sign for all of its batch that still wait, and assign them to one window; what cannot be is named."""
    form = _assign_form(box)
    return submit_form(
        form,
        do=lambda: batch.receive_batch(box, form.division_id.data, form.officer_id.data),
        then=lambda outcome: redirect_to(f"/inbox/{box.id}", *batch.receipt_message(outcome)),
        again=lambda: render_handoff(box, assign=form),
    )


def assign(box: Handoff) -> Response:
    """Give it to somebody else."""
    form = _assign_form(box)
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
        for one in files_in(message.content):
            if one["sha256"] == sha256:
                return serve_attachment(make_response(read_file(sha256)), one["name"], one["size"])
    raise Missing("文件")
