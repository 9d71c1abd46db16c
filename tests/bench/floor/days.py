"""Working days and dates as the floor does them: totals once, then subtraction; texts by hand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


class Days:
    """Working days up to each day of the published calendar."""

    def __init__(self, rows: Iterable[tuple[date, str]]) -> None:
        kinds = dict(rows)
        self.first = min(kinds).toordinal()
        every = range(self.first, max(kinds).toordinal() + 1)
        worked = (kinds.get(date.fromordinal(one)) in ("workday", "makeup") for one in every)
        self._totals = [0, *accumulate(worked)]

    def after(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``."""
        first = self.first
        return max(0, self._totals[end.toordinal() - first + 1] - self._totals[start.toordinal() - first + 1])

    def due(self, start: date, number: int) -> date:
        """The working day ``number`` days after ``start``."""
        place = start.toordinal() - self.first + 1
        return date.fromordinal(self.first + bisect_left(self._totals, self._totals[place] + number, place) - 1)


def day_text(value: date | datetime, year: int) -> str:
    """``11月22日``, with the year when it is another one."""
    text = f"{value.month}月{value.day}日"
    return text if value.year == year else f"{value.year}年{text}"


def stamp_text(value: datetime, year: int) -> str:
    """``11月22日 14:05``."""
    return f"{day_text(value, year)} {value.hour:02d}:{value.minute:02d}"


def full_text(value: datetime) -> str:
    """``2026年11月22日 星期日 14:05:32``."""
    return (
        f"{value.year}年{value.month}月{value.day}日 星期{WEEKDAYS[value.weekday()]} "
        f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    )


def today() -> date:
    """The present date in Shanghai."""
    return datetime.now(SHANGHAI).date()
