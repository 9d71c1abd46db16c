"""A published year: what the notice says (放假调休安排), expanded into one row a day. Pure.

The data file names only the days that differ from Monday to Friday. What cannot be right is refused with its file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.workdays import FIXED_HOLIDAYS, each_day

SATURDAY = 5
SPECIAL_KINDS = (DayKind.HOLIDAY, DayKind.MAKEUP)
"""Days that a notice names."""
LONGEST_HOLIDAY = timedelta(days=31)


class YearRefused(ValueError):
    """A published year that contradicts itself; the message is Chinese and says where."""


@dataclass(frozen=True)
class PublishedDay:
    """What is published of one day."""

    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True)
class PublishedYear:
    """One year with the notice that publishes it."""

    year: int
    title: str
    notice_no: str | None
    published_on: date
    source_note: str
    days: tuple[PublishedDay, ...]


def shipped_years() -> Iterator[PublishedYear]:
    """The years that come with the product, oldest first."""
    folder = files("app.foundation.calendar").joinpath("data")
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            yield parse_year(entry.read_text("utf-8"), entry.name)


def parse_year(text: str, where: str) -> PublishedYear:
    """A year from its TOML text; raises :class:`YearRefused` naming ``where``."""
    try:
        return build_year(tomllib.loads(text), where)
    except tomllib.TOMLDecodeError as error:
        raise YearRefused(f"{where}：缺少或无法读取 {error}") from error


def build_year(raw: dict[str, Any], where: str) -> PublishedYear:
    """A year from what a notice says: ``year``, ``title``, ``off`` with ``name``, ``from``, ``to``, ``makeup``, and so on.

    Raises :class:`YearRefused` naming ``where``."""
    try:
        year = int(raw["year"])
        exceptions = _exceptions(raw, year, where)
        return PublishedYear(
            year=year,
            title=str(raw["title"]),
            notice_no=raw.get("notice_no"),
            published_on=raw["published_on"],
            source_note=str(raw.get("source_note", "")),
            days=tuple(_expanded(year, exceptions)),
        )
    except KeyError as error:
        raise YearRefused(f"{where}：缺少或无法读取 {error}") from error


def arrange_year(
    year: int, special: Iterable[PublishedDay], title: str, notice_no: str | None, published_on: date, source_note: str
) -> PublishedYear:
    """A year from its days off and make-up days alone. Raises :class:`YearRefused` naming the day that cannot be right."""
    found: dict[date, PublishedDay] = {}
    for one in special:
        _check(one, year, found, "逐日安排")
        found[one.day] = one
    return PublishedYear(year, title, notice_no, published_on, source_note, tuple(_expanded(year, found)))


def worked_holidays(year: PublishedYear) -> list[date]:
    """Statutory holidays of a fixed date (元旦、劳动节、国庆节) on which a year would have people work: surely a slip."""
    return [
        one.day
        for one in year.days
        if (one.day.month, one.day.day) in FIXED_HOLIDAYS and one.kind in (DayKind.WORKDAY, DayKind.MAKEUP)
    ]


def _exceptions(raw: dict[str, Any], year: int, where: str) -> dict[date, PublishedDay]:
    """The days off and the make-up days of a notice, checked against each other."""
    found: dict[date, PublishedDay] = {}
    for number, entry in enumerate(raw["off"], 1):
        place = f"{where} 第{number}个假期（{entry['name']}）"
        if not entry["from"] <= entry["to"] <= entry["from"] + LONGEST_HOLIDAY:
            raise YearRefused(f"{place}：放假起止日期不对")
        off = [PublishedDay(day, DayKind.HOLIDAY, entry["name"]) for day in each_day(entry["from"], entry["to"])]
        made_up = [PublishedDay(day, DayKind.MAKEUP, f"{entry['name']}调休") for day in entry.get("makeup", [])]
        for one in [*off, *made_up]:
            _check(one, year, found, place)
            found[one.day] = one
    return found


def _check(one: PublishedDay, year: int, found: dict[date, PublishedDay], place: str) -> None:
    if one.day.year != year:
        raise YearRefused(f"{place}：{one.day.isoformat()}不在{year}年")
    if one.day in found:
        raise YearRefused(f"{place}：{one.day.isoformat()}已写在“{found[one.day].name}”")
    if one.kind is DayKind.MAKEUP and one.day.weekday() < SATURDAY:
        raise YearRefused(f"{place}：{one.day.isoformat()}不是周末，不会是调休上班日")


def _expanded(year: int, exceptions: dict[date, PublishedDay]) -> Iterator[PublishedDay]:
    for day in each_day(date(year, 1, 1), date(year, 12, 31)):
        usual = DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY
        yield exceptions.get(day, PublishedDay(day, usual))
