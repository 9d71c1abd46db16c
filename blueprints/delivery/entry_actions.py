"""What an officer can do with an entry as it stands, and what can be written to other bureaus about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.assembly.policy.rules import is_allowed
from app.casework.delivery import guards
from app.casework.letters.queries import letters_about
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState, Route
from app.casework.projects.terms import ProjectState
from app.foundation.errors import FieldFault
from app.foundation.permissions import Permission as P
from app.standards.catalogue.terms import ServiceMode
from blueprints.delivery.progress import DecidingProgress
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind

CHECKS = (
    ("five", "五个一齐备"),
    ("plan", "在现行方案的审批清单内"),
    ("mandate", "在委托书的委托范围内"),
    ("materials", "必要材料齐全"),
)


@dataclass(frozen=True)
class EntryActs:
    """What this officer can do, and what stands in the way of sending it."""

    can: dict[str, bool]
    missing: list[FieldFault]
    checks: list[dict[str, Any]]


@dataclass(frozen=True)
class EntryLetters:
    """Letters to other bureaus about it."""

    written: list[tuple[str, str, str, str]]
    """Kind, receiver, state and address."""
    offered: list[tuple[str, str]]
    """Kind and where its form is."""


def entry_acts(
    entry: ChecklistEntry, project: Any, progress: DecidingProgress, rows: Sequence[EntryMaterial]
) -> EntryActs:
    """What this officer can do with the entry; ``rows`` are its materials."""
    missing = _missing(entry, project, rows)
    return EntryActs(_allowed_actions(entry, project, progress), missing, _checks(missing))


def entry_letters(entry: ChecklistEntry, project: Any) -> EntryLetters:
    """The letters about the entry, written and on offer."""
    written = [
        (
            box.kind.label,
            bureau_by_id(box.target_id).short_name,
            box.state.label,
            f"/outbox/{box.id}",
        )
        for box in letters_about(entry.id)
    ]
    return EntryLetters(written, _offered_letters(entry, project))


def _allowed_actions(entry: ChecklistEntry, project: Any, progress: DecidingProgress) -> dict[str, bool]:
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


def _offered_letters(entry: ChecklistEntry, project: Any) -> list[tuple[str, str]]:
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
    return [(kind.label, f"{address}{kind.value}") for kind, fits in kinds.items() if fits]


def _missing(entry: ChecklistEntry, project: Any, rows: Sequence[EntryMaterial]) -> list[FieldFault]:
    if entry.state is not EntryState.PREPARING or entry.mode is ServiceMode.ASSIST:
        return []
    return guards.missing_for_sending(project, entry, rows)


def _checks(missing: Sequence[FieldFault]) -> list[dict[str, Any]]:
    """Each condition of sending with what is wrong with it."""
    hints = {fault.field: fault.message for fault in missing}
    return [{"label": label, "ok": name not in hints, "hint": hints.get(name)} for name, label in CHECKS]


def _takes_while_suspended(entry: ChecklistEntry, project: Any) -> bool:
    """What the unit owes may come in while the service is suspended: that is how it goes on."""
    suspended = project.state is ProjectState.SUSPENDED and entry.state is EntryState.PREPARING
    return suspended and is_allowed(current_officer(), P.ENTRY_HANDLE, entry)
