"""What a bureau gives to its own divisions of a handoff (转办): the letter's side, and the division's own list."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app.casework.letters import operations, queries
from app.casework.letters.models import HandoffPart
from app.casework.letters.profiles import LETTER_PROFILES
from app.interbureau.handoffs import queries as handoffs
from app.interbureau.handoffs.models import Handoff
from blueprints.cards.clocks import due_card
from blueprints.handoffs import letter
from blueprints.handoffs.forms import PartAnswerForm, ReasonForm
from blueprints.handoffs.letter_forms import part_form
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind


def load(part_id: UUID) -> HandoffPart:
    """One part of the acting bureau."""
    return queries.handoff_part(part_id)


def give(box: Handoff) -> Response:
    """Pass it on, or a part of it."""
    form = part_form(box)
    return submit_form(
        form,
        do=lambda: operations.assign_to_division(
            box, form.division_id.data, form.officer_id.data, form.wanted.data or "", form.due_on.data
        ),
        then=lambda _part: redirect_to(f"/inbox/{box.id}", "已转办，科室会收到提醒。"),
        again=lambda: letter.render_handoff(box, part=form),
    )


def index() -> Response:
    """What waits for the officer's division."""
    rows, on = queries.open_parts(current_officer().division_id, key_arg("after"))
    lines = [
        (row, HandoffKind(row.kind).label, bureau_by_id(row.origin_id).name, due_card(row.given_at, row.due_on))
        for row in rows
    ]
    return render_page("handoffs/parts/index.html", lines=lines, next_href=f"/parts?after={on}" if on else None)


def show(part: HandoffPart) -> Response:
    """What the other bureau asks, and what this division is to answer."""
    return _page(part, PartAnswerForm(formdata=None), ReasonForm(formdata=None))


def answer(part: HandoffPart) -> Response:
    """The division's words."""
    form = PartAnswerForm()
    return submit_form(
        form,
        do=lambda: operations.answer_part(part, handoffs.handoff(part.handoff_id), form.answer.data or ""),
        then=lambda _part: redirect_to("/parts", "已答复，由联络员汇总后答复对方局。"),
        again=lambda: _page(queries.handoff_part(part.id), form, ReasonForm(formdata=None)),
    )


def take_back(part: HandoffPart) -> Response:
    """Take it back from the division."""
    form = ReasonForm()
    box = handoffs.handoff(part.handoff_id)
    return submit_form(
        form,
        do=lambda: operations.take_back_part(part, box, form.reason.data or ""),
        then=lambda _part: redirect_to(f"/inbox/{box.id}", "已收回转办。"),
        again=lambda: _page(queries.handoff_part(part.id), PartAnswerForm(formdata=None), form),
    )


def _page(part: HandoffPart, form: PartAnswerForm, reason: ReasonForm) -> Response:
    box = handoffs.handoff(part.handoff_id)
    profile = LETTER_PROFILES.get(box.kind)
    content = handoffs.sent_content(box.id)
    asked = content.get("asked", {})
    return render_page(
        "handoffs/parts/show.html",
        part=part,
        box=box,
        kind_word=box.kind.label,
        origin=bureau_by_id(box.origin_id),
        content=content,
        asked=[(line.label, asked[line.name]) for line in profile.asks if line.name in asked] if profile else [],
        clock=due_card(part.given_at, part.due_on, done=part.answered_at is not None),
        is_open=part.answered_at is None and part.taken_back_at is None,
        form=form,
        reason=reason,
    )
