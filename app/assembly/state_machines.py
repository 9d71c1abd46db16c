"""Every state machine as data: the same tables that the code runs on (trust.md, contract 9)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import app.casework.cases.states as cases
import app.casework.delivery.rules as materials
import app.casework.plans.states as entries
import app.casework.projects.states as projects
import app.casework.scoping.terms as scoping
import app.interbureau.handoffs.states as handoffs
import app.oversight.knowledge.terms as knowledge
import app.standards.exchange.terms as exchange
from app.assembly.policy.rules import RULES
from app.foundation.permissions import Permission as P

UNIT = "unit"
"""Who holds no role: the project unit, by its link."""

MACHINES: Mapping[str, Mapping[Any, StrEnum]] = {
    "project": projects.STEPS,
    "assessment": scoping.ASSESSMENT_STEPS,
    "sheet": scoping.SHEET_STEPS,
    "entry": entries.STEPS,
    "material": materials.MATERIAL_STEPS,
    "case": cases.STEPS,
    "handoff": handoffs.STEPS,
    "import": exchange.IMPORT_STEPS,
    "answer": knowledge.STEPS,
}
USUAL_PERMISSIONS = {
    "project": P.SERVICE_CLOSE,
    "assessment": P.ASSESSMENT_HOLD,
    "sheet": P.SHEET_FILL,
    "entry": P.ENTRY_HANDLE,
    "material": P.ENTRY_HANDLE,
    "case": P.CASE_HANDLE,
    "handoff": P.HANDOFF_SEND,
    "import": P.DICTIONARY_MANAGE,
    "answer": P.CATALOGUE_DRAFT,
}
OTHER_PERMISSIONS: tuple[tuple[StrEnum, P], ...] = (
    (projects.ProjectAct.AMEND, P.PROJECT_TAKE_IN),
    (projects.ProjectAct.OPEN_ASSESSMENT, P.ASSESSMENT_HOLD),
    (projects.ProjectAct.ISSUE_PLAN, P.PLAN_ISSUE),
    (projects.ProjectAct.SIGN, P.UNIT),
    (projects.ProjectAct.DECLINE, P.UNIT),
    (projects.ProjectAct.WITHDRAW, P.UNIT),
    (projects.ProjectAct.SUSPEND, P.SERVICE_SUSPEND),
    (projects.ProjectAct.RESUME, P.SERVICE_SUSPEND),
    (projects.ProjectAct.TERMINATE, P.SERVICE_SUSPEND),
    (scoping.AssessmentAct.ADOPT, P.PLAN_DRAW),
    (scoping.SheetAct.WITHDRAW, P.ASSESSMENT_HOLD),
    (cases.CaseAct.PASS, P.CASE_DECIDE),
    (cases.CaseAct.PASS_CONDITIONALLY, P.CASE_DECIDE),
    (cases.CaseAct.NOT_PASS, P.CASE_DECIDE),
    (cases.CaseAct.REVOKE, P.CASE_DECIDE),
    (knowledge.DraftAct.PUBLISH, P.CATALOGUE_PUBLISH),
)
"""Acts that need another permission than the rest of their machine. Pairs: acts of two machines may share a word."""


def all_machines() -> dict[str, list[dict[str, Any]]]:
    """Machine → rows of state, action, roles, next state; a handoff's also say which side acts."""
    return {
        name: [_row(name, list(taken), following) for taken, following in steps.items()]
        for name, steps in MACHINES.items()
    }


def _row(machine: str, taken: list[StrEnum], following: StrEnum) -> dict[str, Any]:
    state, act, *side = taken
    row = {
        "state": state.value,
        "action": act.value,
        "roles": _roles(_permission(machine, act, side)),
        "next": following.value,
    }
    return row | ({"side": side[0].value} if side else {})


def _permission(machine: str, act: StrEnum, side: list[StrEnum]) -> P:
    if act is handoffs.HandoffAct.NOTE:
        return P.HANDOFF_NOTE
    if side:
        return P.HANDOFF_SEND if side[0] is handoffs.Side.ORIGIN else P.HANDOFF_RECEIVE
    return next((besides for known, besides in OTHER_PERMISSIONS if known is act), USUAL_PERMISSIONS[machine])


def _roles(permission: P) -> list[str]:
    return [UNIT] if permission is P.UNIT else sorted(str(role) for role in RULES[permission].roles)
