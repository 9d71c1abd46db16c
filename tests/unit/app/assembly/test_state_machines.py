"""``quandaiban states --json`` tells the very tables that the code runs on - all of them, and nothing else."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from click.testing import CliRunner

import app
from app.assembly.commands import domain
from app.assembly.state_machines import MACHINES, UNIT, all_machines
from app.casework.cases import states as cases
from app.casework.delivery import rules as materials
from app.casework.plans import states as entries
from app.casework.projects import states as projects
from app.casework.scoping import terms as scoping
from app.foundation.errors import Conflict
from app.foundation.staff.roles import Role
from app.oversight.knowledge import terms as knowledge
from app.standards.exchange import terms as exchange

STEPPERS: dict[str, tuple[Callable[[Any, Any], StrEnum], type[StrEnum], type[StrEnum]]] = {
    "project": (projects.next_state, projects.ProjectState, projects.ProjectAct),
    "assessment": (scoping.next_assessment_state, scoping.AssessmentState, scoping.AssessmentAct),
    "sheet": (scoping.next_sheet_state, scoping.SheetState, scoping.SheetAct),
    "entry": (entries.next_entry_state, entries.EntryState, entries.EntryAct),
    "material": (materials.next_material_state, materials.MaterialState, materials.MaterialAct),
    "case": (cases.next_case_state, cases.CaseState, cases.CaseAct),
    "import": (exchange.next_import_state, exchange.ImportState, exchange.ImportAct),
    "answer": (knowledge.next_draft_state, knowledge.DraftState, knowledge.DraftAct),
}
"""What the operations call; the handoff's machine runs in the database too and is tested there."""


def tables() -> dict[str, dict[Any, StrEnum]]:
    """Every table of steps in the domain, wherever it stands."""
    found = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if re.fullmatch(r"(?:[A-Z]+_)?STEPS", name) and isinstance(value, dict):
                found[f"{id(value)}"] = value
    return found


def test_every_table_of_steps_is_told() -> None:
    assert set(tables()) == {str(id(steps)) for steps in MACHINES.values()}


def test_the_command_tells_the_tables() -> None:
    done = CliRunner().invoke(domain, ["states", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told == all_machines()
    for name, steps in MACHINES.items():
        rows = {
            (row["state"], row["action"], *([row["side"]] if "side" in row else [])): row["next"] for row in told[name]
        }
        assert rows == {tuple(part.value for part in taken): following.value for taken, following in steps.items()}, (
            name
        )
        assert len(told[name]) == len(rows)


def test_every_step_is_somebodys() -> None:
    known = {UNIT, *(role.value for role in Role)}
    for name, rows in all_machines().items():
        for row in rows:
            assert row["roles"], (name, row)
            assert set(row["roles"]) <= known, (name, row)


@pytest.mark.parametrize("machine", STEPPERS)
def test_the_code_steps_by_the_table_and_by_nothing_else(machine: str) -> None:
    """State × act, whole: in the table the next state, outside it a conflict told in Chinese."""
    step, states, acts = STEPPERS[machine]
    told = {(row["state"], row["action"]): row["next"] for row in all_machines()[machine]}
    for state, act in product(states, acts):
        if (state.value, act.value) in told:
            assert step(state, act) == told[state.value, act.value]
        else:
            with pytest.raises(Conflict, match=r"[\u4e00-\u9fff]{4,}") as refused:
                step(state, act)
            assert refused.value.code == "step"


@pytest.mark.mutant
@pytest.mark.parametrize("machine", STEPPERS)
def test_what_is_taken_out_of_the_table_cannot_be_done(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    step, *_ = STEPPERS[machine]
    (state, act), _following = next(iter(MACHINES[machine].items()))
    monkeypatch.delitem(MACHINES[machine], (state, act))  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        step(state, act)
