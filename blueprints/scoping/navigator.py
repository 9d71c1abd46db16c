"""Appointing the navigator (项目长)."""

from __future__ import annotations

from flask import Response

from app.casework.plans.completeness import IMPORTANCE_NEEDING_NAVIGATOR
from app.casework.projects import operations, queries
from app.casework.projects.models import Project
from app.foundation.staff.queries import officers_with_role
from app.foundation.staff.roles import Role
from blueprints.scoping.forms import NavigatorForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form


def show(project: Project) -> Response:
    """Who is, and who may be."""
    return _page(project, _offered())


def appoint(project: Project) -> Response:
    """One navigator at a time; a former one ends."""
    form = _offered()
    return submit_form(
        form,
        do=lambda: operations.appoint_navigator(
            project, form.officer_id.data, form.reason.data or "", current_officer().id
        ),
        then=lambda _one: redirect_to(f"/projects/{project.id}", "已明确项目长，并告知项目单位。"),
        again=lambda: _page(project, form),
    )


def _offered() -> NavigatorForm:
    form = NavigatorForm()
    form.officer_id.choices = [
        (row.id, f"{row.name}（{row.division_name}）") for row in officers_with_role(Role.NAVIGATOR)
    ]
    return form


def _page(project: Project, form: NavigatorForm) -> Response:
    return render_page(
        "scoping/navigator/form.html",
        form=form,
        project=project,
        current=queries.navigator_of(project.id),
        importance=project.importance.label,
        required=project.importance in IMPORTANCE_NEEDING_NAVIGATOR,
    )
