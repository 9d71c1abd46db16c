"""Publishing a year of the work calendar, and what follows from it: dates that were 待核定 become firm (行政许可法第八十二条)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.calendar import operations as clocks
from app.calendar.load import load
from app.calendar.models import WorkYear
from app.calendar.queries import forget_calendars
from app.calendar.years import PublishedYear, YearRefused
from app.drafting.operations import at_the_city
from app.errors import Conflict, Invalid
from app.ledger.operations import record
from tenants.db import db
from tenants.instants import today

WARN_FROM_MONTH = 11
"""From November the next year's notice is expected, and its absence is said."""


def publish_year(year: PublishedYear) -> None:
    """Publish a year for the whole city. Raises :class:`Conflict` where it is published, :class:`Invalid`."""
    city_id = at_the_city()
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
        "catalogue.calendar.published", f"发布{year.year}年工作日历，依据《{year.title}》{year.notice_no or ''}。",
        detail={"year": year.year, "published_on": year.published_on.isoformat()},
    )  # fmt: skip


def settle_dates_here() -> int:
    """Recompute what was 待核定 in the acting bureau; returns how many dates moved. The ledger lists them."""
    moved = clocks.settle_dates()
    if moved:
        record(
            "calendar.dates.settled",
            f"工作日历更新，{len(moved)}个待核定的到期日已重新核算。",
            detail={
                "moved": [
                    {
                        "subject": one.subject,
                        "id": str(one.subject_id),
                        "before": _iso(one.floor_before),
                        "due": _iso(one.due_on or one.due_floor),
                    }
                    for one in moved[:200]
                ]
            },
        )
    return len(moved)


def missing_year(day: date, years: set[int]) -> int | None:
    """The year whose notice is overdue on ``day``: this one, or from November the next; None while all is there."""
    if day.year not in years:
        return day.year
    return day.year + 1 if day.month >= WARN_FROM_MONTH and day.year + 1 not in years else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
