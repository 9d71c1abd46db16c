"""One draft: its sections and what they still lack, its review, its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.standards.drafting import operations, queries
from app.standards.drafting.models import DraftComment, ItemDraft
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.standards.draft_page import draft_page
from blueprints.standards.forms import CommentForm, NoteForm, PlainForm, ReasonForm, SettleForm


def load(draft_id: UUID) -> ItemDraft:
    """One draft of the city."""
    return queries.draft(draft_id)


def load_comment(comment_id: UUID) -> DraftComment:
    """One comment of a review."""
    return queries.comment(comment_id)


def show(draft: ItemDraft) -> Response:
    """Sections with what they lack, changes against the version in force, comments, what can be done."""
    return _shown(draft)


def explain(draft: ItemDraft) -> Response:
    """Save the 变更说明."""
    form = NoteForm()
    return submit_form(
        form,
        do=lambda: operations.set_change_note(draft, form.change_note.data or ""),
        then=lambda _done: redirect_to(f"/drafts/{draft.id}", "已保存变更说明。"),
        again=lambda: _shown(draft, note=form),
    )


def submit(draft: ItemDraft) -> Response:
    """Send it to review."""
    form = PlainForm()
    return submit_form(
        form,
        do=lambda: operations.submit(draft, current_officer().id),
        then=lambda _done: redirect_to(f"/drafts/{draft.id}", "已送审，由另一位审核人审核发布。"),
        again=lambda: _shown(draft, plain=form),
    )


def send_back(draft: ItemDraft) -> Response:
    """Back to its author."""
    form = PlainForm()
    return submit_form(
        form,
        do=lambda: operations.send_back(draft),
        then=lambda _done: redirect_to(f"/drafts/{draft.id}", "已退回修改。"),
        again=lambda: _shown(draft, plain=form),
    )


def drop(draft: ItemDraft) -> Response:
    """Give it up."""
    form = ReasonForm()
    return submit_form(
        form,
        do=lambda: operations.drop_draft(draft, form.reason.data or ""),
        then=lambda _done: redirect_to("/standards", "已放弃草稿，草稿留存备查。"),
        again=lambda: _shown(draft, reason=form),
    )


def comment(draft: ItemDraft) -> Response:
    """A comment on one section."""
    form = CommentForm()
    return submit_form(
        form,
        do=lambda: operations.add_comment(draft, form.section.data, form.body.data or ""),
        then=lambda _done: redirect_to(f"/drafts/{draft.id}#comments", "已提出审核意见。"),
        again=lambda: _shown(draft, remark=form),
    )


def settle(comment: DraftComment) -> Response:
    """Say how a comment was dealt with."""
    form, draft = SettleForm(), queries.draft(comment.draft_id)
    return submit_form(
        form,
        do=lambda: operations.settle_comment(comment.id, form.settlement.data or ""),
        then=lambda _done: redirect_to(f"/drafts/{draft.id}#comments", "已记录处理情况。"),
        again=lambda: _shown(draft, settling=form),
    )


def _shown(draft: ItemDraft, **typed: Any) -> Response:
    return render_page("standards/drafts/show.html", page=draft_page(draft, typed))
