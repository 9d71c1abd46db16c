"""Why is it due on this day (B3): the strip of days of an entry's clock."""

from __future__ import annotations

from flask import Response

from app.casework.plans.checklist import ChecklistEntry
from app.casework.projects import queries as projects
from app.foundation.calendar.explanation import DayMark, ExplainedDay, explain_clock
from app.foundation.calendar.queries import calendar_here, clock_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Missing
from blueprints.cards.clocks import clock_card, hands_parts, short_day
from blueprints.delivery.wording import REASON_WORDS, holder_name
from blueprints.shell.filters import WEEKDAYS
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id
from tenants.clock import today

KINDS = {
    DayMark.START: "start",
    DayMark.COUNTED: "counted",
    DayMark.MAKEUP: "makeup",
    DayMark.WEEKEND: "weekend",
    DayMark.HOLIDAY: "holiday",
    DayMark.PAUSED: "paused",
    DayMark.MOVED: "weekend",
    DayMark.UNCOVERED: "unknown",
    DayMark.STOPPED: "holiday",
}


def show(entry: ChecklistEntry) -> Response:
    """Day by day, with the rules and their legal basis; also of the push clock, where there is one."""
    view = clock_of(ClockSubject.ENTRY, entry.id)
    if view is None:
        raise Missing("计时")
    explained = explain_clock(calendar_here(), view.segments, view.limit, today(), REASON_WORDS)
    reading = view.reading()
    return render_page(
        "delivery/due_date_explanation/show.html",
        entry=entry,
        project=projects.project(entry.project_id),
        clock=clock_card(view),
        sentence=reading.sentence,
        days=[_day(one) for one in explained.days],
        rules=explained.rules,
        hands=hands_parts(view, bureau_by_id(entry.deciding_bureau_id).short_name),
        whose=holder_name(reading.hands, entry.deciding_bureau_id),
    )


def _day(one: ExplainedDay) -> tuple[str, str, str, str]:
    kind = "due" if one.is_due else KINDS[one.mark]
    return short_day(one.day), WEEKDAYS[one.day.weekday()], kind, one.sentence
