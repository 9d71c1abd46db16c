"""Why this date, day by day (B3)."""

from datetime import date

import pytest

from app.foundation.calendar.explanation import DayMark, explain_clock, explain_limit
from app.foundation.calendar.terms import Hands, LimitUnit
from app.foundation.calendar.workdays import TimeLimit
from tests.unit.app.foundation.calendar.calendars import segments_from_turns, shipped_calendar


@pytest.mark.clause("B3")
def test_every_day_to_the_due_date_is_told() -> None:
    told = explain_limit(shipped_calendar(), date(2026, 2, 13), TimeLimit(5))
    sentences = {each.day: each.sentence for each in told.days}
    assert sentences[date(2026, 2, 13)] == "开始当日，不计"
    assert sentences[date(2026, 2, 14)] == "调休上班（春节调休），第1个工作日"
    assert sentences[date(2026, 2, 15)] == "春节放假，不计"
    assert sentences[date(2026, 2, 27)] == "第5个工作日"
    assert [each.day for each in told.days if each.is_due] == [date(2026, 2, 27)]
    assert told.days[-1].ordinal == 5
    assert any("行政许可法第八十二条" in rule for rule in told.rules)
    assert any("民法典第二百零一条" in rule for rule in told.rules)


def test_paused_days_say_why_and_in_whose_hands() -> None:
    parts = segments_from_turns(
        (date(2026, 3, 2), Hands.OWN, True, None),
        (date(2026, 3, 4), Hands.UNIT, False, "correction"),
        (date(2026, 3, 6), Hands.OWN, True, None),
    )
    told = explain_clock(shipped_calendar(), parts, TimeLimit(5), date(2026, 3, 9), {"correction": "材料补正"})
    paused = [each for each in told.days if each.mark is DayMark.PAUSED]
    assert [each.day for each in paused] == [date(2026, 3, 5), date(2026, 3, 6)]
    assert {(each.sentence, each.hands) for each in paused} == {("不计：材料补正", Hands.UNIT)}
    assert max(each.ordinal or 0 for each in told.days) == 5
    assert told.days[-1].is_due


def test_an_unpublished_year_is_told_and_has_no_due_day() -> None:
    told = explain_limit(shipped_calendar(), date(2026, 12, 28), TimeLimit(5))
    assert told.days[-1].mark is DayMark.UNCOVERED
    assert told.days[-1].sentence == "2027年放假安排未公布，待核定"
    assert not any(each.is_due for each in told.days)


def test_calendar_days_show_how_the_end_moved() -> None:
    told = explain_limit(shipped_calendar(), date(2026, 9, 24), TimeLimit(7, LimitUnit.CALENDAR_DAY))
    assert told.days[7].ordinal == 7
    assert [each.mark for each in told.days[8:]] == [DayMark.MOVED] * 7
    assert told.days[-1].sentence == "顺延至此日届满"
    assert told.days[-1].is_due
    assert any("第二百零三条" in rule for rule in told.rules)


def test_the_numbers_of_the_strip_are_the_days_used() -> None:
    told = explain_limit(shipped_calendar(), date(2026, 9, 28), TimeLimit(7))
    ordinals = [each.ordinal for each in told.days if each.ordinal]
    assert ordinals == list(range(1, 8))
    assert told.due.on == date(2026, 10, 13)


def test_a_day_on_which_the_offices_lawfully_stood_still_is_told_with_its_document() -> None:
    why = "因政府依法决定停止办公（晋市政办发〔2026〕9号）"
    calendar = shipped_calendar().stopping({date(2026, 3, 4): why, date(2026, 3, 7): why})
    told = explain_limit(calendar, date(2026, 3, 2), TimeLimit(3))
    sentences = {each.day: each.sentence for each in told.days}
    assert sentences[date(2026, 3, 4)] == f"{why}，不计"
    assert told.due.on == date(2026, 3, 6), "one working day later than elsewhere"
    assert explain_limit(shipped_calendar(), date(2026, 3, 2), TimeLimit(3)).due.on == date(2026, 3, 5)
    assert not calendar.is_working(date(2026, 3, 4))
    assert calendar.stopped(date(2026, 3, 7)) == "", "a weekend stays a weekend"
    assert calendar.count(date(2026, 3, 2), date(2026, 3, 6)) == 4
