"""The floor's inbox: 25 rows by due date and the counts of the open ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import psycopg

from app.interbureau.handoffs.states import HandoffState
from tenants.pairings import HandoffKind
from tests.bench.floor.days import Days, day_text, stamp_text, today

ROWS = """
select h.id, kind, origin_id, state, sent_at, moved_at, due_on, paused, coalesce(item_name, title), project_name,
  coalesce(r.number, 0) < last_number
from (select * from handoffs
  where bureau_id = %(b)s and box = 'in' and state in ('sent', 'received', 'working', 'correcting')
  order by due_on, id limit 26) h
left join handoff_readings r on r.bureau_id = %(b)s and r.handoff_id = h.id and r.officer_id =
  (select id from officers where bureau_id = %(b)s and sign_in_name = 'lianluo')
order by due_on, h.id
"""
BESIDE = """
with clerk as (select id from officers where bureau_id = %(b)s and sign_in_name = 'lianluo')
select count(*), count(*) filter (where state = 'sent'), count(*) filter (where not paused and state <> 'correcting'),
  count(*) filter (where not paused and state = 'correcting'), count(*) filter (where paused),
  count(*) filter (where not paused and due_on < %(day)s),
  (select read_until from inbox_marks where bureau_id = %(b)s and box = 'in' and officer_id = (select id from clerk)),
  (select jsonb_agg(name order by id) from saved_filters
    where bureau_id = %(b)s and box = 'in' and officer_id = (select id from clerk))
from (
  select state, paused, due_on from handoffs
  where bureau_id = %(b)s and box = 'in' and state in ('sent', 'received', 'working', 'correcting')
  order by due_on, id limit 501
) open
"""
TONES = {"sent": "due", "received": "brand", "working": "brand", "correcting": "unit"}
STATES = {state.value: state.label for state in HandoffState}
KINDS = {kind.value: kind.label for kind in HandoffKind}
CAP = 500
Clock = tuple[str, str, int, str, int, int, int]


def values(
    connection: psycopg.Connection[Any], bureau_id: int, bureaus: Mapping[int, tuple[str, str]], days: Days
) -> dict[str, Any]:
    """What the template prints."""
    day = today()
    rows = connection.execute(ROWS, {"b": bureau_id}).fetchall()
    found = connection.execute(BESIDE, {"b": bureau_id, "day": day}).fetchone()
    counted, sent, running, supply, paused, late, until, _saved = found or (0, 0, 0, 0, 0, 0, None, None)
    last = rows[24] if len(rows) > 25 else None
    return {
        "rows": [_row(row, bureaus, days, day, until) for row in rows[:25]],
        "turns": [
            ("open", "全部在办", _capped(counted, counted)),
            ("ours", "轮到我局", _capped(running, counted)),
            ("supply", "轮到项目单位或补正", _capped(supply, counted)),
            ("paused", "停着", _capped(paused, counted)),
            ("done", "已办结、退回", ""),
        ],
        "quick": [
            ("sent", "待签收", _capped(sent, counted)),
            ("working", "已签收在办", _capped(counted - sent, counted)),
            ("late", "超期", _capped(late, counted)),
            ("mine", "分派给我", ""),
        ],
        "kinds": KINDS,
        "after": f"{last[6] or ''}_{last[0]}" if last else None,
    }


def _capped(number: int, of: int) -> str:
    if not number:
        return ""
    return f"{min(number, CAP)}+" if of > CAP else str(number)


def _row(
    row: Any, bureaus: Mapping[int, tuple[str, str]], days: Days, day: date, until: datetime | None
) -> tuple[Any, ...]:
    key, kind, origin, state, sent_at, moved_at, due_on, paused, title, project, is_new = row
    top = f"{KINDS[kind]} · {bureaus[origin][0]}"
    clock = _clock(days, sent_at, due_on, day, paused) if due_on else None
    return (
        key,
        is_new and (until is None or moved_at > until),
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
