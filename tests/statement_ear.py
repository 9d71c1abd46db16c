"""Listens to the statements of the product while a test runs, so that rules about SQL are held by every test there is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.assembly.tables import metadata
from tenants import pipeline
from tenants.distribution import owned_tables
from tests.statement_scopes import cases_of, unsaid

OWNED = frozenset(owned_tables(metadata))
ROOT = Path(__file__).parents[1]
ROOMS = ("app", "blueprints", "deploy", "tests")
_known: set[str] = set()
"""What was read and is right: a statement is the same text every time."""


def _is_a_tests_own() -> bool:
    """Whether a test asks by itself: then the first frame of this checkout above the door to the database is its."""
    frame = sys._getframe(2)
    while frame is not None:
        place = Path(frame.f_code.co_filename)
        if place.is_relative_to(ROOT) and (room := place.relative_to(ROOT).parts[0]) in ROOMS:
            return room == "tests"
        frame = frame.f_back  # type: ignore[assignment]
    return False


@contextmanager
def heard() -> Iterator[list[str]]:
    """Statements that the product sends until the block ends, through SQLAlchemy and below it."""
    sent: list[str] = []
    real = pipeline.run_pipeline

    def at_once(held: Any, batch: Any, *more: Any, **named: Any) -> Any:
        if not _is_a_tests_own():
            sent.extend(one.what.sql.decode() for one in batch)
        return real(held, batch, *more, **named)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not _is_a_tests_own():
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "run_pipeline", at_once)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)


def faults_of(statements: list[str]) -> list[str]:
    """What is wrong with statements for a cluster, in words."""
    found = []
    for one in statements:
        if one in _known:
            continue
        said = [f"{name} without its bureau: {one}" for name in unsaid(one, OWNED)]
        said += [f"CASE x WHEN: {one}"] if cases_of(one) else []
        found += said
        if not said:
            _known.add(one)
    return found
