"""The service plan (服务方案): draft, issue, adjust, former versions; laid out as 附件1."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.casework.delivery import push_clock
from app.casework.letters import early_engagement, liaison
from app.casework.plans import operations, queries
from app.casework.plans.checklist_drafting import WantedItem
from app.casework.plans.mandate_text import plan_paper
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.plans.revision_changes import may_be_removed
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.standards.catalogue.queries import items_in_force
from blueprints.scoping.forms import AmendPlanForm, ButtonForm
from blueprints.scoping.partners import possible_deciders
from blueprints.scoping.plan_page import contact_of, plan_page
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context


def show(project: Project) -> Response:
    """The draft where there is one, else the issued plan; without either, what to do first."""
    revision = queries.draft_revision(project.id) or queries.current_revision(project.id)
    return _page(project, revision)


def version(revision: PlanRevision) -> Response:
    """One version, also a former one."""
    return _page(projects.project(revision.project_id), revision)


def print_plan(revision: PlanRevision) -> Response:
    """附件1 on paper."""
    project = projects.project(revision.project_id)
    return render_page(
        "scoping/plan/print.html",
        paper=plan_paper(revision),
        contact=contact_of(project),
        back_href=f"/projects/{project.id}/plan",
        is_draft=revision.state is RevisionState.DRAFT,
    )


def issue(revision: PlanRevision) -> Response:
    """Issue the draft: the unit is told."""
    form = ButtonForm()

    def do() -> PlanRevision:
        issued = operations.issue(revision, current_officer().id)
        project = projects.project(issued.project_id)
        push_clock.start_push_clocks(project)
        early_engagement.end_dropped_engagements(project.id)
        liaison.ask_for_liaison(project)
        return issued

    return submit_form(
        form,
        do=do,
        then=lambda one: redirect_to(
            f"/projects/{one.project_id}/plan", f"第{one.number}版服务方案已下达，并告知项目单位。"
        ),
        again=lambda: _page(projects.project(revision.project_id), revision, form=form),
    )


def amend(project: Project) -> Response:
    """The form to adjust."""
    source = _source(project)
    data = {name: getattr(source, name) for name in ("key_points", "optimisation", "base_material")} if source else {}
    return _amend_page(project, _offered(project, AmendPlanForm(data=data)))


def save_amendment(project: Project) -> Response:
    """The next draft, with what it changes."""
    form = _offered(project, AmendPlanForm())

    def do() -> PlanRevision:
        add = [WantedItem(form.add.data, form.add_bureau_id.data)] if form.add.data else []
        return operations.amend_plan(
            project,
            form.reason.data or "",
            add=add,
            remove=set(form.remove.data or ()),
            key_points=form.key_points.data,
            optimisation=form.optimisation.data,
            base_material=form.base_material.data,
        )

    return submit_form(
        form,
        do=do,
        then=lambda draft: redirect_to(
            f"/projects/{project.id}/plan", f"第{draft.number}版草稿已保存，下达后告知项目单位。"
        ),
        again=lambda: _amend_page(project, form),
    )


def _source(project: Project) -> PlanRevision | None:
    return queries.draft_revision(project.id) or queries.current_revision(project.id)


def _page(project: Project, revision: PlanRevision | None, form: Any = None) -> Response:
    return render_page("scoping/plan/show.html", page=plan_page(project, revision), form=form)


def _amend_page(project: Project, form: AmendPlanForm) -> Response:
    source = _source(project)
    rows = queries.entry_rows(source.id) if source else []
    return render_page(
        "scoping/plan/amend.html",
        project=project,
        form=form,
        source=source,
        rows=[(row, may_be_removed(row), bureaus.bureau_by_id(row.deciding_bureau_id).name) for row in rows],
        ticked={str(one) for one in form.remove.data or ()},
    )


def _offered(project: Project, form: AmendPlanForm) -> AmendPlanForm:
    source = _source(project)
    listed = {row.item_id for row in queries.entry_rows(source.id)} if source else set()
    rows = items_in_force(bureaus.bureau_by_id(context.bureau_id()).city_id)
    form.add.choices = [("", "不增加"), *((row.item_id, row.name) for row in rows if row.item_id not in listed)]
    form.add_bureau_id.choices = [("", "按目录确定"), *possible_deciders(context.bureau_id())]
    form.remove.choices = []
    return form
