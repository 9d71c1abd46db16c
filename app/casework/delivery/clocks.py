"""The clock of a checklist entry: from the mandate to the decision, in whose hands, counted only from acceptance on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from app.casework.cases.opening import SUSPENSION_REASON
from app.casework.plans.checklist import ChecklistEntry
from app.foundation.calendar.models import Clock
from app.foundation.calendar.operations import (
    close_clock,
    locked_clock,
    pause_clock,
    resume_clock,
    start_clock,
    turn_clock,
)
from app.foundation.calendar.queries import segments_of
from app.foundation.calendar.terms import ClockState, ClockSubject, Hands
from app.foundation.calendar.workdays import TimeLimit
from tenants import context
from tenants.clock import now
from tenants.db import db


def hand_entry_to(
    entry: ChecklistEntry,
    hands: Hands,
    *,
    counted: bool = False,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """Put an entry into other hands; its clock is started where it has none.

    While the service is suspended the pause stays on top: what it goes back to is changed below it.
    """
    if not has_clock(entry):
        limit = TimeLimit(entry.limit_days, entry.limit_unit)
        start_clock(
            ClockSubject.ENTRY, entry.id, limit, project_id=entry.project_id, hands=hands, counted=counted,
            reason=reason, at=at,
        )  # fmt: skip
        return
    clock = locked_clock(ClockSubject.ENTRY, entry.id)
    if clock.state is ClockState.STOPPED:
        return
    last = segments_of([clock.id])[clock.id][-1]
    moment = max(at or now(), last.from_at)
    suspended = last.reason == SUSPENSION_REASON
    if suspended:
        resume_clock(clock, moment)
    turn_clock(clock, hands, counted, reason, moment)
    if suspended:
        pause_clock(clock, SUSPENSION_REASON, at=moment)


def stop_entry_clock(entry: ChecklistEntry, at: datetime | None = None) -> None:
    """The entry is decided or off the list: its clock stops."""
    stop_clock(ClockSubject.ENTRY, entry, at)


def stop_clock(subject: ClockSubject, entry: ChecklistEntry, at: datetime | None = None) -> None:
    """Stop a clock of an entry, where there is one."""
    clock = db.session.scalar(_of(subject, entry))
    if clock is not None and clock.state is not ClockState.STOPPED:
        last = segments_of([clock.id])[clock.id][-1]
        close_clock(clock, max(at or now(), last.from_at))


def has_clock(entry: ChecklistEntry, subject: ClockSubject = ClockSubject.ENTRY) -> bool:
    """Whether the entry has a clock of that kind, stopped or not."""
    return db.session.scalar(_of(subject, entry)) is not None


def _of(subject: ClockSubject, entry: ChecklistEntry) -> Select[Clock]:
    return select(Clock).where(
        Clock.bureau_id == context.bureau_id(), Clock.subject == subject, Clock.subject_id == entry.id
    )
