"""What an officer can do with an entry as it stands, and what can be written to other bureaus about it."""

from __future__ import annotations

from typing import Any

from app.assembly.policy.rules import is_allowed
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState, Route
from app.casework.projects.terms import ProjectState
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.terms import HANDOFF_KIND_LABELS
from app.standards.catalogue.terms import ServiceMode
from blueprints.delivery.progress import DecidingProgress
from blueprints.shell.current_officer import current_officer
from tenants.pairings import HandoffKind


def allowed_actions(entry: ChecklistEntry, project: Any, progress: DecidingProgress) -> dict[str, bool]:
    """What this officer can do with the entry as it stands."""
    running = project.state is ProjectState.UNDERWAY and is_allowed(current_officer(), P.ENTRY_HANDLE, entry)
    preparing = running and entry.state is EntryState.PREPARING
    act_for = entry.mode is ServiceMode.ACT_FOR
    return {
        "take": preparing or (running and progress.corrects) or _takes_while_suspended(entry, project),
        "check": preparing,
        "dispatch": preparing and act_for and entry.route is Route.OWN,
        "ask": preparing and act_for and entry.route is Route.ASSIST_REVIEW,
        "push": preparing and act_for and entry.route not in ROUTES_DECIDED_HERE,
        "assist": preparing and not act_for,
        "correct": running and progress.corrects,
        "return": running and (entry.state is EntryState.REFUSED or progress.can_be_taken_back),
        "deliver": running and entry.state is EntryState.DECIDED,
        "remind": running and entry.state in (EntryState.PREPARING, EntryState.DISPATCHED, EntryState.HANDED_OFF),
    }


def offered_letters(entry: ChecklistEntry, project: Any) -> list[tuple[str, str]]:
    """What can be written to another bureau about this item: the kind's word and where its form is."""
    if project.state is not ProjectState.UNDERWAY or not is_allowed(current_officer(), P.ENTRY_HANDLE, entry):
        return []
    kinds = {
        HandoffKind.EARLY: entry.route is Route.PUSH and entry.state is EntryState.PREPARING,
        HandoffKind.COORDINATION: entry.route is Route.PUSH
        and entry.state in (EntryState.PREPARING, EntryState.HANDED_OFF),
        HandoffKind.ASSIST_REVIEW: entry.route is Route.OWN
        and entry.state in (EntryState.PREPARING, EntryState.DISPATCHED),
    }
    address = f"/letters/new?project={entry.project_id}&entry={entry.id}&kind="
    return [(HANDOFF_KIND_LABELS[kind], f"{address}{kind.value}") for kind, fits in kinds.items() if fits]


def _takes_while_suspended(entry: ChecklistEntry, project: Any) -> bool:
    """What the unit owes may come in while the service is suspended: that is how it goes on."""
    suspended = project.state is ProjectState.SUSPENDED and entry.state is EntryState.PREPARING
    return suspended and is_allowed(current_officer(), P.ENTRY_HANDLE, entry)
