"""What the page of an assessment (一站式研判) shows: made here, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.casework.outside import queries as requests
from app.casework.plans import queries as plan_queries
from app.casework.plans.models import PlanRevision
from app.casework.projects import operations as projects
from app.casework.projects.models import Project
from app.casework.scoping import queries
from app.casework.scoping.conclusions import OPINION_PARTS
from app.casework.scoping.models import Assessment
from app.casework.scoping.outside_consultation import OPEN_STATUSES
from app.casework.scoping.sheets import TEXT_LABELS
from app.casework.scoping.terms import AssessmentState, SheetState
from app.foundation.calendar.queries import day_to_offer
from app.foundation.errors import FieldFault
from app.foundation.staff.queries import divisions
from app.standards.catalogue.queries import versions_in_force
from blueprints.cards.outside_requests import request_line
from blueprints.scoping.forms import ButtonForm, DivisionForm, OpinionForm, ReasonForm, RoundForm, SettleForm
from blueprints.scoping.merged_table import merged_view, sheet_views
from blueprints.scoping.partners import partner_names, possible_deciders
from tenants import context
from tenants.pairings import HandoffKind

WRITTEN_PARTS = ("key_points", "optimisation", "base_material")
USUAL_DAYS = 5
"""Calendar days offered for the answers; the stewards may choose another date."""


@dataclass(frozen=True)
class AssessmentRound:
    """What one round has brought so far: the sheets, what authorities outside say, and both merged by item."""

    sheets: Sequence[Any]
    merged: Sequence[Any]
    outside: list[Any]
    item_names: dict[str, str]
    """Names of the items that authorities outside were asked about, by id."""
    waiting: Sequence[str]
    """Parties whose sheet is not in."""
    outside_waiting: list[Any]
    open_items: int
    needed: int


@dataclass(frozen=True)
class AssessmentPage:
    """The page of a project's newest round, or of what is still missing to start one."""

    project: Project
    assessment: Assessment | None
    state: str
    missing: Sequence[FieldFault]
    round: AssessmentRound | None
    partners: list[tuple[int, str]]
    draft: PlanRevision | None
    parts: Mapping[str, str]
    """The five parts of the opinion (会商意见) by name."""
    forms: dict[str, Any]


def assessment_page(project: Project, typed: Mapping[str, Any]) -> AssessmentPage:
    """The page as this officer sees it now, with whichever form was sent."""
    latest = queries.latest_assessment(project.id)
    in_work = latest is not None and latest.state is not AssessmentState.ADOPTED
    missing = [] if in_work else projects.missing_for_assessment(project)
    sheets = queries.sheets_of(latest.id) if latest else ()
    found = _round(latest, sheets) if latest else None
    return AssessmentPage(
        project=project,
        assessment=latest,
        state=latest.state.label if latest else "",
        missing=missing,
        round=found,
        partners=partner_names(context.bureau_id(), HandoffKind.CONSULTATION),
        draft=plan_queries.draft_revision(project.id),
        parts=OPINION_PARTS,
        forms=_forms(sheets, found, typed),
    )


def division_form() -> DivisionForm:
    """The form of inviting one own division."""
    form = DivisionForm()
    form.division_id.choices = [(row.id, row.name) for row in divisions()]
    return form


def settle_form() -> SettleForm:
    """The form of settling one item, with the bureaus that may decide it."""
    form = SettleForm()
    form.deciding_bureau_id.choices = [("", "请选择"), *possible_deciders(context.bureau_id())]
    return form


def _round(assessment: Assessment, sheets: Sequence[Any]) -> AssessmentRound:
    table = queries.merged_table(assessment.id)
    outside = [request_line(row) for row in requests.requests_of_assessment(assessment.id)]
    return AssessmentRound(
        sheets=sheet_views(sheets),
        merged=merged_view(table, outside),
        outside=outside,
        item_names=_names_of(outside),
        waiting=table.waiting,
        outside_waiting=[line for line in outside if line.standing in OPEN_STATUSES],
        open_items=len(table.open_items),
        needed=len(table.needed),
    )


def _forms(sheets: Sequence[Any], found: AssessmentRound | None, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Every form of the page, empty or prefilled, but for the one that was sent."""
    forms = {
        "round": RoundForm(due_on=day_to_offer(USUAL_DAYS)),
        "division": division_form(),
        "reason": ReasonForm(),
        "settle": settle_form(),
        "opinion": _opinion_form(sheets, found.outside) if found else None,
        "draw": ButtonForm(),
    }
    return {**forms, **typed}


def _names_of(outside: Sequence[Any]) -> dict[str, str]:
    """Names of the items that authorities outside were asked about."""
    ids = {UUID(one) for line in outside for one in line.row.item_ids}
    return {str(item_id): row.name for item_id, row in versions_in_force(ids).items()} if ids else {}


def _opinion_form(sheets: Sequence[Any], outside: Sequence[Any]) -> OpinionForm:
    """Prefilled with what the sheets say, each under its party's name, and with conditions from outside."""
    texts = dict.fromkeys(TEXT_LABELS, "")
    for sheet in sheets:
        if sheet.state is SheetState.SUBMITTED:
            for name in texts:
                said = getattr(sheet, name)
                texts[name] += f"【{queries.party_name(sheet)}】{said}\n" if said else ""
    for line in outside:
        if line.row.conditions:
            texts["key_points"] += f"【{line.row.authority_name} {line.verdict}】{line.row.conditions}\n"
    return OpinionForm(data={name: texts[name].strip() for name in WRITTEN_PARTS})
