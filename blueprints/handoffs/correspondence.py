"""Words in a handoff that is on its way: notes, asking back, the answer to a letter, and sending one again."""

from __future__ import annotations

from flask import Response

from app.assembly.policy.rules import has_permission
from app.casework.letters import forwarding, operations
from app.casework.letters.profiles import LETTER_PROFILES
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box
from app.oversight.circulars import receipts
from blueprints.handoffs import letter
from blueprints.handoffs.forms import AskBackForm, NoteForm, SupplyForm
from blueprints.handoffs.letter_forms import answer_form, relay_form, store_uploads, typed_lines
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key
from blueprints.shell.responses import redirect_to, submit_form
from tenants.bureaus import bureau_by_id


def note(box: Handoff) -> Response:
    """A word to the other side, or an urgent one."""
    form = NoteForm()
    return submit_form(
        form,
        do=lambda: operations.send_note(box, form.note.data or "", urge=bool(form.urge.data)),
        then=lambda _box: redirect_to(_here(box), "已催办。" if form.urge.data else "已留言。"),
        again=lambda: letter.render_handoff(box, note=form),
    )


def ask_back(box: Handoff) -> Response:
    """Ask the sender for what is missing."""
    form = AskBackForm()
    return submit_form(
        form,
        do=lambda: operations.request_supplement(box, form.points.data or ""),
        then=lambda _box: redirect_to(_here(box), "已请对方局补充。"),
        again=lambda: letter.render_handoff(box, ask_back=form),
    )


def supply(box: Handoff) -> Response:
    """Give it."""
    form = SupplyForm()
    return submit_form(
        form,
        do=lambda: operations.send_supplement(
            box, form.answer.data or "", store_uploads(form.files.data, box.project_id)
        ),
        then=lambda _box: redirect_to(_here(box), "已补充，对方局可以继续办理。"),
        again=lambda: letter.render_handoff(box, supply=form),
    )


def relay(box: Handoff) -> Response:
    """Pass a coordination on to the bureau that holds the item."""
    form = relay_form(box)
    return submit_form(
        form,
        do=lambda: forwarding.forward_coordination(box, form.target_id.data, parse_key(form.handoff_id.data)),
        then=lambda sent: redirect_to(f"/inbox/{box.id}", f"已转送{bureau_by_id(sent.target_id).name}，期限不变。"),
        again=lambda: letter.render_handoff(box, relay=form),
    )


def answer(box: Handoff) -> Response:
    """Answer a letter."""
    form = answer_form(box)
    profile = LETTER_PROFILES[box.kind]
    return submit_form(
        form,
        do=lambda: receipts.answer(
            box,
            typed_lines(form, profile.answers),
            form.verdict.data or "" if profile.verdicts else "",
            store_uploads(form.files.data),
            by=current_officer().id,
            may_note=has_permission(current_officer(), P.ADOPTION_MANAGE),
        ),
        then=lambda _box: redirect_to(_here(box), f"已{profile.answer_word}，对方局已经收到。"),
        again=lambda: letter.render_handoff(box, answer=form),
    )


def _here(box: Handoff) -> str:
    return f"/{'inbox' if box.box is Box.IN else 'outbox'}/{box.id}"
