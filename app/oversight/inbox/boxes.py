"""The two boxes as lists: filtered, ordered, page by page, each row with how far its reader has read it.

A plain list (a tab, nothing else) walks an index and stops when the page is full. A filtered one looks through at most
:data:`SCAN_WINDOW` rows of that same order, so that a word which nothing matches costs as much in a bureau with 200,000
handoffs as in one with 2,000; where the page is not full then, it says from where to look on. No index serves the texts:
those of open rows are few, and of what is done nobody waits for more than a window at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, Uuid, and_, bindparam, cast, func, or_, select
from sqlalchemy.sql import ColumnCollection

from app.casework.letters.models import HandoffReading
from app.foundation.calendar.queries import calendar_here
from app.interbureau.handoffs.models import Handoff
from app.oversight.inbox import ordering
from app.oversight.inbox.filters import UNASSIGNED, BoxCursor, BoxFilter, BoxSort, TimeLeft
from app.oversight.inbox.groups import counts_from_row, counts_query, group_conditions
from app.oversight.inbox.models import InboxMark
from tenants import context
from tenants.clock import today
from tenants.db import fetch_batch, fetch_batch_and_end
from tenants.prepared_queries import BoundQuery, PreparedQuery, Rows

PAGE = 25
MOST_AT_ONCE = 1000
"""Rows that one act may take from a list."""
MOST_EXPORTED = 5000
SCAN_WINDOW = {PAGE: 2000, MOST_AT_ONCE: 20_000, MOST_EXPORTED: 20_000}
"""Rows wanted → rows that are looked through for them."""
SOON_DAYS = 3
"""Working days within which something is due soon."""

_SHOWN = (
    Handoff.id,
    Handoff.kind,
    Handoff.origin_id,
    Handoff.target_id,
    Handoff.state,
    Handoff.last_number,
    Handoff.sent_at,
    Handoff.moved_at,
    Handoff.due_on,
    Handoff.paused,
    Handoff.title,
    Handoff.project_name,
    Handoff.item_name,
    Handoff.batch_ref,
)
"""What a line of the list is made of."""
_WHOLE = (*_SHOWN, Handoff.box, Handoff.round, Handoff.sponsor_name, Handoff.division_id, Handoff.officer_id)
"""And what is filtered by, and written into a spreadsheet."""


@dataclass(frozen=True)
class BoxRows:
    """Rows of a list. ``read_number`` of a row is how far its reader read it; None for not at all."""

    rows: Rows
    following: BoxCursor | None
    """Behind this row the list goes on, or has to be looked through further; None at its end."""
    looked_through: bool
    """Whether it ended because a window was looked through, not because it was full."""


@dataclass(frozen=True)
class BoxPage:
    """A page of a box, the numbers of its tabs, and what the reader keeps of it."""

    part: BoxRows
    counts: dict[str, int]
    read_until: Any
    saved: list[dict[str, str]]


def box_page(which: BoxFilter, after: BoxCursor | None) -> BoxPage:
    """One page and everything beside it: one round trip, the last one of a box in which nothing is opened."""
    rows, (beside,) = fetch_batch_and_end(_asked(which, after, PAGE), counts_query(which))
    return BoxPage(_part(which, rows, after, PAGE), counts_from_row(beside), beside.read_until, beside.saved or [])


def box_rows(which: BoxFilter, after: BoxCursor | None = None, size: int = PAGE) -> BoxRows:
    """``size`` rows (:data:`PAGE`, :data:`MOST_AT_ONCE` or :data:`MOST_EXPORTED`) of a list, and where it goes on."""
    (rows,) = fetch_batch(_asked(which, after, size))
    return _part(which, rows, after, size)


def _part(which: BoxFilter, rows: Rows, after: BoxCursor | None, size: int) -> BoxRows:
    if len(rows) > size:
        return BoxRows(rows[:size], ordering.cursor_at(rows[size - 1], which.box), False)
    if not which.is_filtered:
        return BoxRows(rows, None, False)
    values = _values(which, after)
    (edge,) = fetch_batch(_edge_reading(which.group, which.order, ordering.page_start(which, after), size)(**values))
    return BoxRows(rows, ordering.cursor_at(edge[0], which.box) if edge else None, bool(edge))


def _asked(which: BoxFilter, after: BoxCursor | None, size: int) -> BoundQuery:
    place = ordering.page_start(which, after)
    shape = _page_reading if not which.is_filtered else _filtered_reading
    if which.unread:
        shape = _unread_reading
    return shape(which.group, which.order, place, size)(**_values(which, after))


def _values(which: BoxFilter, after: BoxCursor | None) -> dict[str, Any]:
    day = today()
    return {
        "b": context.bureau_id(),
        "box": which.box,
        "today": day,
        "soon": calendar_here().due(day, SOON_DAYS).on or day
        if which.clock in (TimeLeft.SOON, TimeLeft.AHEAD)
        else day,
        "reader": which.reader,
        "kind": which.kind,
        "partner": which.partner_id,
        "project": which.project.lower() or None,
        "item": which.item.lower() or None,
        "division": which.division_id,
        "officer": which.officer_id,
        "clock": which.clock,
        "again": which.again or None,
        **ordering.cursor_values(after, which),
    }


def _base(group: str, sort: BoxSort, place: ordering.PageStart, *columns: Any) -> Select[Any]:
    """The rows of a list behind a row, in order."""
    statement = select(*columns).where(Handoff.bureau_id == bindparam("b"), Handoff.box == bindparam("box"))
    statement = statement.where(*group_conditions(group))
    return ordering.apply_order_after(statement, Handoff, group == "done", sort, place)


@cache
def _page_reading(group: str, sort: BoxSort, place: ordering.PageStart, size: int) -> PreparedQuery:
    """A tab as it is: a constant for each of the few ways to look at a box."""
    columns = _SHOWN if size == PAGE else _WHOLE
    page = _base(group, sort, place, *columns).limit(size + 1).cte("page").prefix_with("MATERIALIZED", dialect="*")
    return _with_marks(page, group, sort)


@cache
def _filtered_reading(group: str, sort: BoxSort, place: ordering.PageStart, size: int) -> PreparedQuery:
    """Every filter at once, each off where its value is missing: one constant, whatever is combined."""
    window = _base(group, sort, place, *_WHOLE).limit(SCAN_WINDOW[size]).subquery("looked")
    kept = ordering.apply_order(select(*window.c).where(*_filters(window.c)), window.c, group == "done", sort)
    page = kept.limit(size + 1).cte("page").prefix_with("MATERIALIZED", dialect="*")
    return _with_marks(page, group, sort)


@cache
def _unread_reading(group: str, sort: BoxSort, place: ordering.PageStart, size: int) -> PreparedQuery:
    """The same, of what the reader has not read: the marks of the whole window are read at once."""
    window = _base(group, sort, place, *_WHOLE).limit(SCAN_WINDOW[size]).subquery("looked")
    kept = select(*window.c).where(*_filters(window.c)).cte("page").prefix_with("MATERIALIZED", dialect="*")
    marks = _marks(kept)
    until = (
        select(InboxMark.read_until)
        .where(
            InboxMark.bureau_id == bindparam("b"),
            InboxMark.officer_id == bindparam("reader"),
            InboxMark.box == bindparam("box"),
        )
        .scalar_subquery()
    )
    statement = _joined(kept, marks).where(
        func.coalesce(marks.c.number, 0) < kept.c.last_number, or_(until.is_(None), kept.c.moved_at > until)
    )
    return PreparedQuery(ordering.apply_order(statement, kept.c, group == "done", sort).limit(size + 1))


@cache
def _edge_reading(group: str, sort: BoxSort, place: ordering.PageStart, size: int) -> PreparedQuery:
    """The last row of a window that was looked through to its end; none where the list ended before."""
    keys = (Handoff.id, Handoff.due_on, Handoff.sent_at, Handoff.origin_id, Handoff.target_id)
    rows = _base(group, sort, place, *keys).limit(SCAN_WINDOW[size]).subquery("looked")
    numbered = select(*rows.c, func.row_number().over().label("place")).subquery("numbered")
    return PreparedQuery(select(*numbered.c).where(numbered.c.place == SCAN_WINDOW[size]))


def _with_marks(page: CTE, group: str, sort: BoxSort) -> PreparedQuery:
    return PreparedQuery(ordering.apply_order(_joined(page, _marks(page)), page.c, group == "done", sort))


def _marks(page: CTE) -> CTE:
    """How far the reader read these rows: one look into the marks, however many rows (each look proves the bureau)."""
    keys = func.array(select(page.c.id).scalar_subquery())
    return (
        select(HandoffReading.handoff_id, HandoffReading.number)
        .where(
            HandoffReading.bureau_id == bindparam("b"),
            HandoffReading.handoff_id == func.any(keys),
            HandoffReading.officer_id == bindparam("reader"),
        )
        .cte("marks")
        .prefix_with("MATERIALIZED", dialect="*")
    )


def _joined(page: CTE, marks: CTE) -> Select[Any]:
    return select(*page.c, marks.c.number.label("read_number")).outerjoin(marks, marks.c.handoff_id == page.c.id)


def _filters(row: ColumnCollection[str, Any]) -> tuple[ColumnElement[bool], ...]:
    """Of each filter: it is off, or the row fits."""
    kind, clock = cast(bindparam("kind"), String), cast(bindparam("clock"), String)
    partner, again = cast(bindparam("partner"), Integer), cast(bindparam("again"), String)
    project, item = cast(bindparam("project"), String), cast(bindparam("item"), String)
    named = func.lower(func.coalesce(row.item_name, row.title))
    runs = row.paused.is_(False)
    return (
        or_(kind.is_(None), cast(row.kind, String) == kind),
        or_(partner.is_(None), row.origin_id == partner, row.target_id == partner),
        or_(project.is_(None), func.strpos(func.lower(row.project_name), project) > 0),
        or_(item.is_(None), func.strpos(named, item) > 0),
        _whose("division", row.division_id),
        _whose("officer", row.officer_id),
        or_(again.is_(None), row.round > 1),
        or_(
            clock.is_(None),
            and_(clock == TimeLeft.LATE.value, runs, row.due_on < bindparam("today")),
            and_(clock == TimeLeft.TODAY.value, runs, row.due_on == bindparam("today")),
            and_(clock == TimeLeft.SOON.value, runs, row.due_on.between(bindparam("today"), bindparam("soon"))),
            and_(clock == TimeLeft.AHEAD.value, runs, row.due_on > bindparam("soon")),
        ),
    )


def _whose(name: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    wanted = cast(bindparam(name), Uuid)
    return or_(wanted.is_(None), func.coalesce(column, UNASSIGNED) == wanted)


def is_unread(row: Any, read_until: Any) -> bool:
    """Whether a row of a list says something that its reader has not read."""
    return (row.read_number or 0) < row.last_number and (read_until is None or row.moved_at > read_until)
