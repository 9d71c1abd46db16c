"""Readiness claims: at the city what waits to be signed off, elsewhere the bureau's own and what became of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.foundation.staff.roles import Role
from app.standards.adopting import queries, readiness
from app.standards.catalogue.terms import ReadinessPoint
from blueprints.adopting.forms import SignForm, TakeBackForm
from blueprints.adopting.wording import filter_choice, is_city_bureau, tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key, required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import directory

SIGNED = "signed"
"""In the address: what is signed off, where it can be taken back."""


def index() -> Response:
    """The list."""
    return _listed(SignForm(formdata=None))


def sign_off() -> Response:
    """Sign one off, as the guiding division."""
    form = SignForm()
    return submit_form(
        form,
        do=lambda: readiness.sign_off(*_named(form), form.note.data or "", form.seen.data or "", *_as_whom()),
        then=lambda made: redirect_to(_back(), f"已核验{made.point.label}。"),
        again=lambda: _listed(form),
    )


def take_back() -> Response:
    """Take a sign-off back, with a reason."""
    form = TakeBackForm()
    return submit_form(
        form,
        do=lambda: readiness.withdraw_signoff(*_named(form), form.reason.data or "", form.seen.data or "", *_as_whom()),
        then=lambda made: redirect_to(_back(), f"已撤回{made.point.label}的核验，该局承接准备转为未确认。"),
        again=lambda: _listed(form),
    )


def _named(form: SignForm) -> tuple[UUID, int, ReadinessPoint]:
    return parse_key(form.item_id.data), required_value(form.bureau_id.data), ReadinessPoint(form.point.data)


def _as_whom() -> tuple[str, bool]:
    return current_officer().division_name, _is_administrator()


def _is_administrator() -> bool:
    return Role.CATALOGUE_ADMIN in current_officer().roles


def _wanted() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("bureau", "division", "state", "q")}


def _back() -> str:
    """The list as it was narrowed."""
    return _address("/readiness", _wanted())


def _address(path: str, wanted: dict[str, str]) -> str:
    kept = {name: value for name, value in wanted.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def _listed(form: SignForm) -> Response:
    wanted, cards, city = _wanted(), directory(), is_city_bureau()
    signed = wanted["state"] == SIGNED if city else None
    rows = queries.readiness_claims(
        _number(wanted["bureau"]) if city else g.bureau.id, wanted["division"], signed, wanted["q"]
    )
    may_sign = city and has_permission(current_officer(), P.READINESS_SIGN)
    return render_page(
        "adopting/readiness/index.html",
        rows=[
            (row, cards[row.bureau_id].name, ReadinessPoint(row.point).label, may_sign and _guides(row)) for row in rows
        ],
        seen=readiness.revision_token_of,
        at_city=city,
        is_full=len(rows) == queries.MOST_WAITING,
        shows_signed=bool(signed),
        tabs=tabs("/readiness"),
        form=form,
        sign_href=_address("/readiness/sign-off", wanted),
        take_back_href=_address("/readiness/take-back", wanted),
        is_filtered=any(wanted.values()),
        search={"name": "q", "label": "事项名称", "value": wanted["q"]},
        filters=_filters(wanted),
    )


def _filters(wanted: dict[str, str]) -> list[dict[str, Any]]:
    city_id, division = g.bureau.city_id, current_officer().division_name
    others = [(str(card.id), card.name) for card in directory().values() if card.city_id == city_id != card.id]
    state = filter_choice("state", "核验", wanted["state"], [(SIGNED, "已核验")])
    state["options"][0] = ("", "待核验")
    return [
        state,
        filter_choice("bureau", "审批局", wanted["bureau"], others),
        filter_choice("division", "责任科室", wanted["division"], [(division, f"本科室（{division}）")]),
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _guides(row: Any) -> bool:
    return readiness.may_guide(current_officer().division_name, row.division, _is_administrator())
