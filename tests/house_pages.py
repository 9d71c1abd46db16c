"""Rules of the house for pages: what a template and a page model may be. See ``tests/house.py``."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.syntax import syntax_of

ERRORS_ARE_SHOWN_IN = "blueprints/shell/templates/components/form.html"
WIDEST_TEMPLATE = 120
MOST_PARTS = 12


def templates_are_narrow(root: Path) -> list[str]:
    """A line of a template is at most 120 characters - counted as characters, a Chinese one is one - and so can be read."""
    found = []
    for path in sorted((root / "blueprints").glob("**/templates/**/*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > WIDEST_TEMPLATE:
                found.append(f"{path.relative_to(root).as_posix()}:{number}: {len(line)} characters")
    return found


def one_place_shows_errors(root: Path) -> list[str]:
    """An error beside a control is written by the macro that also says that it was shown (``shell/shown_errors.py``)."""
    found = []
    for path in sorted((root / "blueprints").glob("**/templates/**/*.html")):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        if name != ERRORS_ARE_SHOWN_IN and ('"field-error"' in text or "|shown" in text):
            found.append(f"{name}: an error that nobody notes")
    return found


def page_models_are_small(root: Path) -> list[str]:
    """Whoever reads a template reads its model first: twelve parts can be kept in mind, each may have parts of its own."""
    found = []
    for path in sorted((root / "blueprints").glob("**/*_page.py")):
        for node in syntax_of(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                parts = sum(isinstance(one, ast.AnnAssign) for one in node.body)
                if parts > MOST_PARTS:
                    found.append(f"{path.relative_to(root).as_posix()}: {node.name}: {parts} parts")
    return found
