"""Working-day arithmetic: the known dates, the law's rules, and what must hold for any date."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.foundation.calendar.terms import LimitUnit
from app.foundation.calendar.workdays import DueDate, UncoveredYear, each_day
from tests.unit.app.foundation.calendar.calendars import calendar_with_2027, shipped_calendar

CALENDAR = shipped_calendar()
PUBLISHED = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        (date(2026, 9, 28), 7, date(2026, 10, 13)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 10, 9), 3, date(2026, 10, 13)),
        (date(2026, 11, 20), 20, date(2026, 12, 18)),
    ],
)
def test_known_dates(start: date, limit: int, end: date) -> None:
    assert CALENDAR.due(start, limit) == DueDate(on=end)


def test_a_limit_into_an_unpublished_year_is_never_firm() -> None:
    due = CALENDAR.due(date(2026, 12, 10), 20)
    assert not due.is_firm
    # 15 days remain in 2026; of 2027 every day but New Year's Day might be worked: 2 to 6 January are the other five.
    assert due.floor == date(2027, 1, 6)
    assert str(due) == "待核定（不早于2027年1月6日）"


def test_a_limit_that_ends_on_the_last_published_day_is_firm() -> None:
    assert CALENDAR.due(date(2026, 12, 30), 1) == DueDate(on=date(2026, 12, 31))
    assert not CALENDAR.due(date(2026, 12, 31), 1).is_firm


def test_immediate_is_due_the_same_day_even_on_a_rest_day_or_unpublished() -> None:
    assert CALENDAR.due(date(2026, 10, 3), 0) == DueDate(on=date(2026, 10, 3))
    assert CALENDAR.due(date(2027, 3, 1), 0) == DueDate(on=date(2027, 3, 1))


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.due(date(2026, 3, 2), -1)


def test_the_start_rule_is_a_choice() -> None:
    monday = date(2026, 3, 2)
    assert CALENDAR.due(monday, 5) == DueDate(on=date(2026, 3, 9))
    assert CALENDAR.due(monday, 5, begin_next_day=False) == DueDate(on=date(2026, 3, 6))


def test_calendar_days_move_over_rest_days_only_at_their_end() -> None:
    # 7 日 from 24 September end on 1 October, a holiday until the 7th: 8 October (民法典第二百零三条).
    assert CALENDAR.due(date(2026, 9, 24), 7, LimitUnit.CALENDAR_DAY) == DueDate(on=date(2026, 10, 8))
    assert CALENDAR.due(date(2026, 9, 23), 7, LimitUnit.CALENDAR_DAY) == DueDate(on=date(2026, 9, 30))
    # A Saturday on which work is made up is no rest day.
    assert CALENDAR.due(date(2026, 10, 3), 7, LimitUnit.CALENDAR_DAY) == DueDate(on=date(2026, 10, 10))


def test_calendar_days_that_end_unpublished_are_not_firm() -> None:
    assert CALENDAR.due(date(2026, 12, 25), 7, LimitUnit.CALENDAR_DAY) == DueDate(floor=date(2027, 1, 2))


def test_unknown_days_are_not_guessed() -> None:
    with pytest.raises(UncoveredYear, match="2027年放假安排未录入"):
        CALENDAR.is_working(date(2027, 1, 4))
    with pytest.raises(UncoveredYear):
        CALENDAR.working_days_between(date(2026, 12, 30), date(2027, 1, 5))


def test_each_published_year_has_248_working_days() -> None:
    for year in (2025, 2026):
        assert CALENDAR.count(date(year, 1, 1), date(year, 12, 31)) == 248


@given(PUBLISHED, st.integers(1, 120))
def test_the_days_used_at_the_due_date_are_the_limit(start: date, limit: int) -> None:
    due = CALENDAR.due(start, limit)
    assume(due.on is not None)
    assert due.on is not None
    assert CALENDAR.is_working(due.on)
    assert CALENDAR.working_days_between(start, due.on) == limit
    assert CALENDAR.working_days_between(start, due.on - timedelta(days=1)) == limit - 1


@given(PUBLISHED, st.integers(0, 7), st.integers(1, 60), st.sampled_from(LimitUnit))
def test_due_dates_never_fall_when_start_or_limit_grow(start: date, later: int, limit: int, unit: LimitUnit) -> None:
    here = CALENDAR.due(start, limit, unit)
    assert _day(CALENDAR.due(start, limit + 1, unit)) >= _day(here)
    assert _day(CALENDAR.due(start + timedelta(days=later), limit, unit)) >= _day(here)


@given(
    st.dates(date(2026, 11, 1), date(2026, 12, 31)),
    st.integers(1, 60),
    st.sampled_from(LimitUnit),
    st.frozensets(st.dates(date(2027, 1, 2), date(2027, 3, 31)), max_size=12),
)
def test_the_floor_holds_whatever_is_published_later(
    start: date, limit: int, unit: LimitUnit, off: frozenset[date]
) -> None:
    before, after = CALENDAR.due(start, limit, unit), calendar_with_2027(off).due(start, limit, unit)
    assert after.on is not None
    if before.is_firm:
        assert before == after
    else:
        assert before.floor is not None
        assert before.floor <= after.on


@given(PUBLISHED, PUBLISHED)
def test_counting_agrees_with_looking_at_every_day(first: date, last: date) -> None:
    assert CALENDAR.count(first, last) == len([day for day in each_day(first, last) if CALENDAR.is_working(day)])


def _day(due: DueDate) -> date:
    day = due.on or due.floor
    assert day is not None
    return day
