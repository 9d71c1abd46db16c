"""Closing: statement drawn and signed, archive sealed, suggestion form (办结告知, 四、（二）4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.assembly.policy.rules import is_allowed
from app.casework.closing import operations, queries
from app.casework.closing.statement import stages_text, unfinished_entries
from app.casework.delivery.queries import entries_of
from app.casework.plans.states import EntryState
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.files.queries import stored_file
from app.foundation.permissions import Permission as P
from app.standards.catalogue.terms import Stage
from blueprints.cards.clocks import clock_card
from blueprints.delivery.forms import ButtonForm, SuggestionForm
from blueprints.delivery.wording import ENTRY_TONES
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today
from tenants.labels import labels_of


def show(project: Project) -> Response:
    """Where closing stands, and the one thing to do now."""
    return _page(project)


def draw(project: Project) -> Response:
    """Draw the statement up."""
    word = "办结单已拟定，请生成链接发给项目单位签署。"
    return _pressed(project, lambda: operations.draw_closeout(project, current_officer().id), word)


def sign(project: Project) -> Response:
    """The navigator signs."""
    return _pressed(project, lambda: operations.sign_by_navigator(project, current_officer().id), "您已签署办结单。")


def seal(project: Project) -> Response:
    """Seal the archive."""
    return _pressed(project, lambda: operations.seal_archive(project), "档案已封存，从现在起只能查阅。")


def suggest(project: Project) -> Response:
    """Hand the suggestion form in."""
    form, project_id = SuggestionForm(), project.id
    return submit_form(
        form,
        do=lambda: operations.submit_suggestion(
            project, form.opinions.data or "", form.note.data or "", current_officer().id
        ),
        then=lambda _: redirect_to(f"/projects/{project_id}/closing", "工作建议表已提交。"),
        again=lambda: _page(projects.project(project_id), suggestion_form=form),
    )


def print_statement(project: Project) -> Response:
    """“全代办”服务办结单 (附件3)."""
    closeout = queries.closeout_of(project.id)
    return render_page(
        "delivery/closing/print.html",
        project=project,
        head=projects.project_header(project.id),
        closeout=closeout,
        stages=stages_text(closeout.stages).replace("阶段", "") if closeout else "",
        back_href=f"/projects/{project.id}/closing",
    )


def printed_suggestion(project: Project) -> Response:
    """晋城市投资项目“全代办”工作建议表."""
    return render_page(
        "delivery/closing/print_suggestion.html",
        project=project,
        suggestion=queries.suggestion_of(project.id),
        back_href=f"/projects/{project.id}/closing",
    )


def _pressed(project: Project, do: Callable[[], object], word: str) -> Response:
    form, project_id = ButtonForm(), project.id
    return submit_form(
        form,
        do=do,
        then=lambda _: redirect_to(f"/projects/{project_id}/closing", word),
        again=lambda: _page(projects.project(project_id), pressed=form),
    )


def _page(project: Project, pressed: Any = None, suggestion_form: Any = None) -> Response:
    entries = entries_of(project.id)
    closeout, archive = queries.closeout_of(project.id), queries.archive_of(project.id)
    suggestion = queries.suggestion_of(project.id)
    package = stored_file(archive.package_file_id) if archive else None
    suggestion_clock = clock_of(ClockSubject.SUGGESTION, project.id) if suggestion else None
    return render_page(
        "delivery/closing/show.html",
        project=project,
        head=projects.project_header(project.id),
        entries=entries,
        waiting=unfinished_entries(entries),
        entry_words=labels_of(EntryState),
        entry_tones=ENTRY_TONES,
        stage_words={stage.value: word for stage, word in labels_of(Stage).items()},
        stage_of=lambda value: Stage(value).label,
        closeout=closeout,
        archive=archive,
        package=package,
        suggestion=suggestion,
        suggestion_clock=clock_card(suggestion_clock) if suggestion_clock else None,
        suggestion_late=_late(suggestion),
        pressed=pressed or ButtonForm(formdata=None),
        form=suggestion_form or SuggestionForm(formdata=None),
        steps=_steps(project, closeout, archive, suggestion),
        can=is_allowed(current_officer(), P.SERVICE_CLOSE, project),
        may_download=package is not None and is_allowed(current_officer(), P.FILE_READ, package),
    )


def _late(suggestion: Any) -> bool:
    """Handed in after its day, or not yet and the day is over."""
    if suggestion is None or suggestion.due_on is None:
        return False
    clock = clock_of(ClockSubject.SUGGESTION, suggestion.project_id)
    ended = clock.segments[-1].to_at if clock else None
    return bool((ended.date() if ended else today()) > suggestion.due_on)


def _steps(project: Project, closeout: Any, archive: Any, suggestion: Any) -> list[tuple[str, str]]:
    """The line of steps at the head."""
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
