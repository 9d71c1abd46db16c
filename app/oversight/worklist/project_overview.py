"""One project whole, as its page shows it: everything in one round trip, however long its list and its ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select

from app.casework.delivery.models import Suspension
from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.models import PlanLine, PlanRevision, RevisionState
from app.casework.plans.states import EntryState, FeeState, MaterialState
from app.casework.projects.models import Project, Sponsor
from app.casework.supervision.queries import records_of_project_query
from app.foundation.calendar.models import Clock, ClockSegment
from app.foundation.calendar.queries import ClockView
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import ClockSubject
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.errors import Missing
from app.foundation.ledger import queries as ledger
from app.foundation.ledger.queries import LedgerFilter
from app.foundation.staff.models import Division, Officer, StewardMember, StewardTeam
from app.interbureau.handoffs.models import Handoff
from tenants import context
from tenants.db import fetch_batch_and_end
from tenants.prepared_queries import BoundQuery, PreparedQuery, Rows

MAX_MEMBERS = 6
"""Stewards that the page names."""
UNDECIDED_STATES = (EntryState.PREPARING, EntryState.DISPATCHED, EntryState.HANDED_OFF)

_here: BindParameter[int] = bindparam("b")
_revision = (
    select(PlanRevision.id)
    .where(
        PlanRevision.bureau_id == _here,
        PlanRevision.project_id == bindparam("project"),
        PlanRevision.state.in_((RevisionState.ISSUED, RevisionState.DRAFT)),
    )
    .order_by((PlanRevision.state == RevisionState.ISSUED).desc())
    .limit(1)
    .scalar_subquery()
)
_HEAD = PreparedQuery(
    select(
        Project.id,
        Project.name,
        Project.project_code,
        Project.kind,
        Project.place,
        Project.scale,
        Project.industry,
        Project.land_area,
        Project.floor_area,
        Project.funding,
        Project.total_investment,
        Project.land_status,
        Project.state,
        Project.contact_name,
        Project.contact_phone,
        Sponsor.name.label("sponsor_name"),
        Project.navigator_id,
        Officer.name.label("navigator_name"),
        StewardTeam.name.label("team_name"),
        PlanRevision.number.label("plan_number"),
        Suspension.from_at.label("suspended_at"),
        Suspension.ground.label("suspended_ground"),
        Suspension.evidence.label("suspended_evidence"),
    )
    .join(Sponsor, (Sponsor.bureau_id == Project.bureau_id) & (Sponsor.id == Project.sponsor_id))
    .outerjoin(Officer, (Officer.bureau_id == Project.bureau_id) & (Officer.id == Project.navigator_id))
    .outerjoin(StewardTeam, (StewardTeam.bureau_id == Project.bureau_id) & (StewardTeam.id == Project.team_id))
    .outerjoin(
        PlanRevision,
        (PlanRevision.bureau_id == Project.bureau_id)
        & (PlanRevision.project_id == Project.id)
        & (PlanRevision.state == RevisionState.ISSUED),
    )
    .outerjoin(
        Suspension,
        (Suspension.bureau_id == Project.bureau_id)
        & (Suspension.project_id == Project.id)
        & Suspension.to_at.is_(None),
    )
    .where(Project.bureau_id == _here, Project.id == bindparam("project"))
)
_ENTRIES = PreparedQuery(
    select(
        ChecklistEntry.id,
        ChecklistEntry.item_name,
        ChecklistEntry.stage,
        ChecklistEntry.mode,
        ChecklistEntry.route,
        ChecklistEntry.deciding_bureau_id,
        ChecklistEntry.advising_bureau_id,
        ChecklistEntry.limit_confirmed,
        ChecklistEntry.state,
        ChecklistEntry.progress,
        ChecklistEntry.certificate_name,
        ChecklistEntry.certificate_no,
        ChecklistEntry.days_used,
        ChecklistEntry.position,
        ChecklistEntry.outcome,
        Handoff.batch_ref,
        Handoff.state.label("handoff_state"),
    )
    .join(PlanLine, (PlanLine.bureau_id == ChecklistEntry.bureau_id) & (PlanLine.entry_id == ChecklistEntry.id))
    .outerjoin(Handoff, (Handoff.bureau_id == ChecklistEntry.bureau_id) & (Handoff.id == ChecklistEntry.handoff_id))
    .where(
        ChecklistEntry.bureau_id == _here,
        ChecklistEntry.project_id == bindparam("project"),
        PlanLine.bureau_id == _here,
        PlanLine.revision_id == _revision,
    )
    .order_by(ChecklistEntry.position, ChecklistEntry.id)
    .limit(500)
)
# Clocks stand in a statement of their own: joined outward to the entries, the bureau would be proved for each of them.
_CLOCKS = PreparedQuery(
    select(
        Clock.subject_id,
        Clock.id,
        Clock.state,
        Clock.limit_days,
        Clock.unit,
        Clock.begin_next_day,
        Clock.due_on,
        Clock.due_floor,
        ClockSegment.number,
        ClockSegment.hands,
        ClockSegment.counted,
        ClockSegment.reason,
        ClockSegment.from_at,
        ClockSegment.to_at,
    )
    .join(ClockSegment, (ClockSegment.bureau_id == Clock.bureau_id) & (ClockSegment.clock_id == Clock.id))
    .where(Clock.bureau_id == _here, Clock.project_id == bindparam("project"), Clock.subject == ClockSubject.ENTRY)
    .order_by(Clock.subject_id, ClockSegment.number)
    .limit(5000)
)
_LACKING = PreparedQuery(
    select(EntryMaterial.entry_id, EntryMaterial.name, EntryMaterial.state)
    .join(
        ChecklistEntry,
        (ChecklistEntry.bureau_id == EntryMaterial.bureau_id) & (ChecklistEntry.id == EntryMaterial.entry_id),
    )
    .where(
        ChecklistEntry.bureau_id == _here,
        ChecklistEntry.project_id == bindparam("project"),
        ChecklistEntry.state.in_(UNDECIDED_STATES),
        (EntryMaterial.state == MaterialState.CORRECTION)
        | ((EntryMaterial.state == MaterialState.MISSING) & EntryMaterial.necessary),
    )
    .order_by(EntryMaterial.entry_id, EntryMaterial.position)
    .limit(500)
)
_DUE_FEES = PreparedQuery(
    select(EntryFee.entry_id, EntryFee.name)
    .join(ChecklistEntry, (ChecklistEntry.bureau_id == EntryFee.bureau_id) & (ChecklistEntry.id == EntryFee.entry_id))
    .where(
        ChecklistEntry.bureau_id == _here,
        ChecklistEntry.project_id == bindparam("project"),
        ChecklistEntry.state.in_(UNDECIDED_STATES),
        EntryFee.state == FeeState.DUE,
    )
    .order_by(EntryFee.entry_id, EntryFee.fee_number)
    .limit(200)
)
_TEAM = PreparedQuery(
    select(Officer.name, Division.name.label("division_name"))
    .join(StewardMember, (StewardMember.bureau_id == Officer.bureau_id) & (StewardMember.officer_id == Officer.id))
    .join(Project, (Project.bureau_id == StewardMember.bureau_id) & (Project.team_id == StewardMember.team_id))
    .join(Division, (Division.bureau_id == Officer.bureau_id) & (Division.id == Officer.division_id))
    .where(Project.bureau_id == _here, Project.id == bindparam("project"))
    .order_by(Division.position, Officer.name, Officer.id)
    .limit(MAX_MEMBERS)
)


@dataclass(frozen=True, slots=True)
class OverviewEntry:
    """One entry of the current list with its clock and what is still owed for it."""

    row: Any
    clock: ClockView | None
    lacking: Sequence[Any]
    due_fees: Sequence[Any]


@dataclass(frozen=True)
class ProjectOverview:
    """One project whole. ``head`` has the project's columns with unit, navigator, team, plan and open suspension."""

    head: Any
    entries: Sequence[OverviewEntry]
    team: Rows
    story: Rows
    handed: Rows
    """Approval records of own decisions that were handed over (审管衔接), the newest first."""
    following: UUID | None
    """Key that the next page of the ledger begins behind."""

    @property
    def id(self) -> UUID:
        """The project's."""
        key: UUID = self.head.id
        return key

    @property
    def navigator_id(self) -> UUID | None:
        """Who is its navigator (项目长)."""
        officer: UUID | None = self.head.navigator_id
        return officer


def project_overview(project_id: UUID, shown: LedgerFilter, before: UUID | None) -> ProjectOverview:
    """A project with its current checklist, clocks, what is owed, its team and a page of its ledger.

    Raises :class:`Missing`."""
    here = {"b": context.bureau_id(), "project": project_id}
    readings: tuple[BoundQuery, ...] = tuple(
        reading(**here) for reading in (_HEAD, _ENTRIES, _CLOCKS, _LACKING, _DUE_FEES, _TEAM)
    )
    head, entries, clocks, lacking, fees, team, handed, story = fetch_batch_and_end(
        *readings, records_of_project_query(project_id), ledger.ledger_entries_query(project_id, shown, before)
    )
    if not head:
        raise Missing("项目")
    running, owed, due = _by_key(clocks), _by_key(lacking), _by_key(fees)
    rows = [
        OverviewEntry(row, _clock(running.get(row.id, ()), project_id), owed.get(row.id, ()), due.get(row.id, ()))
        for row in entries
    ]
    lines, following = ledger.ledger_page_of(story)
    return ProjectOverview(head[0], rows, team, lines, handed, following)


def _clock(rows: Sequence[Any], project_id: UUID) -> ClockView | None:
    """The clock of an entry, of its rows: one a segment."""
    if not rows:
        return None
    first = rows[0]
    limit = TimeLimit(first.limit_days, first.unit, first.begin_next_day)
    return ClockView(
        first.id, ClockSubject.ENTRY, first.subject_id, project_id, first.state, limit, first.due_on, first.due_floor,
        tuple(Segment(*row[8:]) for row in rows),
    )  # fmt: skip


def _by_key(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows by their first column."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
