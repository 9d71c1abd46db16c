"""How a box is looked at - list, filters, order, where a page begins - as it stands in the address. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from app.interbureau.handoffs.states import Box
from tenants.labels import LabelledEnum
from tenants.pairings import HandoffKind

UNASSIGNED = UUID(int=0)
"""Stands for 未分派 where a division or an officer is filtered by."""
MAX_SEARCH_LENGTH = 60
"""Characters of a text that is looked for."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TimeLeft(LabelledEnum):
    """How much of the limit is left. What is paused has no clock that runs and is under none of them."""

    LATE = "late", "超期"
    TODAY = "today", "今日到期"
    SOON = "soon", "3个工作日内到期"
    """Due today or within the next three working days."""
    AHEAD = "ahead", "从容"


class BoxSort(LabelledEnum):
    """The order of a list. By due date is by remaining working time: what is overdue comes first."""

    DUE = "due", "先到期的在前"
    NEWEST = "newest", "新到的在前"
    OLDEST = "oldest", "早到的在前"
    PARTNER = "partner", "按对方局"


SORTS_OF_DONE = (BoxSort.NEWEST, BoxSort.OLDEST)
"""What is done has no clock any more: it is listed by age."""


@dataclass(frozen=True)
class BoxFilter:
    """A box and everything that it is filtered by."""

    box: Box
    group: str = "open"
    """A list of the box (see :mod:`app.oversight.inbox.groups`)."""
    reader: UUID | None = None
    """Who looks: whose marks of what was read count, and whom ``mine`` means."""
    sort: BoxSort = BoxSort.DUE
    kind: HandoffKind | None = None
    partner_id: int | None = None
    project: str = ""
    item: str = ""
    division_id: UUID | None = None
    """:data:`UNASSIGNED` where no division has it yet."""
    officer_id: UUID | None = None
    clock: TimeLeft | None = None
    again: bool = False
    """Only what was sent again (第二轮及以后)."""
    unread: bool = False

    @cached_property
    def is_filtered(self) -> bool:
        """Whether anything besides list and order is set."""
        return any(getattr(self, name) for name in FILTER_NAMES)

    @property
    def order(self) -> BoxSort:
        """The order that the list has: a finished one knows no due dates."""
        if self.group != "done":
            return self.sort
        return self.sort if self.sort in SORTS_OF_DONE else BoxSort.NEWEST


FILTER_NAMES = tuple(one.name for one in fields(BoxFilter) if one.name not in ("box", "group", "reader", "sort"))


@dataclass(frozen=True)
class BoxCursor:
    """Where a page begins: behind this row. What it says besides the key depends on the order."""

    id: UUID
    due_on: date | None = None
    sent_at: datetime | None = None
    partner_id: int = 0


def format_cursor(which: BoxFilter, row: BoxCursor) -> str:
    """``2026-11-22_uuid``, ``microseconds_uuid``, ``partner.2026-11-22_uuid``, or ``_uuid`` of what is done."""
    due = row.due_on or ""
    if which.group == "done":
        return f"_{row.id}"
    if which.order is BoxSort.PARTNER:
        return f"{row.partner_id}.{due}_{row.id}"
    if which.order is BoxSort.DUE or row.sent_at is None:
        return f"{due}_{row.id}"
    return f"{(row.sent_at - EPOCH) // timedelta(microseconds=1)}_{row.id}"


def parse_cursor(which: BoxFilter, text: str) -> BoxCursor | None:
    """The same read again; None for nothing and for nonsense: then the page is the first."""
    place, _, key = text.partition("_")
    try:
        return _cursor(which, place, UUID(key))
    except (ValueError, OverflowError):
        return None


def _cursor(which: BoxFilter, place: str, key: UUID) -> BoxCursor:
    if which.group == "done":
        return BoxCursor(key)
    if which.order is BoxSort.PARTNER:
        partner, _, due = place.partition(".")
        return BoxCursor(key, _day(due), partner_id=_small(partner))
    if which.order is BoxSort.DUE:
        return BoxCursor(key, _day(place))
    return BoxCursor(key, sent_at=EPOCH + timedelta(microseconds=int(place)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _small(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError("not a bureau")
    return number
