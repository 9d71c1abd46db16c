"""What becomes of an item at this bureau: 承接, 未划转, 暂不具备承接能力, with basis and date."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from app.oversight.circulars import receipts
from app.standards.adopting import planned_statuses, queries
from app.standards.adopting.operations import day_in_words
from app.standards.catalogue.deciding import route_of
from app.standards.catalogue.terms import AdoptionStatus, adoption_status_text
from blueprints.adopting.forms import PlannedChangeForm, StatusForm
from blueprints.adopting.items import render_refused_item
from blueprints.adopting.wording import is_city_bureau, planned_status, route_words, status_chip
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key, required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today


def edit(row: Any) -> Response:
    """The form."""
    return _page(row, StatusForm(data={"since": today()}).without(row.status))


def change(row: Any) -> Response:
    """Take the item over, or mark it."""
    form = StatusForm().without(row.status)
    return submit_form(
        form,
        do=lambda: _change(row, form),
        then=lambda is_now: _changed(row, form, is_now),
        again=lambda: _page(row, form),
    )


def _change(row: Any, form: StatusForm) -> bool:
    """Whoever takes an item over has taken note of its version: a circular that asked for that is answered."""
    is_now = planned_statuses.change_status(
        row.item_id,
        AdoptionStatus(form.becomes.data),
        form.basis.data or "",
        required_value(form.since.data),
        form.helped,
    )
    receipts.settle_noted_circulars(current_officer().id)
    return is_now


def withdraw(row: Any) -> Response:
    """Take a change back that waits for its day."""
    form = PlannedChangeForm()
    return submit_form(
        form,
        do=lambda: planned_statuses.withdraw(row.item_id, parse_key(form.planned_id.data), form.reason.data or ""),
        then=lambda _done: redirect_to(f"/adoptions/{row.code}", "已撤销，承接状态到时不变更。"),
        again=lambda: render_refused_item(row, form),
    )


def _changed(row: Any, form: StatusForm, is_now: bool) -> Response:
    words = adoption_status_text(AdoptionStatus(form.becomes.data), form.helped)
    if not is_now:
        day = day_in_words(required_value(form.since.data))
        return redirect_to(
            f"/adoptions/{row.code}", f"“{row.name}”自{day}起为“{words}”，当日自动生效，在此之前可以撤销。"
        )
    route = route_words(route_of(g.bureau.id, row.item_id))
    return redirect_to(f"/adoptions/{row.code}", f"“{row.name}”已登记为“{words}”。新项目的这一事项{route}")


def _page(row: Any, form: StatusForm) -> Response:
    points = [] if is_city_bureau() else queries.readiness_points(g.bureau.id, row.item_id)
    return render_page(
        "adopting/status/edit.html",
        row=row,
        form=form,
        chip=status_chip(row.status, row.support),
        planned=planned_status(row),
        lacking=[each.point.label for each in points if each.signed_at is None],
    )
