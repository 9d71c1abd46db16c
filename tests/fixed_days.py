"""The rule that no test mixes a fixed day with the running clock: what it tells today would come before or after what it
tells on that day, depending on when it is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.clock import WRITTEN
from tests.syntax import syntax_of

TELLERS = "tests.factories."
"""What is imported from there tells a story, but for those that only look something up."""
LOOKS = {
    "bureau_id", "officer_id", "division_id", "division_id_now", "items", "facts", "in_order", "slug_of", "Story", "sign",
}  # fmt: skip
HELD = "working_day"
"""The fixture of all tests that holds the clock."""
RUNNING = {"now", "today"}


def no_fixed_day_meets_the_running_clock(root: Path) -> list[str]:
    """A test that stands on a fixed day in one place tells nothing outside it, unless its whole file stands still."""
    found = []
    for path in sorted((root / "tests").rglob("*.py")):
        tree, name = syntax_of(path.read_text("utf-8")), path.relative_to(root).as_posix()
        if not path.name.startswith("test_") or _stands_still(tree) or _stands_still_around(root, path):
            continue
        tellers = _tellers(tree)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                found += [f"{name}:{line}: {function.name}" for line in _mixed(function, tellers)]
                found += [f"{name}:{line}: a day to come" for line in _days_to_come(function)]
    return found


def _stands_still_around(root: Path, path: Path) -> bool:
    """Whether a fixture of a folder above lets all of its tests stand still."""
    above = [one / "conftest.py" for one in path.parents if one.is_relative_to(root / "tests")]
    return any(one.exists() and _stands_still(syntax_of(one.read_text("utf-8"))) for one in above)


def _stands_still(tree: ast.Module) -> bool:
    """Whether a fixture that every test has holds the clock."""
    marks = [ast.unparse(node.value) for node in tree.body if isinstance(node, ast.Assign)]
    if any("usefixtures" in one and HELD in one for one in marks):
        return True
    always = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("autouse=True" in ast.unparse(one) for one in node.decorator_list)
    ]
    return any(isinstance(one, ast.With) and _is_fixed(one) for node in always for one in node.body)


def _tellers(tree: ast.Module) -> set[str]:
    """Names in this file that tell a story."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(TELLERS):
            names |= {one.asname or one.name for one in node.names} - LOOKS
        if isinstance(node, ast.ImportFrom) and node.module == TELLERS.rstrip("."):
            names |= {one.asname or one.name for one in node.names}
    return {one for one in names if not one.isupper()}


def _is_fixed(block: ast.With) -> bool:
    """Whether the clock is held in this block, at a moment that is not reckoned from the running one."""
    for item in block.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and _called(call) == "at" and call.args:
            inside = [one for one in ast.walk(call.args[0]) if isinstance(one, ast.Call)]
            if not RUNNING & {_called(one) for one in inside} and _is_moment(call.args[0]):
                return True
    return False


def _is_moment(told: ast.expr) -> bool:
    """A constant of the file or a date that is written out; a variable may have come from the running clock."""
    names = [one for one in ast.walk(told) if isinstance(one, ast.Name)]
    return any(one.id.isupper() or one.id == "datetime" for one in names)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _mixed(function: ast.FunctionDef, tellers: set[str]) -> list[int]:
    """Lines of a function at which a story is told by the running clock though another part stands on a fixed day."""
    blocks = [one for one in ast.walk(function) if isinstance(one, ast.With) and _is_fixed(one)]
    held = {id(inner) for block in blocks for inner in ast.walk(block)}
    if not blocks:
        return []
    return [call.lineno for call in _calls(function) if id(call) not in held and _tells(call, tellers)]


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (one for one in ast.walk(function) if isinstance(one, ast.Call))


def _tells(call: ast.Call, tellers: set[str]) -> bool:
    """Whether it is a teller, or is found in a file of them."""
    if isinstance(call.func, ast.Name):
        return call.func.id in tellers
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in tellers and _called(call) not in LOOKS


def _days_to_come(function: ast.FunctionDef) -> list[int]:
    """Lines at which a form is sent a day that lies after the tests were written: it will be past one day."""
    if any(isinstance(one, ast.With) and _is_fixed(one) for one in ast.walk(function)):
        return []
    found = []
    for call in _calls(function):
        if _called(call) in ("submit", "forced", "post"):
            found += [key.value.lineno for key in call.keywords if _is_to_come(key.value)]
    return found


def _is_to_come(node: ast.expr) -> bool:
    told = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return len(told) == len("2026-12-01") and told[:3] == "202" and told >= WRITTEN.date().isoformat()
