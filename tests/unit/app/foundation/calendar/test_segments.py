"""Clocks as segments: turns, pauses and hands."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.foundation.calendar import segments as clock
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import ClockState, Hands, LimitUnit
from app.foundation.calendar.workdays import DueDate, TimeLimit, WorkCalendar, each_day
from tests.unit.app.foundation.calendar.calendars import calendar_with_2027, noon, segments_from_turns, shipped_calendar

CALENDAR = shipped_calendar()
TEN = TimeLimit(10)
MONDAY = date(2026, 3, 2)
RUN = (Hands.OWN, True, None)
PAUSE = (Hands.UNIT, False, "correction")


def _paused(*pauses: tuple[date, date]) -> list[Segment]:
    turns: list[tuple[date | datetime, Hands, bool, str | None]] = [(MONDAY, *RUN)]
    for since, until in pauses:
        turns += [(since, *PAUSE), (until, *RUN)]
    return segments_from_turns(*turns)


def test_a_running_clock_is_plain_arithmetic() -> None:
    running = _paused()
    assert clock.due_date_of(CALENDAR, running, TEN, MONDAY) == CALENDAR.due(MONDAY, 10)
    assert clock.used_days(CALENDAR, running, TEN, MONDAY) == 0
    assert clock.used_days(CALENDAR, running, TEN, date(2026, 3, 4)) == 2
    assert clock.remaining_days(CALENDAR, running, TEN, date(2026, 3, 16)) == 0
    assert clock.remaining_days(CALENDAR, running, TEN, date(2026, 3, 17)) == -1


def test_resuming_restarts_with_what_remained() -> None:
    paused = segments_from_turns((MONDAY, *RUN), (date(2026, 3, 5), *PAUSE))
    left = clock.remaining_days(CALENDAR, paused, TEN, date(2026, 3, 20))
    assert left == 7
    resumed = _paused((date(2026, 3, 5), date(2026, 3, 23)))
    assert clock.due_date_of(CALENDAR, resumed, TEN, date(2026, 3, 23)) == CALENDAR.due(date(2026, 3, 23), 7)


def test_the_day_of_a_pause_is_used_and_the_day_of_a_resumption_is_not() -> None:
    resumed = _paused((date(2026, 3, 5), date(2026, 3, 6)))
    assert clock.used_days(CALENDAR, resumed, TEN, date(2026, 3, 5)) == 3
    assert clock.used_days(CALENDAR, resumed, TEN, date(2026, 3, 6)) == 3
    assert clock.used_days(CALENDAR, resumed, TEN, date(2026, 3, 9)) == 4


def test_pausing_and_resuming_on_one_day_wins_nothing() -> None:
    day = date(2026, 3, 5)
    blink = segments_from_turns((MONDAY, *RUN), (noon(day, 9), *PAUSE), (noon(day, 17), *RUN))
    assert clock.due_date_of(CALENDAR, blink, TEN, day) == CALENDAR.due(MONDAY, 10)


def test_a_paused_clock_has_no_firm_date_but_a_floor() -> None:
    paused = segments_from_turns((MONDAY, *RUN), (date(2026, 3, 5), *PAUSE))
    due = clock.due_date_of(CALENDAR, paused, TEN, date(2026, 3, 10))
    assert due == DueDate(floor=CALENDAR.due(date(2026, 3, 10), 7).on)


def test_a_limit_used_up_before_the_pause_keeps_its_date() -> None:
    late = segments_from_turns((MONDAY, *RUN), (date(2026, 4, 1), *PAUSE))
    assert clock.due_date_of(CALENDAR, late, TEN, date(2026, 4, 20)) == CALENDAR.due(MONDAY, 10)


def test_a_clock_that_never_counted_or_has_no_limit_has_no_date() -> None:
    waiting = segments_from_turns((MONDAY, Hands.UNIT, False, None))
    assert clock.due_date_of(CALENDAR, waiting, TEN, MONDAY) == DueDate()
    assert clock.start_date_of(waiting) is None
    assert clock.due_date_of(CALENDAR, _paused(), TimeLimit(None), MONDAY) == DueDate()


def test_immediate_is_due_on_the_day_it_first_counts() -> None:
    begun = segments_from_turns((MONDAY, Hands.UNIT, False, None), (date(2026, 3, 6), *RUN))
    assert clock.due_date_of(CALENDAR, begun, TimeLimit(0), MONDAY) == DueDate(on=date(2026, 3, 6))


def test_a_stopped_clock_keeps_its_due_date_and_counts_its_last_day() -> None:
    stopped = segments_from_turns((MONDAY, *RUN), stopped=noon(date(2026, 3, 4)))
    assert clock.due_date_of(CALENDAR, stopped, TEN, date(2026, 6, 1)) == CALENDAR.due(MONDAY, 10)
    assert clock.used_days(CALENDAR, stopped, TEN, date(2026, 6, 1)) == 2
    same_day = segments_from_turns((MONDAY, *RUN), stopped=noon(MONDAY, 15))
    assert clock.used_days(CALENDAR, same_day, TEN, date(2026, 6, 1)) == 0
    assert clock.due_date_of(CALENDAR, same_day, TEN, date(2026, 6, 1)) == CALENDAR.due(MONDAY, 10)


def test_local_midnight_decides_not_utc() -> None:
    # 23:30 on Monday in Shanghai is Monday; 00:30 is Tuesday although it is still Monday in UTC.
    late = [Segment(1, *RUN, noon(MONDAY, 0) + timedelta(hours=23, minutes=30))]
    early = [Segment(1, *RUN, noon(MONDAY, 0) + timedelta(hours=24, minutes=30))]
    assert clock.due_date_of(CALENDAR, late, TimeLimit(1), MONDAY) == DueDate(on=date(2026, 3, 3))
    assert clock.due_date_of(CALENDAR, early, TimeLimit(1), MONDAY) == DueDate(on=date(2026, 3, 4))


def test_states_follow_from_the_open_segment() -> None:
    assert clock.clock_state_of(_paused()) is ClockState.RUNNING
    assert clock.clock_state_of(segments_from_turns((MONDAY, *PAUSE))) is ClockState.PAUSED
    assert clock.clock_state_of(segments_from_turns((MONDAY, Hands.OTHER, False, None))) is ClockState.WAITING
    assert clock.clock_state_of(segments_from_turns((MONDAY, *RUN), stopped=noon(MONDAY, 13))) is ClockState.STOPPED


def test_a_pause_inside_a_pause_goes_back_to_the_outer_one() -> None:
    outer = segments_from_turns((MONDAY, *RUN), (MONDAY, *PAUSE), (MONDAY, Hands.UNIT, False, "suspension"))
    back = clock.segment_before_pause(outer)
    assert back is not None
    assert back.reason == "correction"
    again = [*outer, Segment(4, *PAUSE, noon(MONDAY))]
    back = clock.segment_before_pause(again)
    assert back is not None
    assert back.counted
    assert clock.segment_before_pause(_paused()) is None


def test_days_by_hands_name_everybody_and_add_up() -> None:
    passed = segments_from_turns(
        (MONDAY, Hands.UNIT, False, None),
        (date(2026, 3, 5), *RUN),
        (date(2026, 3, 10), Hands.SPECIAL, False, "expert_review"),
        (date(2026, 3, 16), Hands.OTHER, True, None),
    )
    days = clock.days_by_hands(CALENDAR, passed, TEN, date(2026, 3, 20))
    assert days == {Hands.UNIT: 3, Hands.OWN: 3, Hands.SPECIAL: 4, Hands.OTHER: 4}


def test_unpublished_days_before_a_pause_make_the_date_uncertain_for_good() -> None:
    known = calendar_with_2027()
    gap = WorkCalendar({day: known.kind(day) for day in each_day(date(2027, 1, 1), date(2027, 12, 31))})
    parts = segments_from_turns((date(2026, 12, 28), *RUN), (date(2026, 12, 30), *PAUSE), (date(2027, 3, 1), *RUN))
    assert clock.due_date_of(gap, parts, TEN, date(2027, 3, 1)) == DueDate(floor=date(2027, 3, 11))
    assert clock.due_date_of(known, parts, TEN, date(2027, 3, 1)) == DueDate(on=date(2027, 3, 11))


def test_an_unpublished_day_makes_used_unknown() -> None:
    running = segments_from_turns((date(2026, 12, 28), *RUN))
    assert clock.used_days_or_none(CALENDAR, running, TEN, date(2027, 1, 4)) is None
    assert clock.remaining_days(CALENDAR, running, TEN, date(2027, 1, 4)) is None
    assert clock.used_days_or_none(CALENDAR, running, TimeLimit(30, LimitUnit.CALENDAR_DAY), date(2027, 1, 4)) == 7


DAYS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


@st.composite
def pauses(draw: st.DrawFn) -> list[tuple[date, date]]:
    """Repeated pauses after MONDAY: gap before, length."""
    found, day = [], MONDAY
    for gap, length in zip(draw(DAYS), draw(DAYS), strict=False):
        since = day + timedelta(days=gap)
        day = since + timedelta(days=length)
        found.append((since, day))
    return found


@given(pauses(), st.integers(1, 40))
def test_pauses_move_the_due_date_by_exactly_the_paused_working_days(
    stops: list[tuple[date, date]], limit: int
) -> None:
    terms = TimeLimit(limit)
    due = clock.due_date_of(CALENDAR, _paused(*stops), terms, MONDAY)
    assert due.on is not None
    used_before = CALENDAR.due(MONDAY, limit).on
    assert used_before is not None
    paused = sum(CALENDAR.working_days_between(since, until) for since, until in stops if since < due.on)
    assert CALENDAR.working_days_between(MONDAY, due.on) == limit + paused
    assert clock.used_days(CALENDAR, _paused(*stops), terms, due.on) == limit
    assert due.on >= used_before


@given(pauses(), st.integers(0, 90), st.booleans())
def test_days_by_hands_always_add_up_to_the_whole(stops: list[tuple[date, date]], later: int, next_day: bool) -> None:
    as_of = MONDAY + timedelta(days=later)
    limit = TimeLimit(10, begin_next_day=next_day)
    parts = _paused(*stops)
    first = MONDAY + timedelta(days=1 if next_day else 0)
    assert sum(clock.days_by_hands(CALENDAR, parts, limit, as_of).values()) == CALENDAR.count(first, as_of)


@given(pauses(), st.integers(1, 30), st.sampled_from(LimitUnit), st.booleans())
def test_a_resumption_equals_a_fresh_start_with_what_remained(
    stops: list[tuple[date, date]], limit: int, unit: LimitUnit, next_day: bool
) -> None:
    terms = TimeLimit(limit, unit, next_day)
    resumed_on = stops[-1][1]
    paused = _paused(*stops)[:-1]
    paused[-1] = replace(paused[-1], to_at=None)
    eve = resumed_on if next_day else resumed_on - timedelta(days=1)
    left = clock.remaining_days(CALENDAR, paused, terms, eve)
    assert left is not None
    assume(left > 0)
    fresh = CALENDAR.due(resumed_on, left, unit, next_day)
    assert clock.due_date_of(CALENDAR, _paused(*stops), terms, resumed_on) == fresh


@given(pauses(), st.integers(0, 120))
def test_used_never_falls(stops: list[tuple[date, date]], later: int) -> None:
    parts = _paused(*stops)
    day = MONDAY + timedelta(days=later)
    assert clock.used_days(CALENDAR, parts, TEN, day) <= clock.used_days(CALENDAR, parts, TEN, day + timedelta(days=1))


def test_spans_cover_every_day_once() -> None:
    parts = _paused((date(2026, 3, 4), date(2026, 3, 4)), (date(2026, 3, 6), date(2026, 3, 11)))
    owned = [day for span in clock.spans(parts) for day in each_day(span.first, span.last or date(2026, 3, 20))]
    assert owned == list(each_day(date(2026, 3, 3), date(2026, 3, 20)))


@pytest.mark.parametrize("counts_start", [True, False])
def test_the_platform_may_count_the_day_of_the_start(counts_start: bool) -> None:
    limit = TimeLimit(5, begin_next_day=not counts_start)
    parts = segments_from_turns((MONDAY, *RUN), stopped=noon(date(2026, 3, 6)))
    assert clock.used_days(CALENDAR, parts, limit, date(2026, 3, 9)) == (5 if counts_start else 4)
