"""What the page of a service plan (服务方案) shows: made here, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly.policy.rules import has_permission
from app.casework.delivery import former_versions
from app.casework.plans import queries
from app.casework.plans.completeness import five_ones, needs_navigator
from app.casework.plans.mandate_text import PlanPaper, plan_paper
from app.casework.plans.mandates import Mandate, MandateState
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.projects.models import Project
from app.casework.projects.registration import PHONE_COLUMN
from app.casework.projects.terms import LAND_STATUS_LABELS, LandStatus
from app.foundation import field_encryption
from app.foundation.permissions import Permission as P
from app.standards.catalogue.terms import Stage
from blueprints.shell.current_officer import current_officer

REVISION_CHIPS = {
    RevisionState.DRAFT: ("草稿，未下达", "due"),
    RevisionState.ISSUED: ("现行", "ahead"),
    RevisionState.SUPERSEDED: ("已被替代", "paused"),
}
MANDATE_CHIPS = {
    MandateState.SIGNED: ("已签署委托书", "ahead"),
    MandateState.DECLINED: ("项目单位选择不委托", "paused"),
    MandateState.WITHDRAWN: ("项目单位已撤回委托", "paused"),
    MandateState.REPLACED: ("已被新的委托书替代", "paused"),
}
CHANGE_CHIPS = {"added": ("增加", "ahead"), "removed": ("调出", "late"), "changed": ("调整", "due")}


@dataclass(frozen=True)
class PlanWords:
    """States and changes as chips: word and tone."""

    revisions: dict[RevisionState, tuple[str, str]]
    mandates: dict[MandateState, tuple[str, str]]
    changes: dict[str, tuple[str, str]]
    land: dict[LandStatus, str]


@dataclass(frozen=True)
class PlanMandates:
    """What the unit chose, newest first, and what its choice leaves out."""

    rows: Sequence[Mandate]
    stages: dict[UUID, str]
    not_entrusted: list[str]


@dataclass(frozen=True)
class PlanPage:
    """The page of a project's service plan; without a revision it says what to do first."""

    project: Project
    revision: PlanRevision | None
    paper: PlanPaper | None
    """附件1 as it is printed."""
    contact: str
    lights: list[tuple[str, bool, str]]
    needs_navigator: bool
    words: PlanWords
    mandates: PlanMandates
    versions: Sequence[Any]
    reuse: Any
    outdated: int
    can: dict[str, bool]


def plan_page(project: Project, revision: PlanRevision | None) -> PlanPage:
    """The page of one revision as this officer sees it now."""
    return PlanPage(
        project=project,
        revision=revision,
        paper=plan_paper(revision) if revision else None,
        contact=contact_of(project),
        lights=five_ones(project),
        needs_navigator=needs_navigator(project),
        words=PlanWords(REVISION_CHIPS, MANDATE_CHIPS, CHANGE_CHIPS, LAND_STATUS_LABELS),
        mandates=_mandates(project),
        versions=queries.revisions_of(project.id),
        reuse=queries.reused_papers_of(project.id),
        outdated=former_versions.count_outdated(project.id),
        can={
            "draw": has_permission(current_officer(), P.PLAN_DRAW),
            "issue": has_permission(current_officer(), P.PLAN_ISSUE),
            "link": has_permission(current_officer(), P.UNIT_LINK_MAKE),
            "appoint": has_permission(current_officer(), P.PROJECT_APPOINT),
        },
    )


def contact_of(project: Project) -> str:
    """Whom to call at the unit, the number masked; empty where nobody was named."""
    if not project.contact_name:
        return ""
    phone = field_encryption.mask_telephone(field_encryption.unseal(project.contact_phone, PHONE_COLUMN))
    return f"{project.contact_name} {phone}".strip()


def _mandates(project: Project) -> PlanMandates:
    rows = queries.mandates_of(project.id)
    return PlanMandates(
        rows=rows,
        stages={one.id: "、".join(Stage(stage).label for stage in one.stages) for one in rows},
        not_entrusted=_not_entrusted(project, rows),
    )


def _not_entrusted(project: Project, mandates: Sequence[Mandate]) -> list[str]:
    """Items of the issued plan that the mandate in effect does not cover: nothing is dispatched for them (W2.2)."""
    issued = queries.current_revision(project.id)
    if issued is None or not any(one.state is MandateState.SIGNED for one in mandates):
        return []
    scope = queries.scope_of(project.id)
    return [row.item_name for row in queries.entry_rows(issued.id) if row.id not in scope]
