"""Tables by the members of an enum: each has all of them, so that a new member is nowhere without its words or its colour."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import app
import blueprints

PARTIAL: Mapping[str, str] = {
    "app.assembly.policy.rules.RULES": "the gate decides PUBLIC and UNIT itself",
    "app.casework.cases.operations._TURNED_AWAY": "acts that send a case back",
    "app.casework.cases.states.ACT_BY_OUTCOME": "decisions alone",
    "app.casework.delivery.push.HANDOFF_KIND_BY_ROUTE": "routes that hand over",
    "app.casework.delivery.push.ROUTE_VERBS": "routes that hand over",
    "app.casework.letters.profiles.LETTER_PROFILES": "kinds that ask for words and papers",
    "app.casework.plans.routing.HANDOFF_KIND_BY_ROUTE": "routes that ask another bureau",
    "app.interbureau.handoffs.message_contents._OF_ANY_KIND": "acts whose shape depends on the kind",
    "app.standards.exchange.sheets.WIDTHS": "a usual width for the rest",
    "app.standards.exchange.sheets._EMPTY": "None for the rest",
    "blueprints.calendar.due_date_changes.WAYS": "what has a page of its own",
    "blueprints.cases.queue.STATE_TONES": "states of the queue; neutral for what has left it",
    "blueprints.circulars.wording.KIND_CHIPS": "what goes to many",
    "blueprints.handoffs.letter_page.ACT_PERMISSIONS": "acts on a letter",
    "blueprints.linkage.forms.USUAL_SHARES": "nothing for the rest",
    "blueprints.portal.guides.ROUTES": "the help it takes says how",
    "blueprints.scoping.listing.TONES": "neutral for the rest",
    "blueprints.staff.permissions.WITHOUT_ROLE": "what no role carries",
    "blueprints.worklist.checklist.ENTRY_TONES": "neutral for the rest",
    "blueprints.worklist.project_page.STATE_TONES": "neutral for the rest",
    "blueprints.worklist.wording.DISPATCHING": "routes that end in an own window",
    "blueprints.worklist.wording.VERBS": "routes that hand over",
}
"""Tables that leave members out on purpose, with what becomes of these."""


def modules() -> Iterator[ModuleType]:
    """Every module of the domain and of the faces."""
    for package in (app, blueprints):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def taken_over(module: ModuleType) -> set[str]:
    """Names that a module has from another one."""
    nodes = ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8")))
    return {one.asname or one.name for node in nodes if isinstance(node, ast.ImportFrom) for one in node.names}


def tables_of(module: Any, without: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Every table by members of one enum, and the members that it does not have."""
    for name, value in vars(module).items():
        kinds = {type(key) for key in value} if isinstance(value, dict) else set()
        if name not in without and len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
            yield f"{module.__name__}.{name}", {one.name for one in kind} - {key.name for key in value}


def test_every_table_has_all_members_or_says_why_not() -> None:
    left_out = {name: missing for module in modules() for name, missing in tables_of(module, taken_over(module))}
    assert len(left_out) > 30
    assert {name: missing for name, missing in left_out.items() if missing and name not in PARTIAL} == {}
    assert {name for name in PARTIAL if not left_out.get(name)} == set(), "it has all of them, or is gone"


class Light(StrEnum):
    """What a planted table is made from."""

    RED = "red"
    GREEN = "green"


@pytest.mark.mutant
@pytest.mark.parametrize(("table", "missing"), [({Light.RED: "红"}, {"GREEN"}), (dict.fromkeys(Light, ""), set())])
def test_a_member_without_its_words_is_found(table: dict[Light, str], missing: set[str]) -> None:
    planted = SimpleNamespace(__name__="planted", LABELS=table, OTHER={"red": 1}, NONE={})
    assert list(tables_of(planted, set())) == [("planted.LABELS", missing)]
    assert list(tables_of(planted, {"LABELS"})) == []
