"""The shipped calendar, built once for the tests of this room."""

from datetime import date, datetime, time
from functools import cache

from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import DayKind, Hands
from app.foundation.calendar.workdays import WorkCalendar, each_day
from app.foundation.calendar.years import shipped_years
from tenants.clock import SHANGHAI


@cache
def shipped_calendar() -> WorkCalendar:
    """2025 and 2026, as published."""
    days = [day for year in shipped_years() for day in year.days]
    return WorkCalendar({day.day: day.kind for day in days}, {day.day: day.name for day in days if day.name})


def calendar_with_2027(off: frozenset[date] = frozenset()) -> WorkCalendar:
    """The shipped calendar and an invented 2027: Monday to Friday, New Year's Day and ``off`` excepted."""
    days = {day.day: day.kind for year in shipped_years() for day in year.days}
    for day in each_day(date(2027, 1, 1), date(2027, 12, 31)):
        rest = DayKind.HOLIDAY if day in off or (day.month, day.day) == (1, 1) else None
        days[day] = rest or (DayKind.WEEKEND if day.weekday() > 4 else DayKind.WORKDAY)
    return WorkCalendar(days)


def noon(day: date, hour: int = 12) -> datetime:
    """An instant within a local day."""
    return datetime.combine(day, time(hour), SHANGHAI)


def segments_from_turns(
    *turns: tuple[date | datetime, Hands, bool, str | None], stopped: datetime | None = None
) -> list[Segment]:
    """Segments from turns in order: when, whose hands, counted, reason."""
    starts = [when if isinstance(when, datetime) else noon(when) for when, *_ in turns]
    ends = [*starts[1:], stopped]
    return [
        Segment(number, hands, counted, reason, start, end)
        for number, ((_, hands, counted, reason), start, end) in enumerate(zip(turns, starts, ends, strict=True), 1)
    ]
