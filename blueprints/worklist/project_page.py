"""What the page of a project shows: made here, in one place, from what one round trip brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.assembly.policy.rules import is_allowed
from app.casework.plans.completeness import completeness_lights
from app.casework.projects.facts import area_text
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    ProjectState,
)
from app.foundation import field_encryption
from app.foundation.ledger.queries import LedgerFilter
from app.foundation.permissions import Permission as P
from app.oversight.worklist.project_overview import ProjectOverview
from blueprints.cards.batches import BatchCard
from blueprints.cards.clocks import sum_of_hands
from blueprints.cards.supervision import SupervisionCard, supervision_cards
from blueprints.cards.timeline import TimelineEntry
from blueprints.shell.current_officer import current_officer
from blueprints.worklist.checklist import EntryLine, batches_of, holders_of, lines_of, next_due, owed_lines, stages_of
from blueprints.worklist.timeline import timeline_of
from tenants.labels import labels_of

STATE_TONES = {
    ProjectState.UNDERWAY: "brand",
    ProjectState.SUSPENDED: "paused",
    ProjectState.ARCHIVED: "ahead",
    ProjectState.CLOSING: "due",
}


@dataclass(frozen=True)
class ProjectStanding:
    """How the project stands, at a glance."""

    word: str
    tone: str
    late: int
    """Entries of the checklist that are late."""
    lights: list[tuple[str, bool, str]]
    whose: str
    """In whose hands it is."""
    next_due: str


@dataclass(frozen=True)
class LastingSuspension:
    """A suspension (中止) that has not ended."""

    from_at: datetime
    ground: int
    evidence: str


@dataclass(frozen=True)
class ProjectStory:
    """The ledger as one line of time, a part of it at a time."""

    entries: list[TimelineEntry]
    filters: list[tuple[str, str, bool, None]]
    """Word, address and whether it is the one that is shown."""
    next_href: str | None


@dataclass(frozen=True)
class ProjectPage:
    """The page of a project."""

    head: Any
    standing: ProjectStanding
    stages: list[Any]
    owed: list[dict[str, str]]
    hands: list[tuple[str, str, int]]
    suspension: LastingSuspension | None
    story: ProjectStory
    people: list[dict[str, Any]]
    handed: list[SupervisionCard]
    batches: list[tuple[str, BatchCard]]
    facts: list[tuple[str, Any]]
    can: dict[str, bool]


def project_page(project: ProjectOverview, shown: LedgerFilter) -> ProjectPage:
    """The page of a project as this officer sees it; asks the database nothing."""
    lines = lines_of(project.entries)
    return ProjectPage(
        head=project.head,
        standing=_standing(project.head, lines),
        stages=stages_of(lines),
        owed=owed_lines(project.entries),
        hands=sum_of_hands(line.spent for line in lines),
        suspension=_suspension(project.head),
        story=_story(project, shown),
        people=_people(project),
        handed=supervision_cards(project.handed),
        batches=batches_of(project.entries, lines),
        facts=_facts(project.head),
        can=_can(project),
    )


def _standing(head: Any, lines: Sequence[EntryLine]) -> ProjectStanding:
    word = ProjectState(head.state).label
    return ProjectStanding(
        word=word,
        tone=STATE_TONES.get(head.state, "neutral"),
        late=sum(1 for line in lines if line.late),
        lights=completeness_lights(
            f"{head.name}，{word}",
            head.navigator_name,
            head.team_name,
            head.plan_number,
            len(lines) if head.plan_number else 0,
        ),
        whose=holders_of(lines),
        next_due=next_due(lines),
    )


def _story(project: ProjectOverview, shown: LedgerFilter) -> ProjectStory:
    href = f"/projects/{project.id}"
    return ProjectStory(
        entries=timeline_of(project.story),
        filters=[
            (word, f"{href}?show={name}#story", name is shown, None) for name, word in labels_of(LedgerFilter).items()
        ],
        next_href=f"{href}?show={shown}&before={project.following}#story" if project.following else None,
    )


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


def _suspension(head: Any) -> LastingSuspension | None:
    if head.suspended_at is None:
        return None
    return LastingSuspension(head.suspended_at, head.suspended_ground, head.suspended_evidence)


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
