"""The first pages: the thirteen bureaus, and the portal of one."""

from __future__ import annotations

from itertools import groupby

from flask import Response, g, make_response, render_template

from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.terms import AdoptionStatus, Stage
from blueprints.portal.frame import PortalShell, allow_revalidation, portal_of, public_page
from blueprints.portal.service_text import FIVE_ONES, FLOW, PRINCIPLES, PURPOSE
from tenants.bureaus import real_bureaus
from tenants.labels import labels_of
from tenants.models import BureauKind

KINDS = {BureauKind.CITY: "市级", BureauKind.COUNTY: "县（市、区）级", BureauKind.ZONE: "开发区"}


class CityShell(PortalShell):
    """The frame of the page above all portals: no bureau, no doors."""

    hrefs = {"home": "/"}  # noqa: RUF012 - read only
    doors = []  # noqa: RUF012
    contact = [("工作人员", "登录", "/signin")]  # noqa: RUF012


def show() -> Response:
    """All bureaus by level; on a host of its own, that bureau's portal."""
    if g.get("bureau") is not None:
        return bureau()
    cards = sorted(real_bureaus(), key=lambda card: (list(BureauKind).index(card.kind), card.id))
    groups = [(KINDS[kind], list(held)) for kind, held in groupby(cards, lambda card: card.kind)]
    text = render_template("portal/front/city.html", shell=CityShell(), groups=groups, purpose=PURPOSE, five=FIVE_ONES)
    return allow_revalidation(make_response(text))


def bureau() -> Response:
    """What the service is, in the source's words; items, contact, how to apply."""
    rows = catalogue.items_adopted_by(g.bureau.id)
    counts = [
        (word, sum(row.stage is stage for row in rows), sum(_handled(row) and row.stage is stage for row in rows))
        for stage, word in labels_of(Stage).items()
    ]
    return public_page(
        "portal/front/bureau.html",
        card=g.bureau,
        portal=portal_of(g.bureau),
        counts=counts,
        total=len(rows),
        principles=PRINCIPLES,
        five=FIVE_ONES,
        flow=FLOW,
        purpose=PURPOSE,
    )


def _handled(row: object) -> bool:
    return getattr(row, "status", None) is AdoptionStatus.ADOPTED
