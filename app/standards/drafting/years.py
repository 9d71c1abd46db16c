"""Publishing a year of the work calendar, and what follows from it: dates that were 待核定 become firm (行政许可法第八十二条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.foundation.calendar import operations as clocks
from app.foundation.calendar.load import load
from app.foundation.calendar.models import WorkYear
from app.foundation.calendar.queries import Closure, calendar_here, earliest_stoppage, forget_calendars, stoppages_here
from app.foundation.calendar.years import PublishedYear, YearRefused
from app.foundation.errors import Conflict, Forbidden, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.notices import operations as notices
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.standards.drafting.operations import require_city
from tenants import bureaus, context
from tenants.clock import today
from tenants.db import db

WARN_FROM_MONTH = 11
"""From November the next year's notice is expected, and its absence is said."""
LOOK_BACK_DAYS = 366
"""Clocks that ran through a stoppage longer ago are over."""


def require_publishing_city() -> int:
    """The acting bureau, if it is the root of its city. Raises :class:`Forbidden` for every other."""
    if bureaus.bureau_by_id(context.bureau_id()).city_id != context.bureau_id():
        raise Forbidden("工作日历由市局发布，本局只能查看。")
    return require_city()


def publish_year(year: PublishedYear) -> None:
    """Publish a year for the whole city. Raises :class:`Conflict` where it is published, :class:`Invalid`."""
    city_id = require_publishing_city()
    if db.session.scalar(select(WorkYear.year).where(WorkYear.city_id == city_id, WorkYear.year == year.year)):
        raise Conflict("published", f"{year.year}年工作日历已经发布，不能覆盖。")
    if not today().year - 5 <= year.year <= today().year + 2:
        raise Invalid("year", "只能发布前五年到后两年的日历。", "year")
    try:
        load(db.session(), city_id, [year])
    except YearRefused as refused:
        raise Invalid("year", str(refused), "notice") from refused
    forget_calendars()
    record(
        LedgerEvent.CATALOGUE_CALENDAR_PUBLISHED, f"发布{year.year}年工作日历，依据《{year.title}》{year.notice_no or ''}。",
        detail={"year": year.year, "published_on": year.published_on.isoformat()},
    )  # fmt: skip


@dataclass(frozen=True)
class DueDateBasis:
    """What the due dates of a bureau follow from: as long as it is the same, they need not be computed anew."""

    years: tuple[int, ...]
    stoppages: tuple[Closure, ...]


def due_date_basis_here() -> DueDateBasis:
    """What the acting bureau's due dates follow from now."""
    return DueDateBasis(tuple(calendar_here().years()), tuple(stoppages_here()))


def settle_dates_here() -> int:
    """Recompute what was 待核定 in the acting bureau, and what falls behind a stoppage; returns how many dates moved.

    Each move is kept (日期核定结果) and the office of the steward team is told.
    """
    moved = clocks.settle_dates(due_from=earliest_stoppage(today() - timedelta(days=LOOK_BACK_DAYS)))
    if moved:
        said = f"工作日历更新，{moved}个待核定或受影响的到期日已重新核算。"
        record(LedgerEvent.CALENDAR_DATES_SETTLED, said, detail={"moved": moved})
        notices.notify_role(Role.STEWARD_OFFICE, said, SubjectKind.SETTLED_DATES.of())
    return moved


def missing_year(day: date, years: set[int]) -> int | None:
    """The year whose notice is overdue on ``day``: this one, or from November the next; None while all is there."""
    if day.year not in years:
        return day.year
    return day.year + 1 if day.month >= WARN_FROM_MONTH and day.year + 1 not in years else None
