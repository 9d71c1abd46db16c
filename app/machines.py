"""Every state machine as data: the same tables that the code runs on (trust.md, contract 9)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import app.cases.states as cases
import app.handoffs.states as handoffs
import app.plans.states as entries
import app.projects.states as projects
from app.permissions import Permission as P
from app.policy.rules import RULES

ENTRY_ROLES = sorted(RULES[P.ENTRY_HANDLE].roles)
CASE_ROLES = sorted(RULES[P.CASE_HANDLE].roles)
DECIDERS = sorted(RULES[P.CASE_DECIDE].roles)
PROJECT_ROLES = sorted({*RULES[P.PROJECT_TAKE_IN].roles, *RULES[P.SERVICE_CLOSE].roles})
RECEIVERS = sorted(RULES[P.HANDOFF_RECEIVE].roles)
SENDERS = sorted(RULES[P.HANDOFF_SEND].roles)
DECISIONS = frozenset({cases.CaseAct.PASS, cases.CaseAct.PASS_CONDITIONALLY, cases.CaseAct.NOT_PASS, cases.CaseAct.REVOKE})


def all_machines() -> dict[str, list[dict[str, Any]]]:
    """Machine → rows of state, action, roles, next state."""
    return {
        "project": [_row(state, act, step, PROJECT_ROLES) for (state, act), step in projects.STEPS.items()],
        "entry": [_row(state, act, step, ENTRY_ROLES) for (state, act), step in entries.STEPS.items()],
        "case": [
            _row(state, act, step, DECIDERS if act in DECISIONS else CASE_ROLES)
            for (state, act), step in cases.STEPS.items()
        ],
        "handoff": [
            {**_row(state, act, step, SENDERS if side is handoffs.Side.ORIGIN else RECEIVERS), "side": side.value}
            for (state, act, side), step in handoffs.STEPS.items()
        ],
    }


def _row(state: StrEnum, act: StrEnum, step: StrEnum, roles: Iterable[str]) -> dict[str, Any]:
    return {"state": state.value, "action": act.value, "roles": [str(role) for role in roles], "next": step.value}
