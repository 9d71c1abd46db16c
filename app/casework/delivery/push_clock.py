"""The push clock: one working day from the decision that goes before (四、（二）1; W4.2.1b)."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.delivery import clocks, queries
from app.casework.delivery.rules import entries_due_for_push, hands_while_preparing
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState
from app.casework.projects.models import Project
from app.casework.projects.queries import navigator_of
from app.casework.projects.queries import project as project_row
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.operations import start_clock
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind

PUSH_WITHIN = 1
"""Working days (本级审批职能完成后1个工作日内推送)."""


def start_push_clocks(project: Project) -> list[ChecklistEntry]:
    """Start what the checklist now asks for, each once: clocks of entries inside the mandate, push clocks where due.

    Called after the mandate is signed, after every own decision and after the plan changed. Returns the entries that
    have to be pushed from now on.
    """
    project = project_row(project.id, lock=True)
    mandate = plans.mandate_of(project.id)
    if mandate is None or project.state is not ProjectState.UNDERWAY:
        return []
    _stop_removed(project)
    scope = plans.scope_of(project.id)
    entries = [entry for entry in queries.entries_of(project.id) if entry.id in scope]
    _settle_preparing([entry for entry in entries if entry.state is EntryState.PREPARING])
    due = set(entries_due_for_push(entries))
    started = [entry for entry in entries if entry.id in due and not clocks.has_clock(entry, ClockSubject.PUSH)]
    for entry in started:
        _start(entry)
    return started


def _settle_preparing(entries: Sequence[ChecklistEntry]) -> None:
    """Every entry that is being prepared has a clock, in the hands of whoever owes the next thing."""
    ids = [entry.id for entry in entries]
    running, materials = clocks_of(ClockSubject.ENTRY, ids), plans.materials_of(ids)
    for entry in entries:
        hands = hands_while_preparing(one.state for one in materials[entry.id] if one.necessary)
        if entry.id not in running or running[entry.id].segments[-1].hands is not hands:
            clocks.hand_entry_to(entry, hands)


def _stop_removed(project: Project) -> None:
    """What left the list runs no longer."""
    for entry in queries.removed_entries_of(project.id):
        clocks.stop_entry_clock(entry)
        clocks.stop_clock(ClockSubject.PUSH, entry)


def _start(entry: ChecklistEntry) -> None:
    clock = start_clock(ClockSubject.PUSH, entry.id, TimeLimit(PUSH_WITHIN), project_id=entry.project_id)
    by_when = f"{clock.due_on.month}月{clock.due_on.day}日前" if clock.due_on else "1个工作日内"
    record(
        LedgerEvent.DELIVERY_PUSH_DUE,
        f"“{entry.item_name}”前置的本级审批已完成，请在{by_when}推送相应审批部门。",
        project_id=entry.project_id,
        subject_id=entry.id,
        kind=LedgerKind.LINKAGE,
    )
    navigator = navigator_of(entry.project_id)
    if navigator is not None:
        notify(navigator.officer_id, f"请在{by_when}推送：{entry.item_name}", SubjectKind.ENTRY.of(entry.id))
