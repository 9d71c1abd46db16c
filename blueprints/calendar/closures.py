"""Days on which bureaus are closed: announced by each for itself, declared by the city where law stops the clocks."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.calendar import closure_list
from app.foundation.calendar.terms import StoppageCause
from app.foundation.calendar.workdays import CLOSURE_RULE
from app.foundation.permissions import Permission as P
from app.standards.drafting import closures
from blueprints.calendar.forms import ClosureForm, DeclareForm, TakeBackForm
from blueprints.calendar.tabs import tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key, required_value
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today
from tenants.labels import labels_of


def index() -> Response:
    """One's own closures; at the city those of all bureaus."""
    return _listed(ClosureForm(formdata=None), TakeBackForm(formdata=None))


def announce() -> Response:
    """Announce one's own."""
    form = ClosureForm()
    return submit_form(
        form,
        do=lambda: closures.announce(
            required_value(form.first_day.data),
            required_value(form.last_day.data),
            form.reason.data or "",
            form.basis.data or "",
        ),
        then=lambda _made: redirect_to("/closures", "已登记闭局日，门户、工作台和移交页面随即显示；办理时限不变。"),
        again=lambda: _listed(form, TakeBackForm(formdata=None)),
    )


def withdraw() -> Response:
    """Take one's own back."""
    form = TakeBackForm()
    return submit_form(
        form,
        do=lambda: closures.withdraw(parse_key(form.closure_id.data), form.why.data or ""),
        then=lambda _done: redirect_to("/closures", "已撤销这次闭局。"),
        again=lambda: _listed(ClosureForm(formdata=None), form),
    )


def judge() -> Response:
    """The form in which the city declares that a closure stops the clocks; ``closure`` in the address says which."""
    closures.require_declaring_city()
    form = DeclareForm(formdata=None, data={"closure_id": request.args.get("closure", "")})
    return _judged(form, closure_list.announced_closure(key_arg("closure") or parse_key(_NOBODY)))


def declare() -> Response:
    """Declare it."""
    form = DeclareForm()
    return submit_form(
        form,
        do=lambda: closures.declare(
            parse_key(form.closure_id.data),
            StoppageCause(form.cause.data),
            form.document.data or "",
            form.document_no.data or "",
        ),
        then=lambda _made: redirect_to("/closures", "已认定停止办公，该局的到期日随后重新核算。"),
        again=lambda: _judged(form, closure_list.announced_closure(_key_of(form))),
    )


def revoke() -> Response:
    """Take a declaration back."""
    form = TakeBackForm()
    return submit_form(
        form,
        do=lambda: closures.revoke(parse_key(form.closure_id.data), form.why.data or ""),
        then=lambda _done: redirect_to("/closures", "已撤销认定，该局的到期日随后重新核算。"),
        again=lambda: _listed(ClosureForm(formdata=None), form),
    )


_NOBODY = "00000000-0000-0000-0000-000000000000"


def _key_of(form: DeclareForm) -> Any:
    """Which closure a refused form was about; an unreadable key is like one of nothing."""
    return parse_key(_NOBODY) if form.closure_id.errors else parse_key(form.closure_id.data)


def _judged(form: DeclareForm, row: Any) -> Response:
    return render_page(
        "calendar/closures/declare.html",
        form=form,
        row=row,
        bureau=bureau_by_id(row.bureau_id).name,
        span=closures.span_text(row.first_day, row.last_day),
        rule=CLOSURE_RULE,
    )


def _listed(form: ClosureForm, back: TakeBackForm) -> Response:
    is_city = g.bureau.id == g.bureau.city_id
    rows = closure_list.announced_closures(None if is_city else g.bureau.id, key_arg("before"))
    shown, cards = rows[: closure_list.PAGE_SIZE], directory()
    return render_page(
        "calendar/closures/index.html",
        rows=[(row, cards[row.bureau_id].name, closures.span_text(row.first_day, row.last_day)) for row in shown],
        own=g.bureau.id,
        is_city=is_city,
        may_announce=has_permission(current_officer(), P.BUREAU_MANAGE),
        may_declare=is_city and has_permission(current_officer(), P.CALENDAR_MANAGE),
        causes=labels_of(StoppageCause),
        today=today(),
        form=form,
        back=back,
        rule=CLOSURE_RULE,
        tabs=tabs("/closures"),
        next_href=f"/closures?before={shown[-1].id}" if len(rows) > len(shown) else None,
    )
