"""The build files: what a clean clone relies on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))


def pinned(lock: Path) -> dict[str, str]:
    """Package → version."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    lines = [line for line in lock.read_text().splitlines() if '"url"' not in line]  # npm's links to sponsors
    assert not [line for line in lines if re.search(r"https?://|file:|--(extra-)?index-url|--find-links", line)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    text = lock.read_text()
    starts = [found.end() for found in re.finditer(r"^[a-z0-9-]+==", text, re.MULTILINE)]
    assert starts
    assert all("--hash=sha256:" in text[start:].split("\n\n")[0][:2000] for start in starts)


def test_the_locks_are_those_of_the_project() -> None:
    """Whoever changes a pin runs ``make lock``; and tests run on the very versions that serve."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    served, tested = pinned(ROOT / "requirements.txt"), pinned(ROOT / "requirements-dev.txt")
    extras = project["optional-dependencies"]
    for wanted, lock in ((project["dependencies"] + extras["build"], served), (extras["dev"], tested)):
        for requirement in wanted:
            name, version = re.sub(r"\[.*?\]", "", requirement).lower().split("==")
            assert lock.get(name) == version, f"{requirement}: make lock"
    assert served.items() <= tested.items()


def test_the_product_ships_neither_tests_nor_benchmark() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    shipped = find_packages(str(ROOT), include=setuptools["packages"]["find"]["include"])
    assert {name.split(".")[0] for name in shipped} == {"tenants", "app", "blueprints", "migrations", "deploy"}
    assert not [name for name in shipped if "bench" in name]


def test_every_package_of_npm_is_pinned_and_serving_needs_no_linter() -> None:
    packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pins = [*packages["dependencies"].values(), *packages["devDependencies"].values()]
    assert all(re.fullmatch(r"[0-9]+(\.[0-9]+){2}", pin) for pin in pins)
    assert set(packages["dependencies"]) == {"@tabler/core", "@tabler/icons", "htmx.org"}


def test_make_alone_lists_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = [line.split() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert targets
    assert {words[0] for words in listed} == set(targets[1].split())
    assert all(len(words) > 1 for words in listed)


def test_the_continuous_run_is_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    last = script.read_text().rstrip().rsplit("\n", 1)[-1]
    assert last.startswith("exec make test TODAY="), "what a developer types, on the day that it is the turn of"
