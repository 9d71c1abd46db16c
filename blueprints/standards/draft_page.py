"""What the page of a draft shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.standards.catalogue.comparing import CHANGE_LABELS, LineChange
from app.standards.catalogue.fields import Section
from app.standards.catalogue.sections import SECTIONS, SECTIONS_BY_NAME
from app.standards.catalogue.shape import ContentFault
from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting import operations, publishing, queries
from app.standards.drafting.models import ItemDraft, Proposal
from app.standards.drafting.terms import DraftState
from blueprints.shell.current_officer import current_officer
from blueprints.standards.forms import CommentForm, NoteForm, ReasonForm, SettleForm
from blueprints.standards.samples import RuleTrial, rule_trials, sample_names
from tenants.clock import today
from tenants.labels import labels_of

TONES = {
    DraftState.DRAFT: "own", DraftState.IN_REVIEW: "due", DraftState.PUBLISHED: "ahead", DraftState.DROPPED: "paused",
}  # fmt: skip
Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""
SHOWN_APART = ("plain", "reason", "remark", "settling")
"""Forms whose faults stand at the head of the page."""


@dataclass(frozen=True)
class DraftWords:
    """How the draft stands, in words; words for what differs, for facets and sections."""

    state: str
    tone: str
    changes: Mapping[str, str]
    facets: Mapping[UniformFacet, str]
    sections: Mapping[str, str]


@dataclass(frozen=True)
class DraftStanding:
    """Whether it can be written, is under review, and was sent there by this officer."""

    is_open: bool
    is_in_review: bool
    is_mine: bool


@dataclass(frozen=True)
class DraftSection:
    """One section: how long it is, what it lacks, how much of it differs from the version in force."""

    section: Section
    lines: int | None
    """None where the section is no list."""
    faults: list[ContentFault]
    changed: int
    facet: str


@dataclass(frozen=True)
class DraftTrials:
    """The rules of the draft, tried on sample projects."""

    rows: list[RuleTrial]
    samples: list[tuple[str, str]]


@dataclass(frozen=True)
class DraftForms:
    """Every form of the page, empty but for the one that was sent."""

    note: NoteForm
    remark: CommentForm
    reason: ReasonForm
    settling: SettleForm


@dataclass(frozen=True)
class DraftPage:
    """The page of a draft."""

    draft: ItemDraft
    words: DraftWords
    standing: DraftStanding
    sections: list[DraftSection]
    lacking: list[ContentFault]
    """What stands between the draft and its review."""
    changes: Sequence[LineChange]
    """What differs from the version in force."""
    comments: Sequence[Any]
    credits: Sequence[Proposal]
    """Accepted proposals that this version takes in."""
    trials: DraftTrials
    forms: DraftForms
    refused: Any
    """The form that was refused and whose faults stand at the head."""


def draft_page(draft: ItemDraft, typed: Typed) -> DraftPage:
    """The page of a draft as this officer sees it now."""
    standing = DraftStanding(
        is_open=draft.state is DraftState.DRAFT,
        is_in_review=draft.state is DraftState.IN_REVIEW,
        is_mine=draft.submitted_by == current_officer().id,
    )
    lacking = operations.submission_faults(draft) if standing.is_open or standing.is_in_review else []
    changes = publishing.publishing_effect_of(draft, today()).changes
    return DraftPage(
        draft=draft,
        words=_words(draft),
        standing=standing,
        sections=_sections(draft, lacking, changes),
        lacking=lacking,
        changes=changes,
        comments=queries.comments_of(draft.id),
        credits=queries.accepted_proposals(draft.item_id),
        trials=DraftTrials(rule_trials(draft.body), sample_names()),
        forms=_forms(draft, typed),
        refused=next((typed[name] for name in SHOWN_APART if name in typed), None),
    )


def _words(draft: ItemDraft) -> DraftWords:
    return DraftWords(
        state=draft.state.label,
        tone=TONES[draft.state],
        changes=CHANGE_LABELS,
        facets=labels_of(UniformFacet),
        sections={name: section.label for name, section in SECTIONS_BY_NAME.items()},
    )


def _sections(draft: ItemDraft, lacking: list[ContentFault], changes: Sequence[LineChange]) -> list[DraftSection]:
    by_section = {name: list(faults) for name, faults in groupby(lacking, key=lambda fault: fault.section)}
    return [
        DraftSection(
            section=section,
            lines=len(section.lines(draft.body)) if section.is_list else None,
            faults=by_section.get(section.name, []),
            changed=sum(1 for change in changes if change.section.name == section.name),
            facet=section.facet.label if section.facet else "",
        )
        for section in SECTIONS
    ]


def _forms(draft: ItemDraft, typed: Typed) -> DraftForms:
    return DraftForms(
        note=typed.get("note") or NoteForm(data={"change_note": draft.change_note}),
        remark=typed.get("remark") or CommentForm(formdata=None),
        reason=typed.get("reason") or ReasonForm(formdata=None),
        settling=typed.get("settling") or SettleForm(formdata=None),
    )
