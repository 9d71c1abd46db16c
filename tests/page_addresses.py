"""The domain knows no address of the web: what it speaks of is a subject, and ``blueprints/cards/addresses.py`` says where.

An address is a text in which a word follows a slash that no letter or figure stands before: at its beginning, behind a colon
of a Chinese sentence, behind a value of an f-string (``f"{site}/b/{slug}"``). What documents the code is not looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.syntax import syntax_of

ADDRESS = re.compile(r"(?<![\w.:/<\\])/[a-z][\w.-]*(?:[/?#]|$)")
SYSTEM_PATHS = {"/usr/bin:/bin"}
"""Paths of the machine, word for word."""


def the_domain_knows_no_address(root: Path) -> list[str]:
    """No text of ``app/`` is or holds an address of a page; a notice names its subject (``SubjectKind``)."""
    found = []
    for path in sorted((root / "app").rglob("*.py")):
        tree = syntax_of(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(root).as_posix()}:{line}" for line in sorted(set(_addresses(tree)))]
    return found


def _addresses(tree: ast.Module) -> Iterator[int]:
    documenting = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            if len(node.values) > 1 and isinstance(first, ast.Constant) and first.value == "/":
                yield node.lineno
        if isinstance(node, ast.Constant) and node not in documenting and _is_address(node.value):
            yield node.lineno


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value not in SYSTEM_PATHS and ADDRESS.search(value) is not None
