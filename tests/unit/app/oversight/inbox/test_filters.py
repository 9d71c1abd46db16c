"""Where a page begins, written into an address and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.interbureau.handoffs.states import Box
from app.oversight.inbox.filters import BoxCursor, BoxFilter, BoxSort, format_cursor, parse_cursor

KEY = UUID("019a9d2e-5f00-7000-8000-000000000001")
ROW = BoxCursor(KEY, date(2026, 11, 22), datetime(2026, 11, 2, 9, 1, 2, 345678, UTC), 7)


@pytest.mark.parametrize(
    ("which", "kept"),
    [
        (BoxFilter(Box.IN), ("due_on",)),
        (BoxFilter(Box.IN, sort=BoxSort.NEWEST), ("sent_at",)),
        (BoxFilter(Box.OUT, sort=BoxSort.PARTNER), ("due_on", "partner_id")),
        (BoxFilter(Box.IN, "done"), ()),
        (BoxFilter(Box.IN, "done", sort=BoxSort.PARTNER), ()),
    ],
)
def test_a_cursor_comes_back(which: BoxFilter, kept: tuple[str, ...]) -> None:
    read = parse_cursor(which, format_cursor(which, ROW))
    assert read == replace(BoxCursor(ROW.id), **{name: getattr(ROW, name) for name in kept})
    undated = replace(ROW, due_on=None)
    assert parse_cursor(which, format_cursor(which, undated)) is not None


@pytest.mark.parametrize("text", ["", "x", "_", "9999-99-99_x", f"x_{KEY}", f"-5.2026-01-01_{KEY}", f"{10**40}_{KEY}"])
def test_nonsense_is_the_first_page(text: str) -> None:
    for sort in BoxSort:
        found = parse_cursor(BoxFilter(Box.IN, sort=sort), text)
        assert found is None
