"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.links import figures, link, proposing
from blueprints.shell.gate import Face, get, post

LINK = "/links/<uuid:link_id>"

FACE = Face(
    "links",
    [
        get("/links", link.index, P.LINKS_READ),
        get("/links/new", proposing.new, P.LINKS_MANAGE),
        post("/links/new", proposing.create, P.LINKS_MANAGE),
        get("/links/figures", figures.show, P.LINKS_READ),
        get("/links/figures/handoffs", figures.behind, P.HANDOFF_READ),
        get(LINK, link.show, P.LINKS_READ, link.load),
        post(f"{LINK}/agree", link.agree, P.LINKS_MANAGE, link.load),
        post(f"{LINK}/decline", link.decline, P.LINKS_MANAGE, link.load),
        get(f"{LINK}/group", link.group, P.LINKS_MANAGE, link.load),
        post(f"{LINK}/group", link.describe, P.LINKS_MANAGE, link.load),
        get(f"{LINK}/terms", proposing.terms, P.LINKS_MANAGE, proposing.load),
        post(f"{LINK}/terms", proposing.propose_terms, P.LINKS_MANAGE, proposing.load),
        get(f"{LINK}/end", proposing.ending, P.LINKS_MANAGE, proposing.load),
        post(f"{LINK}/end", proposing.end, P.LINKS_MANAGE, proposing.load),
    ],
)
