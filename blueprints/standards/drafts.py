"""One draft: its sections and what they still lack, its review, its end."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Response

from app.standards.catalogue.comparing import CHANGE_LABELS
from app.standards.catalogue.sections import SECTIONS, SECTIONS_BY_NAME
from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting import operations, publishing, queries
from app.standards.drafting.models import DraftComment, ItemDraft
from app.standards.drafting.terms import DraftState
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.standards.forms import CommentForm, NoteForm, PlainForm, ReasonForm, SettleForm
from blueprints.standards.samples import rule_trials, sample_names
from tenants.clock import today
from tenants.labels import labels_of

TONES = {
    DraftState.DRAFT: "own", DraftState.IN_REVIEW: "due", DraftState.PUBLISHED: "ahead", DraftState.DROPPED: "paused",
}  # fmt: skip


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


def _shown(
    draft: ItemDraft,
    note: NoteForm | None = None,
    plain: PlainForm | None = None,
    reason: ReasonForm | None = None,
    remark: CommentForm | None = None,
    settling: SettleForm | None = None,
) -> Response:
    lacking = operations.submission_faults(draft) if draft.state in (DraftState.DRAFT, DraftState.IN_REVIEW) else []
    effect = publishing.publishing_effect_of(draft, today())
    comments = queries.comments_of(draft.id)
    by_section = {name: list(faults) for name, faults in groupby(lacking, key=lambda fault: fault.section)}
    refused = next((form for form in (plain, reason, remark, settling) if form is not None), None)
    return render_page(
        "standards/drafts/show.html",
        draft=draft,
        content=draft.body,
        state=(draft.state.label, TONES[draft.state]),
        is_open=draft.state is DraftState.DRAFT,
        is_in_review=draft.state is DraftState.IN_REVIEW,
        is_mine=draft.submitted_by == current_officer().id,
        sections=[
            (
                section,
                len(section.lines(draft.body)) if section.is_list else None,
                by_section.get(section.name, []),
                sum(1 for change in effect.changes if change.section.name == section.name),
                labels_of(UniformFacet).get(section.facet, "") if section.facet else "",
            )
            for section in SECTIONS
        ],
        lacking=lacking,
        effect=effect,
        what_words=CHANGE_LABELS,
        comments=comments,
        section_labels={name: section.label for name, section in SECTIONS_BY_NAME.items()},
        credits=queries.accepted_proposals(draft.item_id),
        facet_words=labels_of(UniformFacet),
        trials=rule_trials(draft.body),
        samples=sample_names(),
        note=note or NoteForm(data={"change_note": draft.change_note}),
        remark=remark or CommentForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
        settling=settling or SettleForm(formdata=None),
        refused=refused,
    )
