"""Drafts of common questions: begun from the answer to a letter or freely, changed, read by a second person, published."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g

from app.assembly.policy.rules import has_permission
from app.foundation.errors import Forbidden
from app.foundation.permissions import Permission as P
from app.oversight.knowledge import operations, queries
from app.oversight.knowledge.letter_source import LetterSource, letter_source_of
from app.oversight.knowledge.models import AnswerDraft
from app.oversight.knowledge.terms import DraftState
from app.standards.catalogue.queries import items_in_force
from app.standards.drafting.operations import require_city
from blueprints.knowledge.access import may_edit_questions, tabs
from blueprints.knowledge.forms import AnswerForm, EmptyForm, PublishForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form


def load(draft_id: UUID) -> AnswerDraft:
    """One draft of the acting bureau."""
    return queries.draft(draft_id)


def index() -> Response:
    """What waits for a second person."""
    rows, on = queries.open_drafts(key_arg("after"))
    return render_page(
        "knowledge/drafts/index.html",
        rows=rows,
        tabs=tabs("/knowledge/drafts"),
        may_draft=may_edit_questions(P.CATALOGUE_DRAFT),
        next_href=f"/knowledge/drafts?after={on}" if on else None,
    )


def new() -> Response:
    """The form; ``from`` in the address is the letter whose answer it begins with, names taken out."""
    require_city()
    source = _source(key_arg("from"))
    form = _form(AnswerForm(formdata=None))
    if source is not None:
        form.letter.data, form.item_id.data = str(source.handoff_id), source.item_id
        form.question.data, form.answer.data, form.basis.data = source.question, source.answer, source.basis
    return _new(form, source)


def create() -> Response:
    """Draft it."""
    form = _form(AnswerForm())
    source = _source(form.letter_id)
    return submit_form(
        form,
        do=lambda: operations.begin_draft(
            form.text(), bool(form.is_clear.data), current_officer().id, source.handoff_id if source else None
        ),
        then=lambda draft: redirect_to(f"/knowledge/drafts/{draft.id}", "已起草，由另一位审核人发布。"),
        again=lambda: _new(form, source),
    )


def show(draft: AnswerDraft) -> Response:
    """One draft, with the letter beside it for whoever may read letters."""
    return _shown(draft, None)


def save(draft: AnswerDraft) -> Response:
    """Change it."""
    form, draft_id = _form(AnswerForm()), draft.id
    return submit_form(
        form,
        do=lambda: operations.save_draft(
            draft_id, form.text(), bool(form.is_clear.data), form.seen.data or 0, current_officer().id
        ),
        then=lambda _: redirect_to(f"/knowledge/drafts/{draft_id}", "已保存，由另一位审核人发布。"),
        again=lambda: _shown(load(draft_id), form),
    )


def drop(draft: AnswerDraft) -> Response:
    """Give it up."""
    draft_id = draft.id
    return submit_form(
        EmptyForm(),
        do=lambda: operations.drop_draft(draft_id),
        then=lambda _: redirect_to("/knowledge/drafts", "已放弃这份草稿。"),
        again=lambda: _shown(load(draft_id), None),
    )


def publish(draft: AnswerDraft) -> Response:
    """Put it on every portal."""
    form, draft_id = PublishForm(), draft.id
    return submit_form(
        form,
        do=lambda: operations.publish(draft_id, form.seen.data or 0, current_officer().id),
        then=lambda made: redirect_to(f"/knowledge/{made.entry_id}", "已公开，全市各局门户同时显示。"),
        again=lambda: _shown(load(draft_id), None, form),
    )


def _source(handoff_id: UUID | None) -> LetterSource | None:
    """The letter, for whoever may read letters. Raises :class:`Forbidden`."""
    if handoff_id is None:
        return None
    if not has_permission(current_officer(), P.HANDOFF_READ):
        raise Forbidden("您的岗位不能查看移交件，不能由来函起草常见问题；可以直接起草。")
    return letter_source_of(handoff_id)


def _form(form: AnswerForm) -> AnswerForm:
    return form.of(items_in_force(g.bureau.city_id))


def _new(form: AnswerForm, source: LetterSource | None) -> Response:
    return render_page("knowledge/drafts/new.html", form=form, source=source)


def _shown(draft: AnswerDraft, form: AnswerForm | None, publishing: PublishForm | None = None) -> Response:
    reads_letters = draft.handoff_id is not None and has_permission(current_officer(), P.HANDOFF_READ)
    items = items_in_force(g.bureau.city_id)
    if form is None:
        text = {name: getattr(draft, name) for name in ("item_id", "question", "answer", "basis")}
        form = AnswerForm(formdata=None, data=text).of(items)
        form.seen.data = draft.revision
    publishing = publishing or PublishForm(formdata=None)
    publishing.seen.data = draft.revision
    is_open = draft.state is DraftState.DRAFT
    return render_page(
        "knowledge/drafts/show.html",
        draft=draft,
        item=next((row for row in items if row.item_id == draft.item_id), None),
        state=draft.state.label,
        source=letter_source_of(draft.handoff_id) if draft.handoff_id and reads_letters else None,
        has_letter=draft.handoff_id is not None,
        form=form,
        publishing=publishing,
        is_open=is_open,
        is_mine=draft.author_id == current_officer().id,
        may_draft=is_open and may_edit_questions(P.CATALOGUE_DRAFT),
        may_publish=is_open and may_edit_questions(P.CATALOGUE_PUBLISH),
    )
