"""Readiness claims: at the city what waits to be signed off, elsewhere the bureau's own and what became of them."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from app.adopting import queries, readiness
from app.catalogue.terms import READINESS_WORDS, ReadinessPoint
from app.permissions import Permission as P
from app.policy.rules import has
from app.staff.roles import Role
from blueprints.adopting.forms import SignForm
from blueprints.adopting.wording import at_city, choice, tabs
from blueprints.shell.fields import as_key, filled
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from tenants.bureaus import directory


def index() -> Response:
    """The list."""
    return _listed(SignForm(formdata=None))


def sign_off() -> Response:
    """Sign one off, as the guiding division."""
    form = SignForm()
    return act(
        form,
        do=lambda: readiness.sign_off(
            as_key(form.item_id.data),
            filled(form.bureau_id.data),
            ReadinessPoint(form.point.data),
            form.note.data or "",
            form.seen.data or "",
            me().division_name,
            _is_administrator(),
        ),
        then=lambda made: go("/readiness", f"已核验{READINESS_WORDS[made.point]}。"),
        again=lambda: _listed(form),
    )


def _is_administrator() -> bool:
    return Role.CATALOGUE_ADMIN in me().roles


def _listed(form: SignForm) -> Response:
    bureau, division = (request.args.get(name, "").strip() for name in ("bureau", "division"))
    cards, city = directory(), at_city()
    rows = queries.claims(_number(bureau) if city else g.bureau.id, division, waiting=city)
    may_sign = city and has(me(), P.READINESS_SIGN)
    others = [(str(card.id), card.name) for card in cards.values() if card.city_id == g.bureau.city_id != card.id]
    mine = [(me().division_name, f"本科室（{me().division_name}）")]
    return page(
        "adopting/readiness/index.html",
        rows=[(row, cards[row.bureau_id].name, READINESS_WORDS[row.point], _signable(row, may_sign)) for row in rows],
        seen=readiness.seen_of,
        at_city=city,
        is_full=len(rows) == queries.MOST_WAITING,
        tabs=tabs("/readiness"),
        form=form,
        is_filtered=bool(bureau or division),
        filters=[choice("bureau", "审批局", bureau, others), choice("division", "责任科室", division, mine)],
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _signable(row: Any, may_sign: bool) -> bool:
    return (
        may_sign and row.signed_at is None and readiness.guides(me().division_name, row.division, _is_administrator())
    )
