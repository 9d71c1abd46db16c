"""What a clock says: tone, word and sentence."""

from datetime import date

import pytest

from app.foundation.calendar.clock_reading import ClockReading, Thresholds, clock_reading_of
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import Hands, LimitUnit, Tone
from app.foundation.calendar.workdays import TimeLimit
from tests.unit.app.foundation.calendar.calendars import noon, segments_from_turns, shipped_calendar

MONDAY = date(2026, 3, 2)
RUN = (Hands.OWN, True, None)


def _read(as_of: date, limit: int | None = 10, parts: list[Segment] | None = None, **more: object) -> ClockReading:
    return clock_reading_of(
        shipped_calendar(), parts or segments_from_turns((MONDAY, *RUN)), TimeLimit(limit), as_of, **more
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "tone", "sentence"),
    [
        (date(2026, 3, 4), Tone.AHEAD, "剩余8个工作日，2026年3月16日到期"),
        (date(2026, 3, 13), Tone.DUE, "剩余1个工作日，2026年3月16日到期"),
        (date(2026, 3, 16), Tone.DUE, "今天到期（2026年3月16日）"),
        (date(2026, 3, 17), Tone.LATE, "已超期1个工作日，应于2026年3月16日办结"),
    ],
)
def test_tones_of_a_running_clock(as_of: date, tone: Tone, sentence: str) -> None:
    reading = _read(as_of)
    assert (reading.tone, reading.sentence) == (tone, sentence)


def test_a_rest_day_after_the_due_date_is_late_by_no_working_day() -> None:
    friday_limit = _read(date(2026, 3, 7), 4)
    assert friday_limit.tone is Tone.LATE
    assert friday_limit.sentence == "已超期，应于2026年3月6日办结"


def test_much_used_is_due_before_few_are_left() -> None:
    assert _read(date(2026, 3, 26), 20).tone is Tone.DUE
    assert _read(date(2026, 3, 25), 20).tone is Tone.AHEAD
    assert _read(date(2026, 3, 25), 20, thresholds=Thresholds(days_left=5)).tone is Tone.DUE


def test_few_are_left_before_much_is_used() -> None:
    assert _read(date(2026, 3, 6), 5).tone is Tone.DUE
    assert _read(date(2026, 3, 5), 5).tone is Tone.AHEAD


def test_past_an_uncertain_end_nobody_knows_whether_it_is_late() -> None:
    begun = segments_from_turns((date(2026, 12, 26), *RUN))
    reading = clock_reading_of(shipped_calendar(), begun, TimeLimit(7, LimitUnit.CALENDAR_DAY), date(2027, 1, 10))
    assert (reading.remaining, reading.tone, reading.overdue) == (-8, Tone.UNKNOWN, None)


def test_the_light_freezes_in_a_pause() -> None:
    paused = segments_from_turns((MONDAY, *RUN), (date(2026, 3, 5), Hands.SPECIAL, False, "expert_review"))
    reading = _read(date(2026, 5, 20), parts=paused)
    assert (reading.tone, reading.word, reading.used) == (Tone.PAUSED, "已中止计时", 3)
    assert reading.hands is Hands.SPECIAL
    late = segments_from_turns((MONDAY, *RUN), (date(2026, 4, 1), Hands.SPECIAL, False, "expert_review"))
    assert _read(date(2026, 5, 20), parts=late).tone is Tone.LATE


def test_waiting_says_so() -> None:
    reading = _read(date(2026, 3, 20), parts=segments_from_turns((MONDAY, Hands.UNIT, False, None)))
    assert (reading.tone, reading.word) == (Tone.PAUSED, "等待中")


def test_no_limit_is_said_and_never_late() -> None:
    reading = _read(date(2026, 9, 1), None)
    assert (reading.tone, reading.word) == (Tone.UNKNOWN, "无时限")
    assert reading.sentence.startswith("无时限，已用")


def test_an_uncertain_date_is_never_shown_as_a_date() -> None:
    begun = segments_from_turns((date(2026, 12, 10), *RUN))
    reading = clock_reading_of(shipped_calendar(), begun, TimeLimit(20), date(2026, 12, 14))
    assert reading.tone is Tone.AHEAD
    assert reading.sentence == "剩余18个工作日，到期日待核定（不早于2027年1月6日）"
    unknown = clock_reading_of(shipped_calendar(), begun, TimeLimit(20), date(2027, 1, 20))
    assert (unknown.tone, unknown.word, unknown.used) == (Tone.UNKNOWN, "待核定", None)


def test_a_stopped_clock_is_read_on_the_day_it_stopped() -> None:
    in_time = segments_from_turns((MONDAY, *RUN), stopped=noon(date(2026, 3, 6)))
    reading = _read(date(2026, 8, 1), parts=in_time)
    assert (reading.word, reading.used, reading.sentence) == ("按期办结", 4, "按期办结，已用4个工作日")
    late = segments_from_turns((MONDAY, *RUN), stopped=noon(date(2026, 3, 18)))
    assert _read(date(2026, 8, 1), parts=late).word == "超期"


def test_calendar_days_say_days() -> None:
    reading = clock_reading_of(
        shipped_calendar(), segments_from_turns((MONDAY, *RUN)), TimeLimit(7, LimitUnit.CALENDAR_DAY), date(2026, 3, 5)
    )
    assert reading.sentence == "剩余4日，2026年3月9日到期"
