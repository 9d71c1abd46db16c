"""Clocks as the macros take them: one shape on every page, so that late looks the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from app.foundation.calendar.clock_reading import ClockReading
from app.foundation.calendar.queries import ClockView, calendar_here
from app.foundation.calendar.terms import Hands, LimitUnit, Tone
from app.foundation.calendar.workdays import ONE_DAY, UncoveredYear, WorkCalendar
from tenants.clock import local_date, today
from tenants.labels import labels_of

TONE_WORDS = {Tone.AHEAD: "从容", Tone.DUE: "临期", Tone.LATE: "超期", Tone.PAUSED: "暂停", Tone.UNKNOWN: "待核定"}


@dataclass(frozen=True)
class ClockCard:
    """What ``clock_bar`` draws. ``limit``, ``used`` and ``remaining`` are days of the unit."""

    limit: int | None
    used: int
    remaining: int | None
    unit_label: str
    due_text: str
    tone: str
    word: str
    why_href: str | None = None


def short_day(value: date) -> str:
    """``11月22日``; with the year when it is another one."""
    text = f"{value.month}月{value.day}日"
    return text if value.year == today().year else f"{value.year}年{text}"


def clock_card(view: ClockView, why_href: str | None = None, reading: ClockReading | None = None) -> ClockCard:
    """A clock with segments, as of today. ``reading`` where it has been read already."""
    reading = reading or view.reading()
    unit = view.limit.unit.label
    word = TONE_WORDS[reading.tone]
    if reading.started_on is None and reading.tone is Tone.PAUSED:
        word = "未起算"
    elif reading.tone is Tone.LATE and reading.overdue:
        word = f"超期{reading.overdue}{unit}"
    elif reading.limit.days is None or (reading.tone is Tone.AHEAD and view.segments[-1].to_at is not None):
        word = reading.word
    due = short_day(reading.due.on) if reading.due.on else ""
    if not due and reading.due.floor and reading.tone is Tone.UNKNOWN:
        due = f"待核定（不早于{short_day(reading.due.floor)}）"
    return ClockCard(
        limit=reading.limit.days,
        used=reading.used or 0,
        remaining=reading.remaining,
        unit_label=unit,
        due_text=due,
        tone=reading.tone.value,
        word=word,
        why_href=why_href,
    )


def due_card(
    since: datetime,
    due_on: date | None,
    *,
    done: bool = False,
    paused: bool = False,
    calendar: WorkCalendar | None = None,
) -> ClockCard | None:
    """A clock that has only a beginning and a due date: a handoff waiting to be received or answered.

    A list asks for the ``calendar`` once and hands it in."""
    if due_on is None or done:
        return None
    return _due_card(calendar or calendar_here(), local_date(since), due_on, today(), paused)


@lru_cache(maxsize=4096)
def _due_card(calendar: WorkCalendar, begun: date, due_on: date, day: date, paused: bool) -> ClockCard:
    """Drawn once for all rows with the same dates."""
    unit = LimitUnit.WORKING_DAY
    try:
        limit = calendar.count(begun + ONE_DAY, due_on, unit)
        used = calendar.count(begun + ONE_DAY, day, unit)
    except UncoveredYear:
        return ClockCard(None, 0, None, unit.label, f"待核定（不早于{short_day(due_on)}）", "unknown", "待核定")
    left = limit - used
    if paused:
        return ClockCard(limit, min(used, limit), max(left, 0), unit.label, "", Tone.PAUSED.value, "暂停")
    if day > due_on:
        tone, word = Tone.LATE, f"超期{used - limit}{unit.label}" if used > limit else "超期"
    else:
        tone = Tone.DUE if left <= 1 else Tone.AHEAD
        word = TONE_WORDS[tone]
    return ClockCard(limit, used, left, unit.label, short_day(due_on), tone.value, word)


def hands_parts(view: ClockView, others: str = "其他审批局") -> list[tuple[str, str, int]]:
    """For ``hands_bar``: who, label, working days. The sums add up to the whole (clause B2)."""
    spent = view.reading().by_hands
    labels = {**labels_of(Hands), Hands.OTHER: others}
    return [(hands.value, labels[hands], spent.get(hands, 0)) for hands in Hands if spent.get(hands, 0)]


def sum_of_hands(spent: Iterable[Mapping[Hands, int]]) -> list[tuple[str, str, int]]:
    """The same over several clocks, each with its days by hands."""
    total = dict.fromkeys(Hands, 0)
    for one in spent:
        for hands, days in one.items():
            total[hands] += days
    return [(hands.value, hands.label, days) for hands, days in total.items() if days]
