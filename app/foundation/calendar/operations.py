"""Clocks run, change hands, pause, go on and stop. Segments are written; the clock's row follows from them.

A moment (``at``) is now unless given; it is never before the last turn. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from app.foundation.calendar import segments as arithmetic
from app.foundation.calendar.models import Clock, ClockSegment, DueDateChange
from app.foundation.calendar.queries import calendar_here, segments_of, unsettled_clock_ids
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import ClockState, ClockSubject, Hands, MoveCause
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.errors import Conflict, Invalid, Missing
from tenants import clock as instants
from tenants import context
from tenants.clock import local_date
from tenants.db import db
from tenants.keys import new_id


def start_clock(
    subject: ClockSubject,
    subject_id: UUID,
    limit: TimeLimit,
    *,
    project_id: UUID | None = None,
    hands: Hands = Hands.OWN,
    counted: bool = True,
    reason: str | None = None,
    at: datetime | None = None,
) -> Clock:
    """Start the one clock of a subject, in somebody's hands; not ``counted`` where it only waits to begin."""
    clock = Clock(
        bureau_id=context.bureau_id(),
        id=new_id(),
        subject=subject,
        subject_id=subject_id,
        project_id=project_id,
        limit_days=limit.days,
        unit=limit.unit,
        begin_next_day=limit.begin_next_day,
    )
    first = Segment(1, hands, counted, reason, at or instants.now())
    _follow(clock, [first])
    db.session.add(clock)
    db.session.flush()
    db.session.add(_row(clock, first))
    db.session.flush()
    return clock


def locked_clock(subject: ClockSubject, subject_id: UUID) -> Clock:
    """The clock of a subject with its row locked; raises :class:`Missing`."""
    clock = db.session.scalars(
        select(Clock)
        .where(Clock.bureau_id == context.bureau_id(), Clock.subject == subject, Clock.subject_id == subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if clock is None:
        raise Missing("计时")
    return clock


def turn_clock(
    clock: Clock, hands: Hands, counted: bool, reason: str | None = None, at: datetime | None = None
) -> Clock:
    """Put the matter into other hands, or count it otherwise: closes the open segment and opens the next.

    ``reason`` is the code of a legal ground and makes an uncounted segment a pause. Turning to what already is changes
    nothing. Raises :class:`Conflict` for a stopped clock, :class:`Invalid` for a moment before the last turn.
    """
    moment = at or instants.now()
    return _turned(clock, _open_parts(clock, moment), Segment(0, hands, counted, reason, moment))


def pause_clock(clock: Clock, reason: str, hands: Hands | None = None, at: datetime | None = None) -> Clock:
    """Pause on a legal ground (中止、补正、特别程序); the matter stays in the same hands unless others are named."""
    moment = at or instants.now()
    parts = _open_parts(clock, moment)
    return _turned(clock, parts, Segment(0, hands or parts[-1].hands, False, reason, moment))


def resume_clock(clock: Clock, at: datetime | None = None) -> Clock:
    """Go on with what remained, in the hands from before the pause. A clock that is not paused stays as it is."""
    moment = at or instants.now()
    parts = _open_parts(clock, moment)
    before = arithmetic.segment_before_pause(parts)
    if before is None:
        return clock
    return _turned(clock, parts, replace(before, from_at=moment))


def extend_clock(clock: Clock, days: int) -> Clock:
    """Lengthen the limit by ``days`` of its unit (延长, 行政许可法第四十二条).

    Raises :class:`Invalid` where there is no limit or nothing to add.
    """
    if clock.limit_days is None or days < 1:
        raise Invalid("limit", "没有办理时限，或延长的天数不对。", "days")
    clock.limit_days += days
    _follow(clock, list(_parts(clock)))
    db.session.flush()
    return clock


def change_limit(clock: Clock, before: TimeLimit, after: TimeLimit) -> Clock:
    """Another limit from the start (按新版办理); what it was lengthened by against ``before`` is added to it."""
    longer = (clock.limit_days or 0) - (before.days or 0) if clock.limit_days is not None else 0
    clock.limit_days = after.days + longer if after.days is not None else None
    clock.unit = after.unit
    _follow(clock, list(_parts(clock)))
    db.session.flush()
    return clock


def close_clock(clock: Clock, at: datetime | None = None) -> Clock:
    """Stop for good. Stopping a stopped clock changes nothing."""
    if clock.state is ClockState.STOPPED:
        return clock
    moment = at or instants.now()
    parts = _open_parts(clock, moment)
    _close(clock, parts[-1], moment)
    _follow(clock, [*parts[:-1], replace(parts[-1], to_at=moment)])
    clock.stopped_at = moment
    db.session.flush()
    return clock


def settle_dates(due_from: date | None = None, batch: int = 1000) -> int:
    """Recompute what was 待核定 in the acting bureau, ``batch`` clocks at a time; returns how many dates moved.

    ``due_from``: also firm dates on that day or later, where days ceased to be working days. Every move is kept as a
    :class:`DueDateChange`.
    """
    moved, ids = 0, unsettled_clock_ids(batch, due_from=due_from)
    while ids:
        moved += _settled(ids)
        ids = unsettled_clock_ids(batch, ids[-1], due_from)
    return moved


def _settled(ids: list[UUID]) -> int:
    rows = db.session.scalars(
        select(Clock)
        .where(Clock.bureau_id == context.bureau_id(), Clock.id.in_(ids))
        .order_by(Clock.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    parts, moves, at = segments_of(ids), [], instants.now()
    for clock in rows:
        if clock.state is not ClockState.RUNNING:
            continue
        before = (clock.due_on, clock.due_floor)
        _follow(clock, list(parts[clock.id]))
        if (clock.due_on, clock.due_floor) != before:
            moves.append(
                DueDateChange(
                    id=new_id(), subject=clock.subject, subject_id=clock.subject_id, project_id=clock.project_id,
                    cause=_cause(before[0], clock.due_on), due_before=before[0], floor_before=before[1], due_on=clock.due_on,
                    due_floor=clock.due_floor, settled_at=at,
                )
            )  # fmt: skip
    db.session.add_all(moves)
    db.session.flush()
    return len(moves)


def _cause(before: date | None, after: date | None) -> MoveCause:
    """A new year makes firm what was open; everything else moves because days ceased to be working days."""
    return MoveCause.YEAR if before is None and after is not None else MoveCause.STOPPAGE


def _parts(clock: Clock) -> tuple[Segment, ...]:
    return segments_of([clock.id])[clock.id]


def _open_parts(clock: Clock, moment: datetime) -> tuple[Segment, ...]:
    """The segments of a clock that still runs, its row locked against a second turn."""
    locked_clock(clock.subject, clock.subject_id)
    if clock.state is ClockState.STOPPED:
        raise Conflict("clock_stopped", "计时已经停止，不能再变更。")
    parts = _parts(clock)
    if moment < parts[-1].from_at:
        raise Invalid("before_last_turn", "时间不能早于上一次计时变更。", "at")
    return parts


def _turned(clock: Clock, parts: tuple[Segment, ...], wanted: Segment) -> Clock:
    """Close the last of ``parts`` and open ``wanted`` after it, unless it is what already is."""
    last, moment = parts[-1], wanted.from_at
    if (last.hands, last.counted, last.reason) == (wanted.hands, wanted.counted, wanted.reason):
        return clock
    following = replace(wanted, number=last.number + 1, to_at=None)
    _close(clock, last, moment)
    db.session.add(_row(clock, following))
    _follow(clock, [*parts[:-1], replace(last, to_at=moment), following])
    db.session.flush()
    return clock


def _follow(clock: Clock, parts: list[Segment]) -> None:
    """Let the clock's row say what its segments say."""
    limit = TimeLimit(clock.limit_days, clock.unit, clock.begin_next_day)
    end = arithmetic.due_date_of(calendar_here(), parts, limit, local_date(parts[-1].from_at))
    clock.state = arithmetic.clock_state_of(parts)
    clock.started_on = arithmetic.start_date_of(parts)
    clock.due_on, clock.due_floor = end.on, end.floor


def _close(clock: Clock, last: Segment, moment: datetime) -> None:
    """End the open segment first: the database allows one open segment a clock."""
    db.session.execute(
        update(ClockSegment)
        .where(
            ClockSegment.bureau_id == clock.bureau_id,
            ClockSegment.clock_id == clock.id,
            ClockSegment.number == last.number,
        )
        .values(to_at=moment)
    )


def _row(clock: Clock, segment: Segment) -> ClockSegment:
    return ClockSegment(
        bureau_id=clock.bureau_id,
        clock_id=clock.id,
        number=segment.number,
        hands=segment.hands,
        counted=segment.counted,
        reason=segment.reason,
        from_at=segment.from_at,
    )
