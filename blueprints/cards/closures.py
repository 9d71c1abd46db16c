"""Days on which a bureau's windows are closed, in words for its portal, its desk and the bureaus that send to it.

Read from the process's copy of the calendar: no statement on pages that are asked for all day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.foundation.calendar.queries import Closure, closures_of
from blueprints.shell.filters import WEEKDAYS
from tenants.clock import today

ANNOUNCED_AHEAD = timedelta(days=30)
"""How long before it begins a closure is told."""


@dataclass(frozen=True)
class ClosureNotice:
    """One closure as a page says it."""

    when: str
    why: str
    counted: str
    """What becomes of time limits: the one thing everybody asks."""


def closure_notices(bureau_id: int) -> list[ClosureNotice]:
    """Closures of a bureau that are not over and begin within a month."""
    return [_told(one) for one in closures_of(bureau_id, today() + ANNOUNCED_AHEAD)]


def _told(one: Closure) -> ClosureNotice:
    days = [one.first_day] if one.first_day == one.last_day else [one.first_day, one.last_day]
    when = "至".join(f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）" for day in days)
    if one.stopped_by:
        return ClosureNotice(when, one.reason, f"因{one.stopped_by}，这些天不计入该局工作日，办理期限顺延。")
    return ClosureNotice(when, one.reason, "办理时限照常计算，不因闭局延长。")
