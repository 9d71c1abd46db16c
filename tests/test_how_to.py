"""The recipes in docs/how-to name files and tests that are there, and are short enough to be followed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECIPES = "docs/how-to"
MOST_LINES, WIDEST = 50, 130
NAMED = re.compile(r"`((?:app|blueprints|tenants|deploy|migrations|tests|docs)/[^`\s]*)`")


def named_in(text: str) -> list[str]:
    """Every path in code marks, and every ``path::test``."""
    return NAMED.findall(text)


def is_there(root: Path, named: str) -> bool:
    """Whether the file or folder exists, and the test in it. What ends in a slash is a folder."""
    name, _, test = named.partition("::")
    path = root / name
    if name.endswith("/") or not path.is_file():
        return name.endswith("/") and path.is_dir()
    return not test or test in {
        node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
    }


def recipe_faults(root: Path) -> list[str]:
    """What the recipes name and the checkout does not have; recipes that name no test, and long ones."""
    found = []
    for path in sorted((root / RECIPES).glob("*.md")):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        found += [f"{path.name}: {named} is not there" for named in named_in(text) if not is_there(root, named)]
        if not any("::" in named for named in named_in(text)):
            found.append(f"{path.name}: names no test")
        if len(lines) > MOST_LINES:
            found.append(f"{path.name}: {len(lines)} lines")
        found += [
            f"{path.name}:{number}: {len(line)} characters"
            for number, line in enumerate(lines, 1)
            if len(line) > WIDEST
        ]
    return found


def test_the_recipes_name_what_is_there() -> None:
    assert len(list((ROOT / RECIPES).glob("*.md"))) >= 7
    assert recipe_faults(ROOT) == []


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("recipe", "fault"),
    [
        ("`tests/test_thing.py::test_a` and `app/room.py` in `app/` of `pyproject.toml`", None),
        ("`tests/test_thing.py::test_b`", "x.md: tests/test_thing.py::test_b is not there"),
        (
            "`tests/test_thing.py::test_a`, `tests/test_gone.py::test_a`",
            "x.md: tests/test_gone.py::test_a is not there",
        ),
        ("`tests/test_thing.py::test_a`, `app/rooms.py`", "x.md: app/rooms.py is not there"),
        ("`tests/test_thing.py::test_a`, `app/wing/`", "x.md: app/wing/ is not there"),
        ("`app/room.py`", "x.md: names no test"),
        ("`tests/test_thing.py::test_a`" + "\n" * MOST_LINES, "x.md: 51 lines"),
        ("`tests/test_thing.py::test_a`" + "x" * WIDEST, "x.md:1: 159 characters"),
    ],
)
def test_a_recipe_that_misleads_is_found(tmp_path: Path, recipe: str, fault: str | None) -> None:
    for name, text in (
        (f"{RECIPES}/x.md", f"{recipe}\n"),
        ("app/room.py", ""),
        ("tests/test_thing.py", "def test_a() -> None:\n    pass\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert recipe_faults(tmp_path) == ([fault] if fault else [])
