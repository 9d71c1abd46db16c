"""Loads published years into the work calendar of a city. A year that is there already is never altered silently."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.foundation.calendar.models import WorkDay, WorkYear
from app.foundation.calendar.queries import forget_calendars
from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.years import PublishedYear, YearRefused, shipped_years


def load(session: Session, city_id: int, years: Iterable[PublishedYear] | None = None) -> list[int]:
    """Add the shipped years (or ``years``) that the city lacks; answers which were added. Twice changes nothing.

    Raises :class:`YearRefused` where a year of the database differs from what is given.
    """
    added = []
    for year in shipped_years() if years is None else years:
        if session.get(WorkYear, (city_id, year.year)) is None:
            _add(session, city_id, year)
            added.append(year.year)
        else:
            _compare(session, city_id, year)
    if added:
        forget_calendars()
    return added


def _add(session: Session, city_id: int, year: PublishedYear) -> None:
    session.add(
        WorkYear(
            city_id=city_id,
            year=year.year,
            notice_no=year.notice_no,
            title=year.title,
            source_note=year.source_note,
            published_on=year.published_on,
        )
    )
    session.flush()
    session.add_all(
        WorkDay(city_id=city_id, day=one.day, year=year.year, kind=one.kind, name=one.name) for one in year.days
    )
    session.flush()


def _compare(session: Session, city_id: int, year: PublishedYear) -> None:
    rows = session.execute(
        select(WorkDay.day, WorkDay.kind).where(WorkDay.city_id == city_id, WorkDay.year == year.year)
    )
    stored: dict[date, DayKind] = {row.day: row.kind for row in rows}
    given = {one.day: one.kind for one in year.days}
    differing = sorted(day for day in stored.keys() | given.keys() if stored.get(day) != given.get(day))
    if differing:
        days = "、".join(day.isoformat() for day in differing[:5])
        raise YearRefused(f"{year.year}年工作日历已经发布，与本次数据有{len(differing)}天不同（{days}），不能覆盖")
