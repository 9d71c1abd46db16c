"""What becomes of an item at this bureau: 承接, 未划转, 暂不具备承接能力, with basis and date."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from app.adopting import operations, queries
from app.catalogue.deciding import route_of
from app.catalogue.terms import ADOPTION_WORDS, READINESS_WORDS, AdoptionStatus
from blueprints.adopting.forms import StatusForm
from blueprints.adopting.items import route_words
from blueprints.adopting.wording import STATUS_CHIPS, at_city
from blueprints.shell.fields import filled
from blueprints.shell.pages import act, go, page
from tenants.instants import today


def edit(row: Any) -> Response:
    """The form."""
    return _page(row, StatusForm(data={"since": today()}).without(row.status))


def change(row: Any) -> Response:
    """Take the item over, or mark it."""
    form = StatusForm().without(row.status)

    def do() -> None:
        status, basis, since = AdoptionStatus(form.becomes.data), form.basis.data or "", filled(form.since.data)
        if status is AdoptionStatus.ADOPTED:
            operations.adopt(row.item_id, basis, since)
        else:
            operations.mark(row.item_id, status, basis, since)

    return act(
        form, do=do, then=lambda _done: _changed(row, AdoptionStatus(form.becomes.data)), again=lambda: _page(row, form)
    )


def _changed(row: Any, status: AdoptionStatus) -> Response:
    route = route_words(route_of(g.bureau.id, row.item_id))
    return go(f"/adoptions/{row.code}", f"“{row.name}”已登记为“{ADOPTION_WORDS[status]}”。新项目的这一事项{route}")


def _page(row: Any, form: StatusForm) -> Response:
    points = [] if at_city() else queries.points(g.bureau.id, row.item_id)
    return page(
        "adopting/status/edit.html",
        row=row,
        form=form,
        chip=STATUS_CHIPS[row.status],
        lacking=[READINESS_WORDS[each.point] for each in points if each.signed_at is None],
    )
