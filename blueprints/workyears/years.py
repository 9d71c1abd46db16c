"""Years of the work calendar: what is published, what is missing, publishing the next from its notice's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Response, g

from app.calendar.notices import read_notice
from app.calendar.queries import special_days, work_years
from app.calendar.workdays import WORKING
from app.calendar.years import SPECIAL, PublishedDay, PublishedYear, YearRefused
from app.drafting import years as publishing
from app.errors import Invalid
from app.permissions import Permission as P
from app.policy.rules import has
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from blueprints.workyears.forms import NoticeForm
from tenants.instants import today


@dataclass(frozen=True)
class Span:
    """Days on end of one kind and name."""

    name: str
    kind: str
    first: date
    last: date


def index() -> Response:
    """All published years, newest first; which notice is overdue."""
    published = work_years(g.bureau.city_id)
    days = special_days(g.bureau.city_id)
    return page(
        "workyears/years/index.html",
        years=[(row, list(_spans(one for one in days if one.day.year == row.year))) for row in reversed(published)],
        missing=publishing.missing_year(today(), {row.year for row in published}),
        may_publish=g.bureau.id == g.bureau.city_id and has(me(), P.CALENDAR_MANAGE),
    )


def new() -> Response:
    """The form for the notice."""
    return _form(NoticeForm(data={"year": today().year + 1}))


def preview() -> Response:
    """What the notice's text says, day by day, before anything is published."""
    form = NoticeForm()
    read: list[PublishedYear] = []
    return act(
        form,
        do=lambda: read.append(_read(form)),
        then=lambda _done: _form(form, read[0]),
        again=lambda: _form(form),
    )


def publish() -> Response:
    """Publish it for the whole city."""
    form = NoticeForm()
    return act(
        form,
        do=lambda: publishing.publish_year(_read(form)),
        then=lambda _done: go("/calendar", f"已发布{form.year.data}年工作日历，待核定的到期日随后重新核算。"),
        again=lambda: _form(form),
    )


def _read(form: NoticeForm) -> PublishedYear:
    year, published_on = form.year.data, form.published_on.data
    if year is None or published_on is None:
        raise Invalid("required", "请填写年份和发布日期。", "year")
    try:
        return read_notice(form.notice.data or "", year, form.title.data or "", form.notice_no.data or "", published_on)
    except YearRefused as refused:
        raise Invalid("notice", str(refused), "notice") from refused


def _form(form: NoticeForm, read: PublishedYear | None = None) -> Response:
    spans = list(_spans(one for one in read.days if one.kind in SPECIAL)) if read else []
    working = sum(1 for one in read.days if one.kind in WORKING) if read else 0
    return page("workyears/years/new.html", form=form, read=read, spans=spans, working=working)


def _spans(days: Iterable[PublishedDay]) -> Iterator[Span]:
    """Holidays and make-up days, those of one name together."""
    for (name, kind), group in groupby(days, key=lambda one: (one.name, one.kind)):
        found = [one.day for one in group]
        yield Span(name, kind, found[0], found[-1])
