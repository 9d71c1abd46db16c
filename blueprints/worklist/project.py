"""The project page: what is this, what state is it in, whose turn is it, by when, what can be done now."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response

from app.assembly.policy.rules import is_allowed
from app.casework.plans.completeness import completeness_lights
from app.casework.projects.facts import area_text
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    PROJECT_STATE_LABELS,
    ProjectState,
)
from app.foundation import field_encryption
from app.foundation.ledger.queries import LEDGER_FILTER_LABELS, LedgerFilter
from app.foundation.permissions import Permission as P
from app.oversight.worklist.project_overview import ProjectOverview, project_overview
from blueprints.cards.clocks import sum_of_hands
from blueprints.cards.supervision import supervision_cards
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import render_page
from blueprints.worklist.checklist import batches_of, holders_of, lines_of, next_due, owed_lines, stages_of
from blueprints.worklist.timeline import timeline_of

STATE_TONES = {
    ProjectState.UNDERWAY: "brand",
    ProjectState.SUSPENDED: "paused",
    ProjectState.ARCHIVED: "ahead",
    ProjectState.CLOSING: "due",
}


def load(project_id: UUID) -> ProjectOverview:
    """The project of the acting bureau with everything that the page shows of it, in one round trip."""
    return project_overview(project_id, _shown(), key_arg("before"))


def show(project: ProjectOverview) -> Response:
    """The page."""
    head, lines, shown, href = project.head, lines_of(project.entries), _shown(), f"/projects/{project.id}"
    return render_page(
        "worklist/project.html",
        project=head,
        head=head,
        state=(PROJECT_STATE_LABELS[head.state], STATE_TONES.get(head.state, "neutral")),
        late=sum(1 for line in lines if line.late),
        lights=completeness_lights(
            f"{head.name}，{PROJECT_STATE_LABELS[head.state]}", head.navigator_name, head.team_name, head.plan_number,
            len(lines) if head.plan_number else 0,
        ),
        stages=stages_of(lines),
        owed=owed_lines(project.entries),
        hands=sum_of_hands(line.spent for line in lines),
        whose=holders_of(lines),
        next_due=next_due(lines),
        suspension=_suspension(head),
        story=timeline_of(project.story),
        shown=shown,
        base_href=href,
        filters=[(word, f"{href}?show={name}#story", name is shown, None) for name, word in LEDGER_FILTER_LABELS.items()],
        next_href=f"{href}?show={shown}&before={project.following}#story" if project.following else None,
        people=_people(project),
        handed=supervision_cards(project.handed),
        batches=batches_of(project.entries, lines),
        facts=_facts(head),
        can=_can(project),
    )  # fmt: skip


def _shown() -> LedgerFilter:
    return enum_arg("show", LedgerFilter) or LedgerFilter.ALL


def _can(project: ProjectOverview) -> dict[str, bool]:
    person = current_officer()
    return {
        "amend": is_allowed(person, P.PROJECT_TAKE_IN, project),
        "assess": is_allowed(person, P.ASSESSMENT_HOLD, project),
        "handle": is_allowed(person, P.ENTRY_HANDLE, project),
        "suspend": is_allowed(person, P.SERVICE_SUSPEND, project),
        "close": is_allowed(person, P.SERVICE_CLOSE, project),
        "ledger": is_allowed(person, P.LEDGER_WRITE, project),
        "appoint": is_allowed(person, P.PROJECT_APPOINT, project),
    }


def _suspension(head: Any) -> Any:
    """The suspension that lasts, or None."""
    if head.suspended_at is None:
        return None
    return SimpleNamespace(from_at=head.suspended_at, ground=head.suspended_ground, evidence=head.suspended_evidence)


def _people(project: ProjectOverview) -> list[dict[str, Any]]:
    head, found = project.head, []
    if head.navigator_name:
        found.append({"name": head.navigator_name, "role": "项目长", "phone": None, "kind": "own"})
    if head.contact_name:
        phone = field_encryption.mask_telephone(field_encryption.unseal(head.contact_phone, "projects.contact_phone"))
        found.append({"name": head.contact_name, "role": "项目单位联系人", "phone": phone, "kind": "unit"})
    team = [(row.name, f"管家团队 · {row.division_name}") for row in project.team]
    return found + [{"name": name, "role": role, "phone": None, "kind": "own"} for name, role in team]


def _facts(head: Any) -> list[tuple[str, Any]]:
    wan = f"{head.total_investment / 1_000_000:,.2f} 万元" if head.total_investment else "—"
    return [
        ("建设性质", PROJECT_KIND_LABELS[head.kind]),
        ("建设地点", head.place or "—"),
        ("建设规模", head.scale or "—"),
        ("行业门类", INDUSTRY_LABELS[head.industry] if head.industry else "—"),
        ("用地面积", area_text(head.land_area) or "—"),
        ("建筑面积", area_text(head.floor_area) or "—"),
        ("资金来源", FUNDING_LABELS[head.funding] if head.funding else "—"),
        ("总投资", wan),
        ("用地", LAND_STATUS_LABELS[head.land_status]),
    ]
