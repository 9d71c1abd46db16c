"""Pairing links: every bureau sees its own, the city's system administrator opens and ends them (W5.3a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, g

from app.errors import Forbidden
from app.handoffs import links
from app.handoffs.links import LINK_WORDS, NewLink
from app.handoffs.terms import KIND_WORDS
from app.permissions import Permission
from app.policy.rules import has
from blueprints.bureaus.forms import EndLinkForm, LinkForm
from blueprints.shell.fields import filled
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from tenants.bureaus import by_id, directory
from tenants.instants import today
from tenants.pairings import HandoffKind, LinkKind, PairingLink

USUAL = (HandoffKind.CONSULTATION, HandoffKind.PUSH, HandoffKind.EARLY)
"""What a new link offers ticked: the rest is chosen."""


@dataclass(frozen=True)
class Line:
    """One link, ready to print, seen from the acting bureau."""

    id: UUID
    kind: str
    lead: str
    partner: str
    lead_may: list[str]
    partner_may: list[str]
    basis: str
    valid_from: date
    valid_to: date | None
    ended_reason: str | None
    state: tuple[str, str]


def load(link_id: UUID) -> PairingLink:
    """One link of the city; only the root bureau comes as far as this."""
    _root_only()
    return links.link(link_id)


def index() -> Response:
    """The own bureau's links; at the root, all of them."""
    is_root = g.bureau.id == g.bureau.city_id
    lines = _lines(links.links(None if is_root else g.bureau.id))
    return page(
        "bureaus/links/index.html",
        live=[line for line in lines if line.state[0] != "已终止"],
        ended=[line for line in lines if line.state[0] == "已终止"],
        is_root=is_root,
        may_manage=is_root and has(me(), Permission.LINKS_MANAGE),
    )


def new() -> Response:
    """The form for a new link."""
    _root_only()
    usual = [kind.value for kind in USUAL]
    data = {"valid_from": today(), "lead_may": usual, "partner_may": usual, "kind": LinkKind.PAIRING.value}
    return _new(_form(data))


def create() -> Response:
    """Open it."""
    form = _form()
    return act(
        form,
        do=lambda: links.open_link(
            NewLink(
                LinkKind(form.kind.data),
                int(form.lead_id.data),
                int(form.partner_id.data),
                form.basis.data or "",
                filled(form.valid_from.data),
                [HandoffKind(kind) for kind in form.lead_may.data or []],
                [HandoffKind(kind) for kind in form.partner_may.data or []],
            )
        ),
        then=lambda made: go(
            f"/bureau/links#link-{made.id}",
            f"已建立{by_id(made.lead_id).name}与{by_id(made.partner_id).name}的联动关系。",
        ),
        again=lambda: _new(form),
    )


def ending(link: PairingLink) -> Response:
    """What ending it means, and the form."""
    return _ending(link, EndLinkForm(data={"last_day": max(today() - timedelta(days=1), link.valid_from)}))


def end(link: PairingLink) -> Response:
    """End it."""
    form = EndLinkForm()
    return act(
        form,
        do=lambda: links.end_link(link.id, filled(form.last_day.data), form.reason.data or ""),
        then=lambda ended: go(f"/bureau/links#link-{ended.id}", "已终止联动关系，已在办理的移交件照常办结。"),
        again=lambda: _ending(link, form),
    )


def _root_only() -> None:
    if g.bureau.id != g.bureau.city_id:
        raise Forbidden("联动关系由市局建立和终止，本局只能查看。")


def _form(data: dict[str, Any] | None = None) -> LinkForm:
    cards = [card for card in directory().values() if card.city_id == g.bureau.city_id]
    return LinkForm(data=data).with_bureaus(cards)


def _lines(rows: links.Rows) -> list[Line]:
    rights, cards = links.rights_of(row.id for row in rows), directory()
    return [
        Line(
            row.id,
            LINK_WORDS[row.kind],
            cards[row.lead_id].name,
            cards[row.partner_id].name,
            [KIND_WORDS[kind] for sender, kind in rights.get(row.id, ()) if sender == row.lead_id],
            [KIND_WORDS[kind] for sender, kind in rights.get(row.id, ()) if sender == row.partner_id],
            row.basis,
            row.valid_from,
            row.valid_to,
            row.ended_reason,
            _state(row.valid_from, row.valid_to),
        )
        for row in rows
    ]


def _state(valid_from: date, valid_to: date | None) -> tuple[str, str]:
    day = today()
    if valid_to is not None and valid_to < day:
        return "已终止", "paused"
    if valid_from > day:
        return "未生效", "unknown"
    return ("即将终止", "due") if valid_to is not None else ("生效中", "ahead")


def _new(form: LinkForm) -> Response:
    return page("bureaus/links/new.html", form=form)


def _ending(link: PairingLink, form: EndLinkForm) -> Response:
    return page(
        "bureaus/links/end.html",
        form=form,
        link=link,
        kind=LINK_WORDS[link.kind],
        lead=by_id(link.lead_id).name,
        partner=by_id(link.partner_id).name,
    )
