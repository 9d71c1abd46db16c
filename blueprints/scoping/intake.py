"""Taking a project in (项目登记) and correcting what was registered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response

from app.casework.projects import operations, queries
from app.casework.projects.models import Project
from blueprints.scoping.forms import FEN_PER_WAN, PLAIN_FACTS, IntakeForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form


def new() -> Response:
    """An empty form."""
    return _form(IntakeForm(), None)


def create() -> Response:
    """Register; the next thing is the assessment."""
    form = IntakeForm()
    return submit_form(
        form,
        do=lambda: operations.register_project(**form.facts(), by=current_officer().id),
        then=lambda project: redirect_to(f"/projects/{project.id}/assessment", f"已登记“{project.name}”。"),
        again=lambda: _form(form, None),
    )


def edit(project: Project) -> Response:
    """The same form with what is registered."""
    facts = operations.facts_of(project, queries.sponsor_of(project))
    wan = f"{facts.total_investment / FEN_PER_WAN:f}".rstrip("0").rstrip(".") if facts.total_investment else ""
    data: dict[str, Any] = {
        **{name: getattr(facts, name) for name in PLAIN_FACTS},
        "version": project.version,
        "kind": facts.kind.value,
        "project_code": facts.project_code or "",
        "funding": facts.funding.value if facts.funding else "",
        "land_status": facts.land_status.value,
        "importance": facts.importance.value,
        "total_investment": wan,
        "industry": facts.industry.value if facts.industry else "",
        "land_area": _plain(facts.land_area),
        "floor_area": _plain(facts.floor_area),
    }
    return _form(IntakeForm(data=data), project)


def save(project: Project) -> Response:
    """Correct or complete; refused where somebody else was quicker."""
    form = IntakeForm()
    return submit_form(
        form,
        do=lambda: operations.amend(project, form.version.data or 0, **form.facts()),
        then=lambda _project: redirect_to(f"/projects/{project.id}/assessment", "登记信息已保存。"),
        again=lambda: _form(form, project),
    )


def _plain(area: Decimal | None) -> str:
    """An area as it is typed: no zeros behind the point."""
    return f"{area:.2f}".rstrip("0").rstrip(".") if area is not None else ""


def _form(form: IntakeForm, project: Project | None) -> Response:
    missing = operations.missing_for_assessment(project) if project else []
    return render_page(
        "scoping/intake/form.html", form=form, project=project, missing=[fault.message for fault in missing]
    )
