"""What a clock says at one moment: tone, numbers and a Chinese sentence, the same on every page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.foundation.calendar import segments as arithmetic
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import ClockState, Hands, Tone
from app.foundation.calendar.workdays import ONE_DAY, DueDate, TimeLimit, UncoveredYear, WorkCalendar
from tenants.clock import local_date


@dataclass(frozen=True)
class Thresholds:
    """When a clock turns 临期: few days left (of the limit's unit), or much of the limit used (percent)."""

    days_left: int = 1
    used_percent: int = 90


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class ClockReading:
    """One clock as of one local day. ``used``, ``remaining`` and ``overdue`` are days of the limit's unit."""

    state: ClockState
    tone: Tone
    hands: Hands
    limit: TimeLimit
    started_on: date | None
    due: DueDate
    used: int | None
    remaining: int | None
    overdue: int | None
    """Days past the due date; None while it is not late, 0 on a rest day right after it."""
    by_hands: Mapping[Hands, int]
    reason: str | None

    @property
    def word(self) -> str:
        """The Chinese word of the tone; for a clock without a limit or that does not count, of its state."""
        if self.tone is Tone.PAUSED:
            return self.state.label
        if self.tone is Tone.UNKNOWN and self.limit.days is None:
            return "无时限"
        if self.state is ClockState.STOPPED and self.tone is Tone.AHEAD:
            return "按期办结"
        return self.tone.label

    @property
    def sentence(self) -> str:
        """One Chinese sentence: how much is used and left, and until when."""
        unit = self.limit.unit.label
        spent = "用时待核定" if self.used is None else f"已用{self.used}{unit}"
        if self.state is ClockState.STOPPED:
            return f"{self.word}，{spent}"
        if self.overdue is not None:
            return f"已超期{self.overdue}{unit}，应于{self.due}办结" if self.overdue else f"已超期，应于{self.due}办结"
        if self.tone is Tone.PAUSED:
            return f"{self.word}，{spent}"
        if self.limit.days is None:
            return f"无时限，{spent}"
        if self.remaining == 0 and self.due.is_firm:
            return f"今天到期（{self.due}）"
        left = "" if self.remaining is None else f"剩余{self.remaining}{unit}，"
        return f"{left}{self.due}到期" if self.due.is_firm else f"{left}到期日{self.due}"


def clock_reading_of(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    thresholds: Thresholds | None = None,
) -> ClockReading:
    """Read a clock on the local day ``as_of``. A stopped clock is read on the day it stopped, for ever."""
    last, day = segments[-1], _day(segments, as_of)
    known = list(arithmetic.spans(segments, limit.begin_next_day))
    end = arithmetic.due_date_of(calendar, segments, limit, day, known)
    spent = arithmetic.used_days_or_none(calendar, segments, limit, day, known)
    left = None if limit.days is None or spent is None else limit.days - spent
    state = arithmetic.clock_state_of(segments)
    late = end.on is not None and day > end.on
    return ClockReading(
        state=state,
        tone=Tone.LATE if late else _tone(state, end, limit, left, spent, thresholds or DEFAULT_THRESHOLDS),
        hands=last.hands,
        limit=limit,
        started_on=arithmetic.start_date_of(segments),
        due=end,
        used=spent,
        remaining=left,
        overdue=_overdue(calendar, end.on, day, limit) if late and end.on else None,
        by_hands=arithmetic.days_by_hands(calendar, segments, limit, day, known),
        reason=last.reason,
    )


def spent_by_hands(
    calendar: WorkCalendar, segments: Sequence[Segment], limit: TimeLimit, as_of: date
) -> Mapping[Hands, int]:
    """Of :func:`clock_reading_of` only in whose hands the days were spent: all that is told of a clock whose work is over."""
    return arithmetic.days_by_hands(calendar, segments, limit, _day(segments, as_of))


def _day(segments: Sequence[Segment], as_of: date) -> date:
    """The day of reading: the day it stopped, for a stopped clock."""
    stopped_at = segments[-1].to_at
    return as_of if stopped_at is None else min(as_of, local_date(stopped_at))


def _tone(
    state: ClockState, end: DueDate, limit: TimeLimit, left: int | None, spent: int | None, thresholds: Thresholds
) -> Tone:
    """Tone of a clock that is not late. A clock that does not count is frozen; one that stopped in time is ahead."""
    if limit.days is None:
        return Tone.PAUSED if state in (ClockState.PAUSED, ClockState.WAITING) else Tone.UNKNOWN
    if state is ClockState.STOPPED:
        return Tone.AHEAD if end.on is not None or (left is not None and left >= 0) else Tone.UNKNOWN
    if state is not ClockState.RUNNING:
        return Tone.PAUSED
    if left is None or spent is None or left < 0:
        return Tone.UNKNOWN
    if left <= thresholds.days_left or spent * 100 >= thresholds.used_percent * limit.days:
        return Tone.DUE
    return Tone.AHEAD


def _overdue(calendar: WorkCalendar, due_on: date, day: date, limit: TimeLimit) -> int:
    """Days from the due date to ``day``; days of unpublished years count where they might be worked."""
    try:
        return calendar.count(due_on + ONE_DAY, day, limit.unit)
    except UncoveredYear:
        return calendar.at_most(due_on + ONE_DAY, day, limit.unit)
