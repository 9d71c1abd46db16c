"""The assessment of a project: whose sheet is in, what they say together, what must be settled, the opinion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.plans import operations as plans
from app.casework.projects import queries as project_queries
from app.casework.projects.models import Project
from app.casework.scoping import operations, queries
from app.casework.scoping.conclusions import OPINION_PARTS, ConsultationOpinion
from app.casework.scoping.models import Assessment, ScopingSheet
from app.casework.scoping.terms import Verdict
from blueprints.scoping.assessment_page import WRITTEN_PARTS, assessment_page, division_form, settle_form
from blueprints.scoping.forms import ButtonForm, OpinionForm, ReasonForm, RoundForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form


def show(project: Project) -> Response:
    """The newest round, or what is still missing to start one."""
    return _page(project)


def open_(project: Project) -> Response:
    """Start a round."""
    form = RoundForm()
    return submit_form(
        form,
        do=lambda: operations.open_assessment(project, form.due_on.data, current_officer().id),
        then=lambda _round: redirect_to(_href(project.id), "研判已启动，请邀请科室和其他审批局填报研判表。"),
        again=lambda: _page(project, round=form),
    )


def invite_division(assessment: Assessment) -> Response:
    """Invite one own division."""
    form = division_form()
    return submit_form(
        form,
        do=lambda: operations.invite_division(assessment, form.division_id.data),
        then=lambda _sheet: redirect_to(_href(assessment.project_id), "已邀请，研判表已送到该科室。"),
        again=lambda: _again(assessment, division=form),
    )


def withdraw(sheet: ScopingSheet) -> Response:
    """Go on without one party."""
    form = ReasonForm()
    assessment = queries.assessment(sheet.assessment_id) if sheet.assessment_id else None
    return submit_form(
        form,
        do=lambda: operations.withdraw_invitation(sheet, form.reason.data or ""),
        then=lambda _none: redirect_to(_href(assessment.project_id) if assessment else "/sheets", "已撤回邀请。"),
        again=lambda: _again(assessment, reason=form) if assessment else redirect_to("/sheets"),
    )


def settle(assessment: Assessment) -> Response:
    """Settle one item."""
    form = settle_form()
    return submit_form(
        form,
        do=lambda: operations.settle(
            assessment,
            UUID(form.item_id.data),
            Verdict(form.verdict.data),
            form.deciding_bureau_id.data,
            form.reason.data or "",
            current_officer().id,
        ),
        then=lambda _one: redirect_to(f"{_href(assessment.project_id)}#merged", "已记录议定结果。"),
        again=lambda: _again(assessment, settle=form),
    )


def conclude(assessment: Assessment) -> Response:
    """Form the opinion."""
    form = OpinionForm()
    reasons = {part: getattr(form, f"reason_{part}").data or "" for part in OPINION_PARTS}
    written = {name: getattr(form, name).data or "" for name in WRITTEN_PARTS}
    return submit_form(
        form,
        do=lambda: operations.conclude(
            assessment, ConsultationOpinion(**written, reasons=reasons), current_officer().id
        ),
        then=lambda _one: redirect_to(_href(assessment.project_id), "会商意见已形成，可以拟定服务方案。"),
        again=lambda: _again(assessment, opinion=form),
    )


def draw(assessment: Assessment) -> Response:
    """Draw the plan from the opinion."""
    form = ButtonForm()
    return submit_form(
        form,
        do=lambda: plans.draw_plan(assessment),
        then=lambda _draft: redirect_to(
            f"/projects/{assessment.project_id}/plan", "服务方案草稿已生成，请核对后下达。"
        ),
        again=lambda: _again(assessment, draw=form),
    )


def _href(project_id: UUID) -> str:
    return f"/projects/{project_id}/assessment"


def _again(assessment: Assessment, **typed: Any) -> Response:
    return _page(project_queries.project(assessment.project_id), **typed)


def _page(project: Project, **typed: Any) -> Response:
    return render_page("scoping/assessment/show.html", page=assessment_page(project, typed))
