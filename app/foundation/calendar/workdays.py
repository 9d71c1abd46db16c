"""Working-day arithmetic on the published calendar. Pure: no clock, no database, and never a guess.

A year without a published calendar is unknown. A limit that reaches into it has no firm end; the earliest possible end
is computed on the one assumption that cannot be wrong: any of its days might be worked except the fixed holidays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from app.foundation.calendar.terms import DayKind, LimitUnit

WORKING_KINDS = frozenset({DayKind.WORKDAY, DayKind.MAKEUP})

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the holidays that fall on fixed dates every year (全国年节及纪念日放假办法第二条)."""

NEXT_DAY_RULE = "开始的当日不计入，自次日起计算（民法典第二百零一条）"
WORKING_DAY_RULE = "以工作日计算，不含法定节假日（行政许可法第八十二条）"
CLOSURE_RULE = (
    "工作日以国务院公布的安排为准（行政许可法第八十二条），本局自行闭局不中止、不延长办理时限；只有因不可抗力或者政府依法决定停止办公、"
    "并由市局登记了文号的日子，才不计入该局办件的工作日"
)
"""In words on every page that speaks of closures: the law knows working days and holidays, no closing days of one bureau."""
CALENDAR_DAY_RULE = "期间的最后一日是法定休假日的，以法定休假日结束的次日为最后一日（民法典第二百零三条）"

ONE_DAY = timedelta(days=1)


class UncoveredYear(LookupError):
    """A question about a day whose year has no published calendar (该年放假安排未录入)."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"{day.year}年放假安排未录入，无法判断{day.isoformat()}是否工作日")


@dataclass(frozen=True)
class TimeLimit:
    """A limit as a law or promise states it. ``days`` None: 无时限. 0: 即时. ``begin_next_day``: 民法典第二百零一条."""

    days: int | None
    unit: LimitUnit = LimitUnit.WORKING_DAY
    begin_next_day: bool = True


@dataclass(frozen=True)
class DueDate:
    """When a limit ends: firm (``on``), or 待核定 with the earliest possible date (``floor``), or neither."""

    on: date | None = None
    floor: date | None = None

    @property
    def is_firm(self) -> bool:
        """Whether this is a date that may be shown as a date."""
        return self.on is not None

    def __str__(self) -> str:
        if self.on is not None:
            return f"{self.on.year}年{self.on.month}月{self.on.day}日"
        if self.floor is not None:
            return f"待核定（不早于{self.floor.year}年{self.floor.month}月{self.floor.day}日）"
        return "无时限"


class WorkCalendar:
    """The published days of a city. Build it once from its rows and ask it often; it never changes."""

    def __init__(
        self,
        days: Mapping[date, DayKind],
        names: Mapping[date, str] | None = None,
        stopped: Mapping[date, str] | None = None,
    ) -> None:
        self._days = dict(days)
        self._names = dict(names or {})
        usual = (None, *WORKING_KINDS)
        self._stopped = {day: why for day, why in (stopped or {}).items() if self._days.get(day) in usual}
        # Running totals from the first published day to the last: lists ask for hundreds of stretches a page.
        self._begin = min(self._days, default=date.max).toordinal()
        span = max(self._days, default=date.min).toordinal() - self._begin + 1
        every = [date.fromordinal(self._begin + offset) for offset in range(span)]
        self._known = [0, *accumulate(day in self._days for day in every)]
        self._worked = [
            0,
            *accumulate(self._days.get(day) in WORKING_KINDS and day not in self._stopped for day in every),
        ]

    def stopping(self, stopped: Mapping[date, str]) -> WorkCalendar:
        """This calendar for a bureau whose offices lawfully stand still on some days (day → by what decision)."""
        return WorkCalendar(self._days, self._names, stopped)

    def stopped(self, day: date) -> str:
        """By what decision nobody works on a day that is a working day elsewhere; empty for other days."""
        return self._stopped.get(day, "")

    def covers(self, day: date) -> bool:
        """Whether the year of ``day`` is published."""
        return day in self._days

    def kind(self, day: date) -> DayKind:
        """What kind of day it is; raises :class:`UncoveredYear`."""
        try:
            return self._days[day]
        except KeyError:
            raise UncoveredYear(day) from None

    def name(self, day: date) -> str:
        """The holiday's name, or what the make-up day is for; empty for other days."""
        return self._names.get(day, "")

    def is_working(self, day: date) -> bool:
        """Whether work is done on ``day`` (调休 included); raises :class:`UncoveredYear`."""
        return self.kind(day) in WORKING_KINDS and day not in self._stopped

    def years(self) -> list[int]:
        """The published years."""
        return sorted({day.year for day in self._days})

    def due(
        self,
        start: date,
        limit: int,
        unit: LimitUnit = LimitUnit.WORKING_DAY,
        begin_next_day: bool = True,
    ) -> DueDate:
        """The end of ``limit`` days of ``unit`` that begin at ``start``; 0 is 即时 and ends on the same day.

        Raises ValueError for a negative limit.
        """
        if limit < 0:
            raise ValueError("a limit is never negative")
        if limit == 0:
            return DueDate(on=start)
        return self.nth(start + ONE_DAY if begin_next_day else start, limit, unit)

    def nth(self, first: date, number: int, unit: LimitUnit = LimitUnit.WORKING_DAY) -> DueDate:
        """The ``number``-th (from 1) counting day on or after ``first``; calendar days end on a working day."""
        if unit is LimitUnit.CALENDAR_DAY:
            return self._working_on_or_after(first + timedelta(days=number - 1))
        if (end := self._published_nth(first, number)) is not None:
            return DueDate(on=end)
        day, left, known = first, number, True
        while True:
            known = known and self.covers(day)
            left -= self._may_work(day)
            if left == 0:
                return DueDate(on=day) if known else DueDate(floor=day)
            day += ONE_DAY

    def _published_nth(self, first: date, number: int) -> date | None:
        """The ``number``-th working day from ``first``, where every day up to it is published."""
        start = first.toordinal() - self._begin
        if not 0 <= start < len(self._known) - 1 or number < 1:
            return None
        place = bisect_left(self._worked, self._worked[start] + number, start)
        if place == len(self._worked) or self._known[place] - self._known[start] != place - start:
            return None
        return date.fromordinal(self._begin + place - 1)

    def _stretch(self, first: date, last: date) -> tuple[int, int] | None:
        """Where a stretch of days begins and ends in the running totals; None unless all of it is published."""
        start, end = first.toordinal() - self._begin, last.toordinal() - self._begin + 1
        if not 0 <= start <= end < len(self._known) or self._known[end] - self._known[start] != end - start:
            return None
        return start, end

    def _working_on_or_after(self, day: date) -> DueDate:
        known = True
        while True:
            known = known and self.covers(day)
            if self._may_work(day):
                return DueDate(on=day) if known else DueDate(floor=day)
            day += ONE_DAY

    def _may_work(self, day: date) -> bool:
        """Whether ``day`` is worked or, where nobody has published it, might be."""
        if day in self._stopped:
            return False
        kind = self._days.get(day)
        return (day.month, day.day) not in FIXED_HOLIDAYS if kind is None else kind in WORKING_KINDS

    def count(self, first: date, last: date, unit: LimitUnit = LimitUnit.WORKING_DAY) -> int:
        """How many counting days lie from ``first`` to ``last``, both included; raises :class:`UncoveredYear`."""
        if unit is LimitUnit.CALENDAR_DAY:
            return max(0, (last - first).days + 1)
        if (stretch := self._stretch(first, last)) is not None:
            return self._worked[stretch[1]] - self._worked[stretch[0]]
        return sum(self.is_working(day) for day in each_day(first, last))

    def at_most(self, first: date, last: date, unit: LimitUnit = LimitUnit.WORKING_DAY) -> int:
        """Like :meth:`count`, but days nobody has published count where they might be worked."""
        if unit is LimitUnit.CALENDAR_DAY:
            return max(0, (last - first).days + 1)
        if (stretch := self._stretch(first, last)) is not None:
            return self._worked[stretch[1]] - self._worked[stretch[0]]
        return sum(self._may_work(day) for day in each_day(first, last))

    def covers_all(self, first: date, last: date) -> bool:
        """Whether every day from ``first`` to ``last`` is published."""
        return self._stretch(first, last) is not None or all(day in self._days for day in each_day(first, last))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``: the used days; raises :class:`UncoveredYear`."""
        return self.count(start + ONE_DAY, end)


def each_day(first: date, last: date) -> Iterator[date]:
    """All days from ``first`` to ``last``, both included; none where ``last`` comes first."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
