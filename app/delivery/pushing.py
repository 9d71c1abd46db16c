"""The push clock: one working day from the decision that goes before (四、（二）1; W4.2.1b)."""

from __future__ import annotations

from app.calendar.operations import start_clock
from app.calendar.terms import ClockSubject
from app.calendar.workdays import TimeLimit
from app.delivery import clocks, queries
from app.delivery.rules import due_for_push, hands_while_preparing
from app.ledger.models import LedgerKind
from app.ledger.operations import record
from app.notices.operations import tell
from app.plans.checklist import ChecklistEntry
from app.plans.states import EntryState
from app.projects.models import Project
from app.projects.queries import navigator_of, project as locked_project
from app.projects.terms import ProjectState

PUSH_WITHIN = 1
"""Working days (本级审批职能完成后1个工作日内推送)."""


def start_push_clocks(project: Project) -> list[ChecklistEntry]:
    """Start what the checklist now asks for, each once: clocks of entries inside the mandate, push clocks where due.

    Called after the mandate is signed, after every own decision and after the plan changed. Returns the entries that
    have to be pushed from now on.
    """
    project = locked_project(project.id, lock=True)
    mandate = queries.signed_mandate(project.id)
    if mandate is None or project.state is not ProjectState.UNDERWAY:
        return []
    scope = queries.entrusted(mandate)
    entries = [entry for entry in queries.entries_of(project.id) if entry.id in scope]
    for entry in entries:
        if entry.state is EntryState.PREPARING and not clocks.has_clock(entry):
            necessary = [material.state for material in queries.materials_of(entry.id) if material.necessary]
            clocks.put(entry, hands_while_preparing(necessary))
    due = set(due_for_push(entries))
    started = [entry for entry in entries if entry.id in due and not clocks.has_clock(entry, ClockSubject.PUSH)]
    for entry in started:
        _start(entry)
    return started


def _start(entry: ChecklistEntry) -> None:
    clock = start_clock(ClockSubject.PUSH, entry.id, TimeLimit(PUSH_WITHIN), project_id=entry.project_id)
    by_when = f"{clock.due_on.month}月{clock.due_on.day}日前" if clock.due_on else "1个工作日内"
    record(
        "delivery.push.due",
        f"“{entry.item_name}”前置的本级审批已完成，请在{by_when}推送相应审批部门。",
        project_id=entry.project_id,
        subject_id=entry.id,
        kind=LedgerKind.LINKAGE,
    )
    navigator = navigator_of(entry.project_id)
    if navigator is not None:
        tell(navigator.officer_id, f"请在{by_when}推送：{entry.item_name}", f"/entries/{entry.id}")
