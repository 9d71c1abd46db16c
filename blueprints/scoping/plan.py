"""The service plan (服务方案): draft, issue, adjust, former versions; laid out as 附件1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from app.assembly.policy.rules import has_permission
from app.casework.delivery import former_versions, push_clock
from app.casework.letters import early_engagement, liaison
from app.casework.plans import operations, queries
from app.casework.plans.checklist_drafting import WantedItem
from app.casework.plans.completeness import five_ones, needs_navigator
from app.casework.plans.mandate_text import plan_paper
from app.casework.plans.mandates import Mandate, MandateState
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.plans.revision_changes import may_be_removed
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.registration import PHONE_COLUMN
from app.casework.projects.terms import LAND_STATUS_LABELS
from app.foundation import field_encryption
from app.foundation.permissions import Permission as P
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.terms import STAGE_LABELS, Stage
from blueprints.scoping.forms import AmendPlanForm, ButtonForm
from blueprints.scoping.partners import possible_deciders
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context

REVISION_CHIPS = {
    RevisionState.DRAFT: ("草稿，未下达", "due"),
    RevisionState.ISSUED: ("现行", "ahead"),
    RevisionState.SUPERSEDED: ("已被替代", "paused"),
}
MANDATE_WORDS = {
    MandateState.SIGNED: ("已签署委托书", "ahead"),
    MandateState.DECLINED: ("项目单位选择不委托", "paused"),
    MandateState.WITHDRAWN: ("项目单位已撤回委托", "paused"),
    MandateState.REPLACED: ("已被新的委托书替代", "paused"),
}
CHANGE_CHIPS = {"added": ("增加", "ahead"), "removed": ("调出", "late"), "changed": ("调整", "due")}


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
        contact=_contact(project),
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
    mandates = queries.mandates_of(project.id)
    return render_page(
        "scoping/plan/show.html",
        project=project,
        paper=plan_paper(revision) if revision else None,
        contact=_contact(project),
        lights=five_ones(project),
        revision=revision,
        chips=REVISION_CHIPS,
        changes=CHANGE_CHIPS,
        stages_of={one.id: "、".join(STAGE_LABELS[Stage(stage)] for stage in one.stages) for one in mandates},
        versions=queries.revisions_of(project.id),
        mandates=mandates,
        not_entrusted=_not_entrusted(project, mandates),
        mandate_words=MANDATE_WORDS,
        land_words=LAND_STATUS_LABELS,
        needs_navigator=needs_navigator(project),
        reuse=queries.reused_papers_of(project.id),
        outdated=former_versions.count_outdated(project.id),
        form=form,
        can={
            "draw": has_permission(current_officer(), P.PLAN_DRAW),
            "issue": has_permission(current_officer(), P.PLAN_ISSUE),
            "link": has_permission(current_officer(), P.UNIT_LINK_MAKE),
            "appoint": has_permission(current_officer(), P.PROJECT_APPOINT),
        },
    )


def _not_entrusted(project: Project, mandates: Sequence[Mandate]) -> list[str]:
    """Items of the issued plan that the mandate in effect does not cover: nothing is dispatched for them (W2.2)."""
    issued = queries.current_revision(project.id)
    if issued is None or not any(one.state is MandateState.SIGNED for one in mandates):
        return []
    scope = queries.scope_of(project.id)
    return [row.item_name for row in queries.entry_rows(issued.id) if row.id not in scope]


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


def _contact(project: Project) -> str:
    if not project.contact_name:
        return ""
    phone = field_encryption.mask_telephone(field_encryption.unseal(project.contact_phone, PHONE_COLUMN))
    return f"{project.contact_name} {phone}".strip()
