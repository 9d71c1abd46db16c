"""The floor's inbox: 25 rows by due date and the counts of the open ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import psycopg

from app.handoffs.states import STATE_WORDS, HandoffState
from app.handoffs.terms import KIND_WORDS
from deploy.bench.floor.days import Days, day_text, stamp_text, today
from tenants.pairings import HandoffKind

ROWS = """
select id, kind, origin_id, state, sent_at, moved_at, due_on, paused, coalesce(item_name, title), project_name
from handoffs
where bureau_id = %s and box = 'in' and state in ('sent', 'received', 'working', 'correcting')
order by due_on, id limit 26
"""
COUNTS = """
select state, count(*), count(*) filter (where due_on < %s) from (
  select state, due_on from handoffs
  where bureau_id = %s and box = 'in' and state in ('sent', 'received', 'working', 'correcting')
  order by due_on, id limit 501
) open group by state
"""
TONES = {"sent": "due", "received": "brand", "working": "brand", "correcting": "unit"}
STATES = {state.value: STATE_WORDS[state] for state in HandoffState}
KINDS = {kind.value: KIND_WORDS[kind] for kind in HandoffKind}
CAP = 500
Clock = tuple[str, str, int, str, int, int, int]


def values(
    connection: psycopg.Connection[Any], bureau_id: int, bureaus: Mapping[int, tuple[str, str]], days: Days
) -> dict[str, Any]:
    """What the template prints."""
    day = today()
    rows = connection.execute(ROWS, (bureau_id,)).fetchall()
    states = connection.execute(COUNTS, (day, bureau_id)).fetchall()
    counted = sum(number for _state, number, _late in states)
    sent = next((number for state, number, _late in states if state == "sent"), 0)
    late = sum(late for _state, _number, late in states)
    last = rows[24] if len(rows) > 25 else None
    return {
        "rows": [_row(row, bureaus, days, day) for row in rows[:25]],
        "counted": _capped(counted),
        "sent": _capped(sent),
        "working": _capped(counted - sent),
        "late": _capped(late),
        "after": f"{last[6] or ''}_{last[0]}" if last else None,
    }


def _capped(number: int) -> str | int:
    return number if number <= CAP else f"{CAP}+"


def _row(row: Any, bureaus: Mapping[int, tuple[str, str]], days: Days, day: date) -> tuple[Any, ...]:
    key, kind, origin, state, sent_at, moved_at, due_on, paused, title, project = row
    top = f"{KINDS[kind]} · {bureaus[origin][0]}"
    clock = _clock(days, sent_at, due_on, day, paused) if due_on else None
    return (
        key,
        state == "sent",
        top,
        stamp_text(moved_at, day.year),
        title,
        project,
        TONES[state],
        STATES[state],
        clock,
    )


def _clock(days: Days, sent_at: datetime, due_on: date, day: date, paused: bool) -> Clock:
    """Light, word, days left, due day, limit, used, days over."""
    begun = sent_at.date()
    limit, used = days.after(begun, due_on), days.after(begun, day)
    left, due = limit - used, day_text(due_on, day.year)
    if paused:
        return "paused", "暂停", max(left, 0), "", limit, min(used, limit), 0
    if day > due_on:
        return (
            "late",
            f"超期{used - limit}个工作日" if used > limit else "超期",
            0,
            due,
            limit,
            used,
            max(used - limit, 0),
        )
    return ("due", "临期", left, due, limit, used, 0) if left <= 1 else ("ahead", "从容", left, due, limit, used, 0)
