"""Clocks as segments (计时分段): due date, used days and whose hands, all from the same rows. Pure.

One rule decides every day: a day belongs to the segment that was running *as the day began*. It is the law's own start
rule (开始的当日不计入, 民法典第二百零一条) applied to every turn: the day of acceptance is not counted, a day on which
the bureau pauses is its own (it cannot win the day back by pausing in the evening), the day of a resumption is not
counted, and a resumption restarts the clock exactly as if it began that day with what remained. Where a platform counts
the day of the start (``begin_next_day`` False), the segment running as the day ended decides, with the same effect.
Each day has one segment, so the days by hands add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.foundation.calendar.terms import ClockState, Hands, LimitUnit
from app.foundation.calendar.workdays import ONE_DAY, DueDate, TimeLimit, UncoveredYear, WorkCalendar
from tenants.clock import local_date


@dataclass(frozen=True)
class Segment:
    """One stretch of a clock. ``to_at`` is None while it is open; ``reason`` is the code of a pause's legal ground."""

    number: int
    hands: Hands
    counted: bool
    reason: str | None
    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """The whole days that belong to one segment; ``last`` is None while it is open."""

    first: date
    last: date | None
    segment: Segment


def spans(segments: Sequence[Segment], begin_next_day: bool = True) -> Iterator[Span]:
    """The days of each segment, in order and without gaps; segments that own no day are left out.

    The day on which a clock stops is always the last segment's: whoever had it used that day.
    """
    shift = ONE_DAY if begin_next_day else timedelta(0)
    for here, after in zip(segments, [*segments[1:], None], strict=True):
        first = local_date(here.from_at) + shift
        if after is not None:
            last: date | None = local_date(after.from_at) + shift - ONE_DAY
        else:
            last = None if here.to_at is None else local_date(here.to_at)
        if last is None or last >= first:
            yield Span(first, last, here)


def clock_state_of(segments: Sequence[Segment]) -> ClockState:
    """What the clock does: paused where there is a legal ground, waiting where it only lies with somebody."""
    last = segments[-1]
    if last.to_at is not None:
        return ClockState.STOPPED
    if last.counted:
        return ClockState.RUNNING
    return ClockState.PAUSED if last.reason else ClockState.WAITING


def segment_before_pause(segments: Sequence[Segment]) -> Segment | None:
    """To which segment a resumption goes back; None where nothing is paused.

    A pause inside a pause (the service is suspended while a correction is awaited) goes back to the outer one.
    """
    running: Segment | None = None
    pauses: list[Segment] = []
    for segment in segments:
        if segment.reason is None:
            running, pauses = segment, []
            continue
        known = [pause.reason for pause in pauses]
        pauses = pauses[: known.index(segment.reason)] if segment.reason in known else pauses
        pauses.append(segment)
    if not pauses:
        return None
    return pauses[-2] if len(pauses) > 1 else running


def start_date_of(segments: Sequence[Segment]) -> date | None:
    """Local date on which the clock first counted, or None while it has not."""
    return next((local_date(segment.from_at) for segment in segments if segment.counted), None)


def due_date_of(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    known: Sequence[Span] | None = None,
) -> DueDate:
    """When the limit ends. ``known`` are the :func:`spans`, where the caller has them.

    ``as_of`` matters only while the clock does not count: then the floor is what a resumption on that day would give.
    A limit that was used up before keeps its firm date; one without a limit, or that never counted, has none.
    """
    start = start_date_of(segments)
    if limit.days is None or start is None:
        return DueDate()
    if limit.days == 0:
        return DueDate(on=start)
    left, certain, last = limit.days, True, segments[-1]
    for span in spans(segments, limit.begin_next_day) if known is None else known:
        if span.last is None or span.segment is last or not span.segment.counted:
            continue
        days = calendar.at_most(span.first, span.last, limit.unit)
        if days >= left:
            return _as_known(calendar.nth(span.first, left, limit.unit), certain)
        left -= days
        certain = certain and (limit.unit is LimitUnit.CALENDAR_DAY or calendar.covers_all(span.first, span.last))
    turned = local_date(last.from_at)
    if last.counted:
        return _as_known(calendar.due(turned, left, limit.unit, limit.begin_next_day), certain)
    return _as_known(calendar.due(max(as_of, turned), left, limit.unit, limit.begin_next_day), certain=False)


def _as_known(end: DueDate, certain: bool) -> DueDate:
    """``end`` itself, or only as a floor where what came before is not certain."""
    return end if certain else DueDate(floor=end.on or end.floor)


def used_days(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    known: Sequence[Span] | None = None,
) -> int:
    """Whole days of the limit's unit that were counted up to and with ``as_of``; raises :class:`UncoveredYear`.

    Today counts from its beginning, so on the due date nothing remains and the next day is late.
    """
    return sum(
        calendar.count(span.first, _until(span, as_of), limit.unit)
        for span in (spans(segments, limit.begin_next_day) if known is None else known)
        if span.segment.counted
    )


def used_days_or_none(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    known: Sequence[Span] | None = None,
) -> int | None:
    """Like :func:`used_days`, but None where an unpublished year makes it unknown."""
    try:
        return used_days(calendar, segments, limit, as_of, known)
    except UncoveredYear:
        return None


def remaining_days(calendar: WorkCalendar, segments: Sequence[Segment], limit: TimeLimit, as_of: date) -> int | None:
    """Days of the limit that are left (negative when used up and more); None without a limit or when unknown."""
    spent = used_days_or_none(calendar, segments, limit, as_of)
    return None if limit.days is None or spent is None else limit.days - spent


def days_by_hands(
    calendar: WorkCalendar,
    segments: Sequence[Segment],
    limit: TimeLimit,
    as_of: date,
    known: Sequence[Span] | None = None,
) -> dict[Hands, int]:
    """Days of the limit's unit in whose hands, counted or not, up to and with ``as_of``.

    Their sum is the whole time of the clock. Days of unpublished years count where they might be worked.
    """
    days = dict.fromkeys(Hands, 0)
    for span in spans(segments, limit.begin_next_day) if known is None else known:
        days[span.segment.hands] += calendar.at_most(span.first, _until(span, as_of), limit.unit)
    return days


def _until(span: Span, as_of: date) -> date:
    return as_of if span.last is None else min(span.last, as_of)
