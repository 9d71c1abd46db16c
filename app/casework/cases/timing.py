"""The clock of a case: from acceptance to the decision; it stops for corrections (6-7) and special steps (9-10).

The ministry's rule for 办理状态; the suspension of the whole service pauses it on top of that.
"""

from __future__ import annotations

from datetime import date

from app.casework.cases.models import Case
from app.foundation.calendar.models import Clock
from app.foundation.calendar.operations import change_limit as change_clock
from app.foundation.calendar.operations import (
    close_clock,
    locked_clock,
    pause_clock,
    resume_clock,
    start_clock,
    turn_clock,
)
from app.foundation.calendar.queries import calendar_here, clock_of
from app.foundation.calendar.segments import spans
from app.foundation.calendar.terms import ClockSubject, Hands
from app.foundation.calendar.workdays import TimeLimit
from tenants.clock import today

ACCEPT_WITHIN = 5
"""Working days in which a window accepts or tells everything that is missing (行政许可法第三十二条（四）)."""

CORRECTION, SPECIAL = "correction", "special_step"
"""Codes of the legal grounds on which the clock of a case stops."""


def acceptance_due_date() -> date | None:
    """By when a case that came in today must be accepted or corrected; None where the year is not published."""
    return calendar_here().due(today(), ACCEPT_WITHIN).on


def start_case_clock(case: Case) -> None:
    """Acceptance: the limit begins to count."""
    limit = TimeLimit(case.limit_days, case.limit_unit)
    clock = start_clock(ClockSubject.CASE, case.id, limit, project_id=case.project_id)
    case.due_on = clock.due_on


def hand_case_to(case: Case, hands: Hands, reason: str | None = None) -> None:
    """The case lies in other hands; with a ``reason`` it stops counting, without it goes on."""
    if case.accepted_at is None:
        case.due_on = None if reason else acceptance_due_date()
        return
    clock = turn_clock(_clock(case), hands, counted=reason is None, reason=reason)
    case.due_on = clock.due_on


def change_limit(case: Case, before: TimeLimit) -> None:
    """The case's limit is another one than ``before``: a running clock follows it."""
    if case.accepted_at is None:
        return
    clock = change_clock(_clock(case), before, TimeLimit(case.limit_days, case.limit_unit))
    case.due_on = clock.due_on


def stop_case_clock(case: Case) -> int:
    """Stop the clock for good; returns the days used (of the limit's unit), at most where a year is not published."""
    if case.accepted_at is None:
        return 0
    close_clock(_clock(case))
    view = clock_of(ClockSubject.CASE, case.id)
    if view is None:
        return 0
    reading = view.reading()
    if reading.used is not None:
        return reading.used
    return sum(
        calendar_here().at_most(span.first, span.last or today(), view.limit.unit)
        for span in spans(view.segments, view.limit.begin_next_day)
        if span.segment.counted
    )


def suspend_case_clock(case: Case, reason: str) -> None:
    """The service is suspended: nothing of this case counts."""
    if case.accepted_at is not None and case.closed_at is None:
        case.due_on = pause_clock(_clock(case), reason).due_on


def resume_case_clock(case: Case) -> None:
    """The service goes on with what remained."""
    if case.accepted_at is not None and case.closed_at is None:
        case.due_on = resume_clock(_clock(case)).due_on


def _clock(case: Case) -> Clock:
    return locked_clock(ClockSubject.CASE, case.id)
