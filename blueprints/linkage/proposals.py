"""The city proposes a link, another scope for one, and ends one (W5.3a, L3, B24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, g

from app.foundation.errors import Forbidden
from app.interbureau.linkage import operations, queries
from app.interbureau.linkage.operations import ONLY_THE_CITY, NewLink
from app.interbureau.linkage.queries import LinkCard
from blueprints.linkage.forms import FILES, USUAL_SHARES, EndLinkForm, LinkForm, TermsForm, WithdrawForm, share_name
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today
from tenants.link_terms import FACT_LABELS
from tenants.pairings import HandoffKind, LinkKind

RIGHTS = (HandoffKind.CONSULTATION, HandoffKind.PUSH, HandoffKind.EARLY)
"""What a new link offers ticked: the rest is chosen."""


def load(link_id: UUID) -> LinkCard:
    """One link of the city; only the root bureau comes as far as this."""
    _root_only()
    return queries.link(link_id)


def new() -> Response:
    """The form for a new link."""
    _root_only()
    usual = [kind.value for kind in RIGHTS]
    data = {"valid_from": today(), "lead_may": usual, "partner_may": usual, "kind": LinkKind.PAIRING.value}
    return _new(_form(data | {share_name(kind): list(names) for kind, names in USUAL_SHARES.items()}))


def create() -> Response:
    """Propose it."""
    form = _form()
    return submit_form(
        form,
        do=lambda: operations.propose_link(
            NewLink(
                LinkKind(form.kind.data),
                int(form.lead_id.data),
                int(form.partner_id.data),
                form.basis.data or "",
                required_value(form.valid_from.data),
                [HandoffKind(kind) for kind in form.lead_may.data or []],
                [HandoffKind(kind) for kind in form.partner_may.data or []],
                form.shares(),
                form.valid_to.data,
            )
        ),
        then=lambda made: redirect_to(
            f"/links/{made.id}",
            f"已提出建立{bureau_by_id(made.lead_id).name}与{bureau_by_id(made.partner_id).name}的联动关系，双方确认后生效。",
        ),
        again=lambda: _new(form),
    )


def terms(card: LinkCard) -> Response:
    """The form for another scope, filled with what stands there."""
    scopes = card.newest.scopes
    data: dict[str, Any] = {
        share_name(kind): [name for name in FACT_LABELS if scope.lets(name)] + ([FILES] if scope.files else [])
        for kind, scope in scopes.items()
    }
    return _terms(card, TermsForm(formdata=None, data=data | {"seen": str(card.newest.number)}))


def propose_terms(card: LinkCard) -> Response:
    """Propose it to both sides."""
    form = TermsForm()
    return submit_form(
        form,
        do=lambda: operations.propose_terms(
            card.id, form.shares(card.kinds), form.reason.data or "", int(required_value(form.seen.data))
        ),
        then=lambda _number: redirect_to(
            f"/links/{card.id}", "已提出调整共享范围，双方确认后生效；确认之前按原来的办理。"
        ),
        again=lambda: _terms(card, form),
    )


def confirm_end(card: LinkCard) -> Response:
    """What ending it means, and the form."""
    last_day = max(today() - timedelta(days=1), card.valid_from)
    return _ending(card, _end_form(card)(formdata=None, data={"last_day": last_day}))


def end(card: LinkCard) -> Response:
    """End it, or take the proposal back."""
    form = _end_form(card)()
    said = "已终止联动关系，已在办理的移交件照常办结。" if card.in_force else "已撤回建立联动关系的提议。"
    return submit_form(
        form,
        do=lambda: operations.end_link(
            card.id, form.last_day.data if isinstance(form, EndLinkForm) else None, form.reason.data or ""
        ),
        then=lambda ended: redirect_to(f"/links/{ended.id}", said),
        again=lambda: _ending(card, form),
    )


def _end_form(card: LinkCard) -> type[WithdrawForm]:
    return EndLinkForm if card.in_force else WithdrawForm


def _root_only() -> None:
    if not queries.is_root(g.bureau.id):
        raise Forbidden(ONLY_THE_CITY)


def _form(data: dict[str, Any] | None = None) -> LinkForm:
    cards = [card for card in directory().values() if card.city_id == g.bureau.city_id]
    return LinkForm(data=data).with_bureaus(cards)


def _new(form: LinkForm) -> Response:
    return render_page("linkage/proposals/new.html", form=form, rows=form.rows())


def _terms(card: LinkCard, form: Any) -> Response:
    return render_page(
        "linkage/proposals/terms.html",
        form=form,
        rows=form.rows(card.kinds),
        card=card,
        lead=bureau_by_id(card.lead_id).name,
        partner=bureau_by_id(card.partner_id).name,
    )


def _ending(card: LinkCard, form: WithdrawForm) -> Response:
    return render_page(
        "linkage/ending/end.html",
        form=form,
        card=card,
        kind=card.kind.label,
        lead=bureau_by_id(card.lead_id).name,
        partner=bureau_by_id(card.partner_id).name,
    )
