"""The linters of scripts and style sheets look at ours, and find what is planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linting import lint

SCRIPT = '(() => {\n  "use strict";\n  document.title = "";\n})();\n'
SHEET = ".a { color: red; margin: 0; }\n"


def _checkout(root: Path, script: str, sheet: str) -> Path:
    static = root / "blueprints" / "shell" / "static"
    for name, text in (("js/house.js", script), ("css/house.css", sheet)):
        (static / name).parent.mkdir(parents=True)
        (static / name).write_text(text, "utf-8")
    return root


def test_our_scripts_and_style_sheets_are_clean() -> None:
    assert lint() == 0


def test_what_is_right_is_passed(tmp_path: Path) -> None:
    assert lint(_checkout(tmp_path, SCRIPT, SHEET)) == 0


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("script", "sheet"),
    [
        ("var x = 1;\n", SHEET),
        (SCRIPT.replace("title", "title.x == undefined ? 1 : y"), SHEET),
        (SCRIPT + f"// {'x' * 120}\n", SHEET),
        (SCRIPT, ".a { colr: red; }\n"),
        (SCRIPT, ".a { color: red; }\n\n.a { margin: 0; }\n"),
    ],
    ids=["var", "loose comparison", "long line", "no property", "twice"],
)
def test_what_is_planted_is_found(tmp_path: Path, script: str, sheet: str) -> None:
    assert lint(_checkout(tmp_path, script, sheet)) != 0
