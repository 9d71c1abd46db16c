"""A navigator's projects and what is due on them: four queries, however many projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState
from app.casework.projects import queries as projects
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import ClockView, clocks_of
from app.foundation.calendar.terms import ClockSubject
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
MAX_PROJECTS = 50
"""Projects that one desk shows; more stand on the project list."""

RUNNING_STATES = (ProjectState.PLANNED, ProjectState.UNDERWAY, ProjectState.SUSPENDED, ProjectState.CLOSING)
STATES_BEFORE_SERVICE = (ProjectState.INTAKE, ProjectState.SCOPING, ProjectState.PLANNED)
_ENTRIES = (
    select(
        ChecklistEntry.id,
        ChecklistEntry.project_id,
        ChecklistEntry.item_name,
        ChecklistEntry.stage,
        ChecklistEntry.route,
        ChecklistEntry.mode,
        ChecklistEntry.state,
        ChecklistEntry.deciding_bureau_id,
        ChecklistEntry.progress,
        ChecklistEntry.handoff_id,
    )
    .where(
        ChecklistEntry.bureau_id == bindparam("b"),
        ChecklistEntry.project_id.in_(bindparam("projects", expanding=True)),
        ChecklistEntry.state != EntryState.REMOVED,
    )
    .order_by(ChecklistEntry.project_id, ChecklistEntry.position)
    .limit(MAX_PROJECTS * 40)
)


@dataclass(frozen=True)
class RunningEntry:
    """One entry that is not finished, with its clocks."""

    row: AnyRow
    clock: ClockView | None
    push: ClockView | None

    @property
    def due_on(self) -> date | None:
        """What falls due first."""
        dates = [view.due_on or view.due_floor for view in (self.push, self.clock) if view and view.state != "stopped"]
        return min((one for one in dates if one), default=None)


@dataclass(frozen=True)
class NavigatorProject:
    """One project of a navigator."""

    head: AnyRow
    entries: Sequence[RunningEntry]

    @property
    def done(self) -> int:
        """Entries that are finished."""
        return sum(1 for entry in self.entries if entry.row.state in (EntryState.DELIVERED, EntryState.ASSISTED))


def projects_of(navigator_id: UUID | None) -> list[NavigatorProject]:
    """Running projects of a navigator - or of the whole bureau for the stewards - with entries and clocks."""
    heads, _back, _on = projects.project_page(RUNNING_STATES, navigator_id=navigator_id, size=MAX_PROJECTS)
    ids = [head.id for head in heads]
    if not ids:
        return []
    rows = db.session.execute(_ENTRIES, {"b": context.bureau_id(), "projects": ids}).all()
    open_ids = [row.id for row in rows if row.state not in (EntryState.DELIVERED, EntryState.ASSISTED)]
    clocks = clocks_of(ClockSubject.ENTRY, open_ids)
    pushes = clocks_of(ClockSubject.PUSH, open_ids)
    by_project: dict[UUID, list[RunningEntry]] = defaultdict(list)
    for row in rows:
        by_project[row.project_id].append(RunningEntry(row, clocks.get(row.id), pushes.get(row.id)))
    return [NavigatorProject(head, by_project[head.id]) for head in heads]


def projects_not_yet_served(size: int = 10) -> Sequence[AnyRow]:
    """Projects that still need the stewards: to be assessed, to be planned, to be entrusted."""
    rows, _back, _on = projects.project_page(STATES_BEFORE_SERVICE, size=size)
    return rows
