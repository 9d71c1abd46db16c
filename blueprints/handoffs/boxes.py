"""Inbox and outbox: three panes - lists and filters, the list, the entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, current_app, make_response, request
from markupsafe import Markup

from app.assembly.policy.rules import is_allowed
from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.workdays import WorkCalendar
from app.foundation.permissions import Permission
from app.foundation.staff import queries as staff
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box, HandoffState
from app.interbureau.handoffs.whose_turn import Turn
from app.oversight.inbox import boxes, operations, queries
from app.oversight.inbox.filters import BoxFilter, BoxSort, format_cursor
from app.oversight.inbox.groups import COUNT_CAP
from app.oversight.inbox.workbook import box_workbook
from app.oversight.incoming.receiving import REVIEWED_KINDS
from blueprints.cards.clocks import ClockCard, due_card
from blueprints.cards.tones import HANDOFF_TONES
from blueprints.handoffs.filters import (
    address_values,
    box_filter_of,
    box_href,
    chips_of,
    choices_of,
    cursor_of_address,
    query_string_of,
    sorts_of,
)
from blueprints.shell.current_officer import current_officer
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.filters import stamp
from blueprints.shell.responses import render_page, run_afterwards
from blueprints.shell.templating import MOST_RENDERED, render_macro
from tenants.bureaus import directory
from tenants.clock import now, today
from tenants.labels import labels_of
from tenants.pairings import HandoffKind

GROUPS = {
    Box.IN: (
        ("open", "全部在办"),
        (Turn.OURS.value, Turn.OURS.label),
        (Turn.SUPPLY.value, Turn.SUPPLY.label),
        (Turn.PAUSED.value, Turn.PAUSED.label),
        (Turn.DONE.value, Turn.DONE.label),
    ),
    Box.OUT: (
        ("open", "全部在办"),
        (Turn.THEIRS.value, Turn.THEIRS.label),
        (Turn.SUPPLY.value, Turn.SUPPLY.label),
        (Turn.PAUSED.value, Turn.PAUSED.label),
        (Turn.DONE.value, Turn.DONE.label),
    ),
}
"""Tabs by whose turn it is."""
QUICK = {
    Box.IN: (("sent", "待签收"), ("working", "已签收在办"), ("late", "超期"), ("mine", "分派给我")),
    Box.OUT: (("sent", "对方待签收"), ("working", "对方在办"), ("late", "超期")),
}
KINDS = tuple((kind.value, label) for kind, label in labels_of(HandoffKind).items())
DONE = (HandoffState.ANSWERED, HandoffState.RETURNED, HandoffState.WITHDRAWN)


class BoxRow(NamedTuple):
    """One row of the list, ready to be drawn: texts and nothing of its place (see :func:`_line`)."""

    id: UUID
    mark: str
    """``is-unread`` where it says something that this officer has not read, ``is-open`` where it stands beside."""
    has_tick: bool
    top: str
    """Kind and other bureau, and that it is one of several items pushed in one act."""
    moved: str
    href: str
    title: str
    project: str
    tone: str
    state: str
    clock: ClockCard | None


class BoxSidebar(NamedTuple):
    """What a box can be looked at by, ready to be drawn: lists as (name, label, number), kinds as (name, label)."""

    base: str
    query: str
    group: str
    kind: str
    unread: bool
    turns: tuple[tuple[str, str, str], ...]
    quick: tuple[tuple[str, str, str], ...]
    kinds: tuple[tuple[str, str], ...] = KINDS


def inbox() -> Response:
    """What other bureaus sent us."""
    return render_page("handoffs/box.html", **box_pane(Box.IN), letter=None)


def outbox() -> Response:
    """What we sent to others."""
    return render_page("handoffs/box.html", **box_pane(Box.OUT), letter=None)


def box_pane(box: Box, opened: Handoff | None = None) -> dict[str, Any]:
    """Lists, filters and rows, from the address. What is ``opened`` is being read."""
    which = box_filter_of(box)
    found = boxes.box_page(which, cursor_of_address(which))
    query, part = query_string_of(which), found.part
    beyond = format_cursor(which, part.following) if part.following else None
    may_receive = box is Box.IN and is_allowed(current_officer(), Permission.HANDOFF_RECEIVE)
    return {
        "box": box,
        "base": box_href(box),
        "which": which,
        "side": _side(which, query, found.counts),
        "count": "" if which.is_filtered else _capped(found.counts, which.group),
        "lines": _lines(found, box, query, may_receive, opened.id if opened else None),
        "query": query,
        "next_query": f"{query}&after={beyond}" if beyond else None,
        "order_word": which.order.label,
        "looked_through": part.looked_through,
        "saved": found.saved,
        "may_receive": may_receive,
        **_looking(which),
    }


def _side(which: BoxFilter, query: str, counts: Mapping[str, int]) -> BoxSidebar:
    turns, quick = (
        tuple((name, label, _capped(counts, name)) for name, label in known[which.box]) for known in (GROUPS, QUICK)
    )
    return BoxSidebar(box_href(which.box), query, which.group, which.kind or "", which.unread, turns, quick)


def _capped(counts: Mapping[str, int], name: str) -> str:
    """The number of a list, empty for none. Where all of them were not counted, neither was each."""
    number = counts.get(name, 0)
    return f"{min(number, COUNT_CAP)}+" if number and counts["open"] > COUNT_CAP else str(number or "")


def _looking(which: BoxFilter) -> dict[str, Any]:
    """What stands above a list that somebody looks at more closely; a plain one has none of it."""
    more = request.args.get("more") == "1"
    if not (more or which.is_filtered or which.sort is not BoxSort.DUE):
        return {"chips": [], "sorts": [], "choices": [], "more": False, "seen_at": 0}
    return {
        "chips": chips_of(which),
        "sorts": sorts_of(which),
        "choices": choices_of(which) if more else [],
        "more": more,
        "kept": address_values(which),
        "seen_at": int(now().timestamp()),
    }


def _lines(found: boxes.BoxPage, box: Box, query: str, has_ticks: bool, opened: UUID | None) -> list[Markup]:
    bureaus, calendar, day = directory(), calendar_here(), today()
    lines = []
    for row in found.part.rows:
        other = bureaus[row.origin_id if box is Box.IN else row.target_id].name
        mark = "is-open" if row.id == opened else "is-unread" if boxes.is_unread(row, found.read_until) else ""
        lines.append(_line(row, box, query, other, mark, has_ticks, calendar, day))
    return lines


@lru_cache(maxsize=MOST_RENDERED)
def _line(
    row: Any, box: Box, query: str, other: str, mark: str, has_tick: bool, calendar: WorkCalendar, _day: date
) -> Markup:
    """Drawn once a day for equal rows: what changes on a list from one look to the next are a few of them."""
    in_batch = " · 同批" if row.batch_ref is not None and row.kind in REVIEWED_KINDS else ""
    line = BoxRow(
        row.id,
        mark,
        has_tick,
        f"{HandoffKind(row.kind).label}{in_batch} · {other}",
        stamp(row.moved_at),
        f"{box_href(box)}/{row.id}?{query}",
        row.item_name or row.title,
        row.project_name,
        HANDOFF_TONES[row.state],
        HandoffState(row.state).label,
        due_card(row.sent_at, row.due_on, done=row.state in DONE, paused=row.paused, calendar=calendar),
    )
    return render_macro(current_app.jinja_env, line, "handoffs/_row.html")


def mark_read(box: Handoff) -> None:
    """Whoever opens a handoff has read it up to its last message; written only where that is new."""
    officer_id, read_now = current_officer().id, {box.id: box.last_number}
    if queries.read_number(box.id, officer_id) < box.last_number:
        run_afterwards(lambda: operations.mark_read(read_now, officer_id))


def export_inbox() -> Response:
    """The inbox as it is filtered, as a spreadsheet."""
    return _export(Box.IN)


def export_outbox() -> Response:
    """The outbox as it is filtered, as a spreadsheet."""
    return _export(Box.OUT)


def _export(box: Box) -> Response:
    which = box_filter_of(box)
    part = boxes.box_rows(which, size=boxes.MOST_EXPORTED)
    divisions = {row.id: row.name for row in staff.divisions()}
    officers = staff.names_of(row.officer_id for row in part.rows if row.officer_id)
    conditions = "；".join(chip.label for chip in chips_of(which)) or "无"
    words = {"word": "收件箱" if box is Box.IN else "发件箱", "group": dict(GROUPS[box] + QUICK[box])[which.group]}
    content = box_workbook(part, divisions, officers, conditions=conditions, **words)
    return serve_attachment(make_response(content), f"移交{words['word']}-{today():%Y%m%d}.xlsx", len(content))
