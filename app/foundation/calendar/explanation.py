"""Why this date (为什么是这一天, B3): the days of a clock one by one, each with a mark and a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from app.foundation.calendar import segments as arithmetic
from app.foundation.calendar.segments import Segment, Span
from app.foundation.calendar.terms import DayKind, Hands, LimitUnit
from app.foundation.calendar.workdays import (
    CALENDAR_DAY_RULE,
    NEXT_DAY_RULE,
    WORKING_DAY_RULE,
    WORKING_KINDS,
    DueDate,
    TimeLimit,
    WorkCalendar,
    each_day,
)
from tenants.clock import SHANGHAI, local_date

LONGEST_STRIP = 400
"""Days shown at most: a strip is for eyes."""


class DayMark(StrEnum):
    """What became of one day."""

    START = "start"
    COUNTED = "counted"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    MOVED = "moved"
    UNCOVERED = "uncovered"
    STOPPED = "stopped"
    """The bureau's offices lawfully stood still (不可抗力、政府依法决定停止办公)."""


@dataclass(frozen=True)
class ExplainedDay:
    """One day of the strip. ``ordinal`` is the how-manieth counted day it is."""

    day: date
    mark: DayMark
    ordinal: int | None
    hands: Hands | None
    sentence: str
    is_due: bool = False


@dataclass(frozen=True)
class Explanation:
    """The strip with the rules it follows, each with its legal basis, and what follows from it."""

    days: tuple[ExplainedDay, ...]
    rules: tuple[str, ...]
    due: DueDate


def explain_limit(calendar: WorkCalendar, start: date, limit: TimeLimit) -> Explanation:
    """Explain a limit that begins on ``start`` and never pauses."""
    at = datetime.combine(start, time(12), SHANGHAI)
    return explain_clock(calendar, [Segment(1, Hands.OWN, True, None, at)], limit, start)


def explain_clock(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    reasons: Mapping[str, str] | None = None,
) -> Explanation:
    """Explain a clock from its first day to its due date, or as far as is known.

    ``reasons`` gives the Chinese of the pause codes used by the room that paused.
    """
    end = arithmetic.due_date_of(calendar, segments, limit, as_of)
    first = local_date(segments[0].from_at)
    last = max(end.on or end.floor or as_of, first)
    if end.on is None:
        last = max(last, as_of)
    strip = _Strip(calendar, limit, dict(reasons or {}), end)
    own = {day: span for span in arithmetic.spans(segments, limit.begin_next_day) for day in _days(span, last)}
    days = [strip.explained(day, own.get(day)) for day in each_day(first, last)]
    return Explanation(tuple(days[:LONGEST_STRIP]), rules_of(limit), end)


def rules_of(limit: TimeLimit) -> tuple[str, ...]:
    """The counting rules of a limit, each with its legal basis."""
    unit = CALENDAR_DAY_RULE if limit.unit is LimitUnit.CALENDAR_DAY else WORKING_DAY_RULE
    return (NEXT_DAY_RULE, unit) if limit.begin_next_day else (unit,)


def _days(span: Span, last: date) -> list[date]:
    return list(each_day(span.first, last if span.last is None else min(span.last, last)))


class _Strip:
    """Numbers the counted days while it walks along them."""

    def __init__(self, calendar: WorkCalendar, limit: TimeLimit, reasons: dict[str, str], end: DueDate) -> None:
        self._calendar, self._limit, self._reasons, self._end = calendar, limit, reasons, end
        self._counted = 0

    def explained(self, day: date, span: Span | None) -> ExplainedDay:
        mark = self._mark(day, span)
        ordinal = None
        if mark in (DayMark.COUNTED, DayMark.MAKEUP):
            self._counted += 1
            ordinal = self._counted
        hands = span.segment.hands if span else None
        sentence = self._sentence(day, mark, span)
        return ExplainedDay(day, mark, ordinal, hands, sentence, is_due=day == self._end.on)

    def _mark(self, day: date, span: Span | None) -> DayMark:
        if span is None:
            return DayMark.START
        if self._limit.unit is LimitUnit.CALENDAR_DAY:
            return self._natural_mark(span)
        if self._calendar.stopped(day):
            return DayMark.STOPPED
        if not self._calendar.covers(day):
            return DayMark.UNCOVERED
        kind = self._calendar.kind(day)
        if kind not in WORKING_KINDS:
            return DayMark.WEEKEND if kind is DayKind.WEEKEND else DayMark.HOLIDAY
        if not span.segment.counted:
            return DayMark.PAUSED
        return DayMark.MAKEUP if kind is DayKind.MAKEUP else DayMark.COUNTED

    def _natural_mark(self, span: Span) -> DayMark:
        if not span.segment.counted:
            return DayMark.PAUSED
        used_up = self._limit.days is not None and self._counted >= self._limit.days
        return DayMark.MOVED if used_up else DayMark.COUNTED

    def _sentence(self, day: date, mark: DayMark, span: Span | None) -> str:
        unit = "日" if self._limit.unit is LimitUnit.CALENDAR_DAY else "个工作日"
        name = self._calendar.name(day)
        if mark is DayMark.PAUSED and span is not None:
            return f"不计：{self._why(span)}"
        return {
            DayMark.START: "开始当日，不计" if self._limit.days else "当日办结",
            DayMark.COUNTED: f"第{self._counted}{unit}",
            DayMark.MAKEUP: f"调休上班{f'（{name}）' if name else ''}，第{self._counted}{unit}",
            DayMark.WEEKEND: "周末，不计",
            DayMark.HOLIDAY: f"{name or '法定节假日'}放假，不计",
            DayMark.MOVED: "期限届满日遇休息日，顺延" if day != self._end.on else "顺延至此日届满",
            DayMark.STOPPED: f"{self._calendar.stopped(day)}，不计",
            DayMark.UNCOVERED: f"{day.year}年放假安排未公布，待核定",
        }[mark]

    def _why(self, span: Span) -> str:
        reason = span.segment.reason
        if reason:
            return self._reasons.get(reason, "依法中止计时")
        return {
            Hands.UNIT: "等待项目单位",
            Hands.OTHER: "等待其他审批局",
            Hands.SPECIAL: "特殊环节",
            Hands.OWN: "未开始计时",
        }[span.segment.hands]
