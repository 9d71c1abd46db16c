"""The assessment of a project: whose sheet is in, what they say together, what must be settled, the opinion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.casework.outside import queries as requests
from app.casework.plans import operations as plans
from app.casework.plans import queries as plan_queries
from app.casework.projects import operations as projects
from app.casework.projects import queries as project_queries
from app.casework.projects.models import Project
from app.casework.scoping import operations, queries
from app.casework.scoping.conclusions import OPINION_PARTS, ConsultationOpinion
from app.casework.scoping.models import Assessment, ScopingSheet
from app.casework.scoping.outside_consultation import OPEN_STATUSES
from app.casework.scoping.sheets import TEXT_LABELS
from app.casework.scoping.terms import ASSESSMENT_STATE_LABELS, AssessmentState, SheetState, Verdict
from app.foundation.calendar.queries import day_to_offer
from app.foundation.staff.queries import divisions
from app.standards.catalogue.queries import versions_in_force
from blueprints.cards.outside_requests import request_line
from blueprints.scoping.forms import ButtonForm, DivisionForm, OpinionForm, ReasonForm, RoundForm, SettleForm
from blueprints.scoping.merged_table import merged_view, sheet_views
from blueprints.scoping.partners import partner_names, possible_deciders
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import context
from tenants.pairings import HandoffKind

WRITTEN_PARTS = ("key_points", "optimisation", "base_material")
USUAL_DAYS = 5
"""Calendar days offered for the answers; the stewards may choose another date."""


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
        again=lambda: _page(project, round_form=form),
    )


def invite_division(assessment: Assessment) -> Response:
    """Invite one own division."""
    form = _division_form()
    return submit_form(
        form,
        do=lambda: operations.invite_division(assessment, form.division_id.data),
        then=lambda _sheet: redirect_to(_href(assessment.project_id), "已邀请，研判表已送到该科室。"),
        again=lambda: _again(assessment, division_form=form),
    )


def withdraw(sheet: ScopingSheet) -> Response:
    """Go on without one party."""
    form = ReasonForm()
    assessment = queries.assessment(sheet.assessment_id) if sheet.assessment_id else None
    return submit_form(
        form,
        do=lambda: operations.withdraw_invitation(sheet, form.reason.data or ""),
        then=lambda _none: redirect_to(_href(assessment.project_id) if assessment else "/sheets", "已撤回邀请。"),
        again=lambda: _again(assessment, reason_form=form) if assessment else redirect_to("/sheets"),
    )


def settle(assessment: Assessment) -> Response:
    """Settle one item."""
    form = _settle_form()
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
        again=lambda: _again(assessment, settle_form=form),
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
        again=lambda: _again(assessment, opinion_form=form),
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
        again=lambda: _again(assessment, draw_form=form),
    )


def _href(project_id: UUID) -> str:
    return f"/projects/{project_id}/assessment"


def _again(assessment: Assessment, **forms: Any) -> Response:
    return _page(project_queries.project(assessment.project_id), **forms)


def _page(project: Project, **forms: Any) -> Response:
    latest = queries.latest_assessment(project.id)
    in_work = latest is not None and latest.state is not AssessmentState.ADOPTED
    missing = [] if in_work else projects.missing_for_assessment(project)
    values: dict[str, Any] = {
        "project": project,
        "assessment": latest,
        "state_word": ASSESSMENT_STATE_LABELS[latest.state] if latest else "",
        "missing": missing,
        "round_form": RoundForm(due_on=day_to_offer(USUAL_DAYS)),
        "division_form": _division_form(),
        "reason_form": ReasonForm(),
        "settle_form": _settle_form(),
        "opinion_form": None,
        "draw_form": ButtonForm(),
        "parts": OPINION_PARTS,
        "partners": partner_names(context.bureau_id(), HandoffKind.CONSULTATION),
        "draft": plan_queries.draft_revision(project.id),
    }
    if latest is not None:
        sheets = queries.sheets_of(latest.id)
        table = queries.merged_table(latest.id)
        outside = [request_line(row) for row in requests.requests_of_assessment(latest.id)]
        values |= {
            "sheets": sheet_views(sheets),
            "merged": merged_view(table, outside),
            "outside": outside,
            "item_names": _names_of(outside),
            "outside_waiting": [line for line in outside if line.standing in OPEN_STATUSES],
            "waiting": table.waiting,
            "open_items": len(table.open_items),
            "needed": len(table.needed),
            "opinion_form": _opinion_form(sheets, outside),
        }
    return render_page("scoping/assessment/show.html", **{**values, **forms})


def _division_form() -> DivisionForm:
    form = DivisionForm()
    form.division_id.choices = [(row.id, row.name) for row in divisions()]
    return form


def _settle_form() -> SettleForm:
    form = SettleForm()
    form.deciding_bureau_id.choices = [("", "请选择"), *possible_deciders(context.bureau_id())]
    return form


def _names_of(outside: Sequence[Any]) -> dict[str, str]:
    """Names of the items that authorities outside were asked about."""
    ids = {UUID(one) for line in outside for one in line.row.item_ids}
    return {str(item_id): row.name for item_id, row in versions_in_force(ids).items()} if ids else {}


def _opinion_form(sheets: object, outside: Sequence[Any]) -> OpinionForm:
    """Prefilled with what the sheets say, each under its party's name, and with conditions from outside."""
    texts = dict.fromkeys(TEXT_LABELS, "")
    for sheet in sheets:  # type: ignore[attr-defined]
        if sheet.state is SheetState.SUBMITTED:
            for name in texts:
                said = getattr(sheet, name)
                texts[name] += f"【{queries.party_name(sheet)}】{said}\n" if said else ""
    for line in outside:
        if line.row.conditions:
            texts["key_points"] += f"【{line.row.authority_name} {line.verdict}】{line.row.conditions}\n"
    return OpinionForm(data={name: texts[name].strip() for name in WRITTEN_PARTS})
