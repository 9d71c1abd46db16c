"""文件抄送与培训: one row an act of what this bureau sent, and what it received with what it owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask import Response, g

from app.assembly.policy.rules import has_permission
from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.workdays import WorkCalendar
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.states import OPEN_STATES
from app.oversight.circulars import queries
from app.oversight.circulars.queries import COUNT_CAP, SentCircular
from blueprints.cards.clocks import ClockCard, due_card
from blueprints.circulars.wording import KIND_CHIPS, done_word, state_words
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id
from tenants.clock import today

MOST_NAMED_BUREAUS = 4
"""Bureaus that a row names."""


class CircularSide(StrEnum):
    """Whose the list shows."""

    SENT = "sent"
    RECEIVED = "received"


@dataclass(frozen=True)
class CircularLine:
    """One act, ready to print."""

    row: Any
    kind: tuple[str, str]
    other: str
    """To how many it went, or who sent it."""
    done: str
    state: tuple[str, str] | None
    unsigned: str
    clock: ClockCard | None


def index() -> Response:
    """What this bureau sent, or what it received: newest first. The city, which sends, sees that first."""
    side = enum_arg("side", CircularSide) or (
        CircularSide.SENT if g.bureau.id == g.bureau.city_id else CircularSide.RECEIVED
    )
    calendar = calendar_here()
    if side is CircularSide.SENT:
        acts, following = queries.sent_circulars(key_arg("before"))
        lines = [_sent(act, calendar, today()) for act in acts]
    else:
        rows, following = queries.received_circulars(key_arg("before"))
        lines = [_received(row, calendar, today()) for row in rows]
    owed = queries.count_unanswered()
    return render_page(
        "circulars/listing/index.html",
        side=side,
        lines=lines,
        tabs=[
            ("本局发出的", "/circulars?side=sent", side is CircularSide.SENT, None),
            (
                "收到的",
                "/circulars?side=received",
                side is CircularSide.RECEIVED,
                f"{COUNT_CAP}+" if owed > COUNT_CAP else owed,
            ),
        ],
        owed=owed,
        first_href=f"/circulars?side={side}" if key_arg("before") else None,
        next_href=f"/circulars?side={side}&before={following}" if following else None,
        may_send=has_permission(current_officer(), P.HANDOFF_SEND),
    )


def _sent(act: SentCircular, calendar: WorkCalendar, day: date) -> CircularLine:
    first, counted = act.first, act.counted
    waits = act.answered < len(counted)
    return CircularLine(
        first,
        KIND_CHIPS[first.kind],
        f"{len(counted)}个局" if len(counted) != 1 else bureau_by_id(counted[0].target_id).name,
        f"{done_word(first.kind)} {act.answered}/{len(counted)}",
        ("有逾期", "late")
        if act.is_late(day)
        else ("待答复", "due")
        if waits
        else ("全部答复", "ahead")
        if counted
        else None,
        _named(act.unsigned),
        due_card(first.sent_at, first.due_on, done=not waits, calendar=calendar),
    )


def _received(row: Any, calendar: WorkCalendar, day: date) -> CircularLine:
    is_open = row.state in OPEN_STATES
    return CircularLine(
        row,
        KIND_CHIPS[row.kind],
        bureau_by_id(row.origin_id).name,
        "",
        state_words(row.kind, row.state, is_open and row.due_on is not None and row.due_on < day),
        "",
        due_card(row.sent_at, row.due_on, done=not is_open, calendar=calendar),
    )


def _named(bureau_ids: list[int]) -> str:
    names = "、".join(bureau_by_id(one).short_name for one in bureau_ids[:MOST_NAMED_BUREAUS])
    return f"{names}等{len(bureau_ids)}个局" if len(bureau_ids) > MOST_NAMED_BUREAUS else names
