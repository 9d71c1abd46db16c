"""Common questions for staff (常见问题): looked up by words and item, one with its history, revised, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.oversight.knowledge import operations, queries
from app.standards.catalogue import answer_queries
from app.standards.catalogue.answer_queries import AnswerFilter
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.terms import AnswerState
from blueprints.knowledge.access import may_edit_questions, tabs
from blueprints.knowledge.forms import EmptyForm, WithdrawForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.labels import labels_of

GENERAL = "general"
"""Stands in the address for what is about no item."""
TONES = {AnswerState.PUBLISHED: "ahead", AnswerState.SUPERSEDED: "neutral", AnswerState.WITHDRAWN: "paused"}
History = Sequence[Any]


def load(entry_id: UUID) -> History:
    """Every text of one entry of the city, newest first."""
    return answer_queries.answer_history(g.bureau.city_id, entry_id)


def index() -> Response:
    """What is published, or was: by words and item, newest first."""
    items, code = items_in_force(g.bureau.city_id), request.args.get("item", "")
    withdrawn = request.args.get("state") == AnswerState.WITHDRAWN
    said = request.args.get("q", "").strip()
    item_id = next((row.item_id for row in items if row.code == code), None)
    state = AnswerState.WITHDRAWN if withdrawn else AnswerState.PUBLISHED
    rows, on = answer_queries.answers(
        g.bureau.city_id, AnswerFilter(said, item_id, code == GENERAL, state, key_arg("after"))
    )
    kept = {"q": said, "item": code if item_id or code == GENERAL else "", **({"state": state} if withdrawn else {})}
    return render_page(
        "knowledge/entries/index.html",
        rows=rows,
        tabs=tabs("/knowledge?state=withdrawn" if withdrawn else "/knowledge"),
        withdrawn=withdrawn,
        may_draft=may_edit_questions(P.CATALOGUE_DRAFT),
        is_filtered=bool(said or kept["item"]),
        search={"name": "q", "label": "问题、解答中的词", "value": said},
        filters=[
            {
                "name": "item",
                "label": "事项",
                "value": kept["item"],
                "options": [("", "全部"), (GENERAL, "不涉及具体事项"), *((row.code, row.name) for row in items)],
            },
            *(
                [{"name": "state", "label": "状态", "value": state, "options": [(state, "已撤下")]}]
                if withdrawn
                else []
            ),
        ],
        next_href=f"/knowledge?{urlencode({**kept, 'after': on})}" if on else None,
    )


def show(history: History) -> Response:
    """One, with its history."""
    return _shown(history, WithdrawForm(formdata=None))


def revise(history: History) -> Response:
    """Begin its next text."""
    entry_id = history[0].entry_id
    return submit_form(
        EmptyForm(),
        do=lambda: operations.revise_entry(entry_id, current_officer().id),
        then=lambda draft: redirect_to(f"/knowledge/drafts/{draft.id}", "已起草新的文本，发布前公开的仍是原文。"),
        again=lambda: _shown(load(entry_id), WithdrawForm(formdata=None)),
    )


def withdraw(history: History) -> Response:
    """Take it off all portals."""
    form, entry_id = WithdrawForm(), history[0].entry_id
    return submit_form(
        form,
        do=lambda: operations.withdraw(entry_id, form.reason.data or ""),
        then=lambda _: redirect_to(f"/knowledge/{entry_id}", "已撤下，各局门户不再显示。"),
        again=lambda: _shown(load(entry_id), form),
    )


def _shown(history: History, form: WithdrawForm) -> Response:
    newest = history[0]
    may_draft = may_edit_questions(P.CATALOGUE_DRAFT)
    letter = (
        queries.letter_of(newest.entry_id)
        if may_edit_questions(P.DRAFT_READ) and has_permission(current_officer(), P.HANDOFF_READ)
        else None
    )
    return render_page(
        "knowledge/entries/show.html",
        newest=newest,
        history=history,
        words=labels_of(AnswerState),
        tones=TONES,
        is_published=newest.state is AnswerState.PUBLISHED,
        waiting=queries.open_draft_of(newest.entry_id)
        if may_draft or may_edit_questions(P.CATALOGUE_PUBLISH)
        else None,
        letter=letter,
        form=form,
        may_draft=may_draft,
        may_publish=may_edit_questions(P.CATALOGUE_PUBLISH),
    )
