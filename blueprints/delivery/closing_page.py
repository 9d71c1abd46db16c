"""What the page of closing (办结归档) shows: made here, in one place, so that its template can be read against one
shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.assembly.policy.rules import is_allowed
from app.casework.closing import queries
from app.casework.closing.models import Archive, Closeout, Suggestion
from app.casework.closing.statement import unfinished_entries
from app.casework.delivery.queries import entries_of
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState
from app.casework.projects.models import Project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import ClockView, clock_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.files.models import StoredFile
from app.foundation.files.queries import stored_file
from app.foundation.permissions import Permission as P
from app.standards.catalogue.terms import Stage
from blueprints.cards.clocks import ClockCard, clock_card
from blueprints.delivery.forms import ButtonForm, SuggestionForm
from blueprints.delivery.wording import ENTRY_TONES
from blueprints.shell.current_officer import current_officer
from tenants.clock import today
from tenants.labels import labels_of

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""


@dataclass(frozen=True)
class ClosingWords:
    """Words for the states and stages of entries, and the tones of the states."""

    entries: Mapping[EntryState, str]
    tones: Mapping[EntryState, str]
    stages: Mapping[Stage, str]


@dataclass(frozen=True)
class ClosingArchive:
    """The sealed archive (档案), its package, and whether this officer may fetch it."""

    row: Archive
    package: StoredFile
    may_download: bool


@dataclass(frozen=True)
class ClosingSuggestion:
    """The suggestion form (工作建议表) and the days for it."""

    row: Suggestion
    clock: ClockCard | None
    is_late: bool


@dataclass(frozen=True)
class ClosingForms:
    """The buttons and the suggestion form, empty but for what was sent."""

    pressed: ButtonForm
    suggestion: SuggestionForm


@dataclass(frozen=True)
class ClosingPage:
    """The page of closing a project."""

    project: Project
    steps: list[tuple[str, str]]
    """The line of steps at the head."""
    entries: Sequence[ChecklistEntry]
    waiting: list[str]
    """Entries that are not finished."""
    words: ClosingWords
    closeout: Closeout | None
    archive: ClosingArchive | None
    suggestion: ClosingSuggestion | None
    may_close: bool
    forms: ClosingForms


def closing_page(project: Project, typed: Typed) -> ClosingPage:
    """Where closing stands, as this officer sees it now."""
    entries = entries_of(project.id)
    closeout, archive = queries.closeout_of(project.id), queries.archive_of(project.id)
    suggestion = queries.suggestion_of(project.id)
    return ClosingPage(
        project=project,
        steps=_steps(project, closeout, archive, suggestion),
        entries=entries,
        waiting=unfinished_entries(entries),
        words=ClosingWords(labels_of(EntryState), ENTRY_TONES, labels_of(Stage)),
        closeout=closeout,
        archive=_archive(archive) if archive else None,
        suggestion=_suggestion(suggestion) if suggestion else None,
        may_close=is_allowed(current_officer(), P.SERVICE_CLOSE, project),
        forms=ClosingForms(
            pressed=typed.get("pressed") or ButtonForm(formdata=None),
            suggestion=typed.get("suggestion") or SuggestionForm(formdata=None),
        ),
    )


def _steps(
    project: Project, closeout: Closeout | None, archive: Archive | None, suggestion: Suggestion | None
) -> list[tuple[str, str]]:
    done = [
        project.state in (ProjectState.CLOSING, ProjectState.ARCHIVED),
        bool(closeout and closeout.unit_signed_at),
        bool(closeout and closeout.navigator_signed_at),
        archive is not None,
        bool(suggestion and suggestion.submitted_at),
    ]
    labels = ("拟定办结单", "项目单位签字", "项目长签字", "归档封存", "工作建议表")
    current = done.index(False) if False in done else len(done)
    return [
        (label, "done" if is_done else "now" if number == current else "todo")
        for number, (label, is_done) in enumerate(zip(labels, done, strict=True))
    ]


def _archive(archive: Archive) -> ClosingArchive:
    package = stored_file(archive.package_file_id)
    return ClosingArchive(archive, package, is_allowed(current_officer(), P.FILE_READ, package))


def _suggestion(suggestion: Suggestion) -> ClosingSuggestion:
    clock = clock_of(ClockSubject.SUGGESTION, suggestion.project_id)
    return ClosingSuggestion(suggestion, clock_card(clock) if clock else None, _is_late(suggestion, clock))


def _is_late(suggestion: Suggestion, clock: ClockView | None) -> bool:
    """Handed in after its day, or not yet and the day is over."""
    if suggestion.due_on is None:
        return False
    ended = clock.segments[-1].to_at if clock else None
    return bool((ended.date() if ended else today()) > suggestion.due_on)
