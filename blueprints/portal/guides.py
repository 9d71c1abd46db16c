"""Guides (办事指南): the standard from the version in force, equal at every bureau, and the bureau's own local part."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, g, make_response, render_template, request

from app.foundation.errors import Missing
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.answer_queries import answers_of
from app.standards.catalogue.freshness import guide_key
from app.standards.catalogue.limits import effective_limit
from app.standards.catalogue.queries import Guide
from app.standards.catalogue.terms import (
    AdoptionStatus,
    ItemKind,
    ServiceMode,
    Stage,
    Support,
)
from blueprints.cards.photos import photo_href
from blueprints.cards.standard import standard_of
from blueprints.portal.frame import PortalShell, allow_revalidation, frame_mark, portal_of, public_page
from tenants.clock import today

TONES = {
    AdoptionStatus.ADOPTED: "ahead",
    AdoptionStatus.NOT_CAPABLE: "due",
    AdoptionStatus.NOT_TRANSFERRED: "neutral",
}
ROUTES = {
    AdoptionStatus.ADOPTED: "本局承接办理。",
    AdoptionStatus.NOT_TRANSFERRED: "本局未承接，由有审批权限的审批局办理；委托“全代办”的，由本局项目长负责对接。",
}
SUPPORT_SENTENCES = {
    Support.ASSIST_REVIEW: "本局受理并作出决定，由联动的审批局帮助审查（帮审），申请向本局提出。",
    Support.REVIEW_ON_BEHALF: "本局暂不具备承接能力，由联动的审批局代为审查、以本局名义决定（代审），申请仍向本局提出。",
}
KEPT_PAGES = 400
"""Guides kept ready by each process: all of a city's; about 30 KB each."""

_pages: OrderedDict[str, str] = OrderedDict()


@dataclass(frozen=True)
class GuideLine:
    """One item of the list, ready to print."""

    name: str
    href: str
    stage: Stage
    kind: str
    mode: str
    limit: str
    status: tuple[str, str]


def index() -> Response:
    """All items by stage; ``q`` looks for words in their names, ``own`` leaves what this bureau handles itself."""
    wanted, own = request.args.get("q", "").strip(), request.args.get("own") == "1"
    rows = sorted(catalogue.items_adopted_by(g.bureau.id), key=lambda row: list(Stage).index(row.stage))
    lines = [_line(row) for row in rows if _shown(row, wanted, own)]
    stages = [(Stage(stage).label, list(held)) for stage, held in groupby(lines, lambda line: line.stage)]
    return public_page(
        "portal/guides/index.html",
        stages=stages,
        count=len(lines),
        wanted=wanted,
        own=own,
        base=f"{portal_of(g.bureau)}items",
        questions=f"{portal_of(g.bureau)}questions",
    )


def show(code: str) -> Response:
    """The guide of one item. Where nothing has changed since it was last made, the standard is not read again."""
    key = guide_key(g.bureau.city_id, g.bureau.id, code)
    mark = hashlib.sha256(f"{key.digest}{frame_mark()}".encode()).hexdigest()[:32]
    if mark in request.if_none_match:
        return allow_revalidation(make_response(""), mark)
    text = _pages.get(mark)
    if text is None:
        text = _made(key.item_id)
        _pages[mark] = text
        if len(_pages) > KEPT_PAGES:
            _pages.popitem(last=False)
    return allow_revalidation(make_response(text), mark)


def _made(item_id: UUID) -> str:
    guide = catalogue.guide(g.bureau.id, item_id)
    if guide is None:
        raise Missing("办事指南")
    status = guide.adoption.status if guide.adoption else AdoptionStatus.NOT_TRANSFERRED
    support = guide.adoption.support if guide.adoption else None
    return render_template(
        "portal/guides/show.html",
        shell=PortalShell(),
        standard=standard_of(guide.version, guide.parts, today()),
        status=(status.label, TONES[status]),
        route=SUPPORT_SENTENCES[support] if support else ROUTES[status],
        places=_places(guide),
        answers=answers_of(g.bureau.city_id, item_id),
        photo=photo_href(g.bureau.slug, guide.version.code, getattr(guide.local, "photo_sha256", None)),
        files=f"{portal_of(g.bureau)}files/",
        base=f"{portal_of(g.bureau)}items",
    )


def _places(guide: Guide) -> list[tuple[str, str]]:
    """Where to go, at this bureau: the item's own local part, else what holds for the whole bureau."""
    local: Any = guide.local

    def own(name: str) -> str:
        return getattr(local, name, "") or ""

    named = [
        ("办理窗口", own("window")),
        ("承办科室", own("handling_division")),
        ("办理地址", own("address") or g.bureau.address),
        ("咨询电话", own("telephone") or g.bureau.telephone),
        ("办公时间", own("hours") or g.bureau.hours),
        ("交通指引", own("transport")),
    ]
    return [(label, text) for label, text in named if text]


def _shown(row: Any, wanted: str, own: bool) -> bool:
    return (not wanted or wanted in row.name) and (not own or row.status is AdoptionStatus.ADOPTED)


def _line(row: Any) -> GuideLine:
    return GuideLine(
        row.name,
        f"{portal_of(g.bureau)}items/{row.code}",
        row.stage,
        ItemKind(row.kind).label,
        ServiceMode(row.service_mode).label,
        effective_limit(row).label,
        (AdoptionStatus(row.status).label, TONES[row.status]),
    )
