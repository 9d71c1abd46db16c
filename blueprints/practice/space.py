"""The page of the practice space, for staff of real bureaus and for who practises in it."""

from __future__ import annotations

from flask import Response, g

from app.assembly.policy.rules import is_allowed
from app.assembly.practice import operations, queries
from app.foundation.permissions import Permission as P
from blueprints.practice.forms import OFF, WAITS, PartnerForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import BureauCard, practice_bureaus, real_bureaus


def show() -> Response:
    """What it is, what catalogue it holds, who signs in."""
    return _shown(PartnerForm(minutes=_now(g.bureau)))


def switch() -> Response:
    """Let the pretend partner of this practice bureau play, or not."""
    form = PartnerForm()
    return submit_form(
        form,
        do=lambda: operations.let_partner_play(form.wait()),
        then=lambda _done: redirect_to("/practice", "已保存，几秒后生效。"),
        again=lambda: _shown(form),
    )


def _shown(form: PartnerForm) -> Response:
    cards = practice_bureaus()
    ahead, items = [], 0
    if cards:
        real_city = g.bureau.city_id if not g.bureau.is_practice else real_bureaus()[0].city_id
        ahead, items = queries.items_ahead(cards[0].city_id, real_city), queries.count_items_in_force(cards[0].city_id)
    return render_page(
        "practice/space/show.html",
        bureaus=[(card, _played(card)) for card in cards],
        ahead=ahead,
        items=items,
        accounts=queries.practice_accounts(),
        form=form,
        inside=g.bureau.is_practice,
        may_switch=g.bureau.is_practice and is_allowed(current_officer(), P.BUREAU_MANAGE),
    )


def _now(card: BureauCard) -> str:
    return OFF if card.partner_minutes is None else str(card.partner_minutes)


def _played(card: BureauCard) -> str:
    return WAITS.get(_now(card), f"开启，到件{card.partner_minutes}分钟后办理")
