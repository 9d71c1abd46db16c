"""Closing: statement drawn and signed, archive sealed, suggestion form (办结告知, 四、（二）4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.casework.closing import operations, queries
from app.casework.closing.statement import stages_text
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from blueprints.delivery.closing_page import closing_page
from blueprints.delivery.forms import ButtonForm, SuggestionForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form


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
        again=lambda: _page(projects.project(project_id), suggestion=form),
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


def _page(project: Project, **typed: Any) -> Response:
    return render_page("delivery/closing/show.html", page=closing_page(project, typed))
