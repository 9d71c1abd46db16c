"""Questions about time: the published calendar of a city, and clocks with their segments, any number in two queries."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.foundation.calendar.clock_reading import ClockReading, Thresholds, clock_reading_of
from app.foundation.calendar.models import BureauClosure, Clock, ClockSegment, ClosureDeclaration, WorkDay, WorkYear
from app.foundation.calendar.segments import Segment
from app.foundation.calendar.terms import ClockState, ClockSubject, StoppageCause
from app.foundation.calendar.workdays import TimeLimit, WorkCalendar, each_day
from app.foundation.calendar.years import SPECIAL_KINDS, PublishedDay
from app.foundation.errors import FieldFault
from tenants import bureaus, clock, context
from tenants.db import db

MOST_CLOSURES = 5000
CALENDAR_SECONDS = 60.0
"""How old a process's copy of the calendar may be: a new year is seen everywhere after at most this long."""


@dataclass(frozen=True)
class Closure:
    """Days on which a bureau's windows are closed. ``stopped_by`` is what makes them no working days; mostly empty."""

    id: UUID
    bureau_id: int
    first_day: date
    last_day: date
    reason: str
    stopped_by: str = ""


@dataclass(frozen=True)
class _Kept:
    """A process's copy of what a city has published, and of what its bureaus have announced."""

    read_at: float
    calendar: WorkCalendar
    closures: Mapping[int, tuple[Closure, ...]]
    own: Mapping[int, WorkCalendar]
    """Calendars of the bureaus whose offices stand still on some days."""


_calendars: dict[int, _Kept] = {}


def published_calendar(city_id: int) -> WorkCalendar:
    """The published calendar of a city, from this process's copy where that is young enough."""
    return _kept(city_id).calendar


def calendar_here() -> WorkCalendar:
    """The calendar of the acting bureau: its city's, but for days on which its own offices lawfully stand still."""
    card = bureaus.bureau_by_id(context.bureau_id())
    kept = _kept(card.city_id)
    return kept.own.get(card.id, kept.calendar)


def day_fault(day: date, field: str, what: str) -> FieldFault | None:
    """What is wrong with a last day that somebody chose: it is over, or nobody knows yet which of its days are worked."""
    if day < clock.today():
        return FieldFault(field, "past", f"{what}不能早于今天。")
    if not calendar_here().covers(day):
        return FieldFault(field, "unpublished", f"{day.year}年的工作日历还没有公布，{what}请选择已公布年份的日期。")
    return None


def day_to_offer(days: int) -> date | None:
    """The last day that a form offers by itself, so many calendar days from now; none where :func:`day_fault` would refuse
    it because the calendar of its year is not published."""
    day = clock.today() + timedelta(days=days)
    return day if calendar_here().covers(day) else None


def closures_of(bureau_id: int, until: date) -> list[Closure]:
    """Closures of any bureau that are not over and begin on ``until`` at the latest, earliest first."""
    known = _kept(bureaus.bureau_by_id(bureau_id).city_id).closures.get(bureau_id, ())
    return [one for one in known if one.last_day >= clock.today() and one.first_day <= until]


def stoppages_here() -> list[Closure]:
    """Closures of the acting bureau that make their days no working days."""
    card = bureaus.bureau_by_id(context.bureau_id())
    return [one for one in _kept(card.city_id).closures.get(card.id, ()) if one.stopped_by]


def earliest_stoppage(since: date) -> date | None:
    """First day of the acting bureau's stoppages that lasted beyond ``since``, those taken back again included."""
    return db.session.scalar(
        select(func.min(BureauClosure.first_day))
        .join(ClosureDeclaration, ClosureDeclaration.closure_id == BureauClosure.id)
        .where(BureauClosure.bureau_id == context.bureau_id(), BureauClosure.last_day >= since)
    )


def forget_calendars() -> None:
    """Drop this process's copies: after a year or a closure was written, and between tests."""
    _calendars.clear()


def _kept(city_id: int) -> _Kept:
    kept = _calendars.get(city_id)
    if kept is not None and time.monotonic() - kept.read_at < CALENDAR_SECONDS:
        return kept
    rows = db.session.execute(select(WorkDay.day, WorkDay.kind, WorkDay.name).where(WorkDay.city_id == city_id)).all()
    calendar = WorkCalendar({row.day: row.kind for row in rows}, {row.day: row.name for row in rows if row.name})
    closures: dict[int, tuple[Closure, ...]] = defaultdict(tuple)
    for one in _closures(city_id):
        closures[one.bureau_id] += (one,)
    own = {bureau_id: calendar.stopping(days) for bureau_id, held in closures.items() if (days := _stopped(held))}
    kept = _calendars[city_id] = _Kept(time.monotonic(), calendar, dict(closures), own)
    return kept


def _closures(city_id: int) -> list[Closure]:
    """What is announced and not over, and whatever was ever declared: old clocks are still explained by it."""
    declared = (ClosureDeclaration.closure_id == BureauClosure.id) & ClosureDeclaration.revoked_at.is_(None)
    rows = db.session.execute(
        select(
            BureauClosure.id,
            BureauClosure.bureau_id,
            BureauClosure.first_day,
            BureauClosure.last_day,
            BureauClosure.reason,
            ClosureDeclaration.cause,
            ClosureDeclaration.document_no,
        )
        .outerjoin(ClosureDeclaration, declared)
        .where(
            BureauClosure.city_id == city_id,
            BureauClosure.withdrawn_at.is_(None),
            or_(BureauClosure.last_day >= clock.today(), ClosureDeclaration.id.is_not(None)),
        )
        .order_by(BureauClosure.first_day, BureauClosure.id)
        .limit(MOST_CLOSURES)
    )
    return [
        Closure(*row[:5], f"{StoppageCause(row.cause).label}（{row.document_no}）" if row.cause else "") for row in rows
    ]


def _stopped(closures: Iterable[Closure]) -> dict[date, str]:
    return {
        day: f"因{one.stopped_by}"
        for one in closures
        if one.stopped_by
        for day in each_day(one.first_day, one.last_day)
    }


def work_years(city_id: int) -> list[WorkYear]:
    """The published years of a city with their notices, oldest first."""
    return list(db.session.scalars(select(WorkYear).where(WorkYear.city_id == city_id).order_by(WorkYear.year)))


def special_days(city_id: int) -> list[PublishedDay]:
    """The holidays and make-up days of all published years, in order."""
    rows = db.session.execute(
        select(WorkDay.day, WorkDay.kind, WorkDay.name)
        .where(WorkDay.city_id == city_id, WorkDay.kind.in_(SPECIAL_KINDS))
        .order_by(WorkDay.day)
        .limit(5000)
    )
    return [PublishedDay(row.day, row.kind, row.name) for row in rows]


@dataclass(frozen=True)
class ClockView:
    """A clock with its segments: values, no row of the session."""

    id: UUID
    subject: ClockSubject
    subject_id: UUID
    project_id: UUID | None
    state: ClockState
    limit: TimeLimit
    due_on: date | None
    due_floor: date | None
    segments: tuple[Segment, ...]

    @property
    def started_counting(self) -> bool:
        """Whether its limit has begun to run at all."""
        return any(segment.counted for segment in self.segments)

    def reading(self, thresholds: Thresholds | None = None, as_of: date | None = None) -> ClockReading:
        """What the clock says today (or ``as_of``), by the calendar of the acting bureau's city."""
        return clock_reading_of(calendar_here(), self.segments, self.limit, as_of or clock.today(), thresholds)


def clocks_of(subject: ClockSubject, subject_ids: Collection[UUID]) -> dict[UUID, ClockView]:
    """Clocks by what they are about, with their segments: two queries for any number."""
    if not subject_ids:
        return {}
    views = _views(Clock.subject == subject, Clock.subject_id.in_(subject_ids))
    return {view.subject_id: view for view in views}


def clocks_of_project(project_id: UUID) -> list[ClockView]:
    """All clocks of a project, in the order of their making."""
    return _views(Clock.project_id == project_id)


def clock_of(subject: ClockSubject, subject_id: UUID) -> ClockView | None:
    """The clock of one subject, or None."""
    return clocks_of(subject, [subject_id]).get(subject_id)


def open_clocks_by_due(until: date, limit: int) -> list[ClockView]:
    """Running clocks whose firm due date is not after ``until``, earliest first: what is due, what is late."""
    in_order = select(Clock.id).where(
        Clock.bureau_id == context.bureau_id(), Clock.state == ClockState.RUNNING, Clock.due_on <= until
    )
    ids = db.session.scalars(in_order.order_by(Clock.due_on, Clock.id).limit(limit)).all()
    views = {view.id: view for view in _views(Clock.id.in_(ids))}
    return [views[each] for each in ids]


def unsettled_clock_ids(limit: int, after: UUID | None = None, due_from: date | None = None) -> list[UUID]:
    """Running clocks whose due date is 待核定, in the order of their ids, behind ``after``.

    ``due_from``: also those whose firm date is on that day or later.
    """
    unsettled = Clock.due_on.is_(None) & Clock.due_floor.is_not(None)
    statement = select(Clock.id).where(
        Clock.bureau_id == context.bureau_id(),
        Clock.state == ClockState.RUNNING,
        unsettled if due_from is None else or_(unsettled, Clock.due_on >= due_from),
    )
    if after is not None:
        statement = statement.where(Clock.id > after)
    return list(db.session.scalars(statement.order_by(Clock.id).limit(limit)))


def segments_of(clock_ids: Iterable[UUID]) -> Mapping[UUID, tuple[Segment, ...]]:
    """Segments of clocks in order: one query."""
    rows = db.session.execute(
        select(
            ClockSegment.clock_id,
            ClockSegment.number,
            ClockSegment.hands,
            ClockSegment.counted,
            ClockSegment.reason,
            ClockSegment.from_at,
            ClockSegment.to_at,
        )
        .where(ClockSegment.bureau_id == context.bureau_id(), ClockSegment.clock_id.in_(list(clock_ids)))
        .order_by(ClockSegment.clock_id, ClockSegment.number)
    )
    found: dict[UUID, list[Segment]] = defaultdict(list)
    for row in rows:
        found[row.clock_id].append(Segment(*row[1:]))
    return {clock_id: tuple(parts) for clock_id, parts in found.items()}


def _views(*which: ColumnElement[bool]) -> list[ClockView]:
    rows = db.session.execute(
        select(
            Clock.id,
            Clock.subject,
            Clock.subject_id,
            Clock.project_id,
            Clock.state,
            Clock.limit_days,
            Clock.unit,
            Clock.begin_next_day,
            Clock.due_on,
            Clock.due_floor,
        )
        .where(Clock.bureau_id == context.bureau_id(), *which)
        .order_by(Clock.id)
    ).all()
    parts = segments_of(row.id for row in rows) if rows else {}
    return [
        ClockView(
            id=row.id,
            subject=row.subject,
            subject_id=row.subject_id,
            project_id=row.project_id,
            state=row.state,
            limit=TimeLimit(row.limit_days, row.unit, row.begin_next_day),
            due_on=row.due_on,
            due_floor=row.due_floor,
            segments=parts.get(row.id, ()),
        )
        for row in rows
    ]
