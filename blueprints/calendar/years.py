"""Years of the work calendar: what is published, what is missing, publishing the next from its notice or a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Response, g, make_response, request

from app.assembly.policy.rules import has_permission
from app.foundation.calendar.queries import special_days, work_years
from app.foundation.calendar.workdays import WORKING_KINDS
from app.foundation.calendar.years import SPECIAL_KINDS, PublishedDay, PublishedYear, worked_holidays
from app.foundation.permissions import Permission as P
from app.standards.drafting import years as publishing
from app.standards.exchange.year_sheet import FILE_BYTES, blank_year_sheet
from blueprints.calendar import year_sources
from blueprints.calendar.forms import NoticeForm
from blueprints.calendar.tabs import tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today


@dataclass(frozen=True)
class DaySpan:
    """Days on end of one kind and name."""

    name: str
    kind: str
    first: date
    last: date


def index() -> Response:
    """All published years, newest first; which notice is overdue."""
    published = work_years(g.bureau.city_id)
    days = special_days(g.bureau.city_id)
    return render_page(
        "calendar/years/index.html",
        years=[(row, list(_spans(one for one in days if one.day.year == row.year))) for row in reversed(published)],
        tabs=tabs("/calendar"),
        missing=publishing.missing_year(today(), {row.year for row in published}),
        may_publish=g.bureau.id == g.bureau.city_id and has_permission(current_officer(), P.CALENDAR_MANAGE),
    )


def new() -> Response:
    """The form for the notice."""
    publishing.require_publishing_city()
    return _form(NoticeForm(data={"year": today().year + 1}))


def sheet() -> Response:
    """The spreadsheet to fill in, for the year in the address or the next one."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2027") else today().year + 1
    content = blank_year_sheet(year)
    return serve_attachment(make_response(content), f"{year}年放假调休安排.xlsx", len(content))


def preview() -> Response:
    """What the text or the spreadsheet says, day by day, before anything is published."""
    form = NoticeForm()
    return submit_form(
        form,
        do=lambda: year_sources.read_year(form),
        then=lambda read: _form(form, read),
        again=lambda: _form(form),
    )


def publish() -> Response:
    """Publish it for the whole city; what was changed after it was looked at is shown once more."""
    form = NoticeForm()
    return submit_form(
        form,
        do=lambda: _publish(form),
        then=lambda _done: redirect_to("/calendar", f"已发布{form.year.data}年工作日历，待核定的到期日随后重新核算。"),
        again=lambda: _form(form, _once_more(form)),
    )


def _publish(form: NoticeForm) -> None:
    publishing.require_publishing_city()
    publishing.publish_year(year_sources.reread_year(form))


def _once_more(form: NoticeForm) -> PublishedYear | None:
    """What a refused form says now, where it can be read."""
    if any(error.code != "unseen" for error in form.form_errors) or any(field.errors for field in form):
        return None
    return year_sources.read_year(form)


def _form(form: NoticeForm, read: PublishedYear | None = None) -> Response:
    spans = list(_spans(one for one in read.days if one.kind in SPECIAL_KINDS)) if read else []
    working = sum(1 for one in read.days if one.kind in WORKING_KINDS) if read else 0
    if read is not None:
        form.seen.data = year_sources.year_mark(read)
    return render_page(
        "calendar/years/new.html",
        form=form,
        read=read,
        spans=spans,
        working=working,
        slips=worked_holidays(read) if read else [],
        max_bytes=FILE_BYTES,
    )


def _spans(days: Iterable[PublishedDay]) -> Iterator[DaySpan]:
    """Holidays and make-up days, those of one name together."""
    for (name, kind), group in groupby(days, key=lambda one: (one.name, one.kind)):
        found = [one.day for one in group]
        yield DaySpan(name, kind, found[0], found[-1])
