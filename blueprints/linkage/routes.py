"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.linkage import figures, link, proposals
from blueprints.shell.gate import Face, get, post

LINK = "/links/<uuid:link_id>"

FACE = Face(
    "linkage",
    [
        get("/links", link.index, P.LINKS_READ),
        get("/links/new", proposals.new, P.LINKS_MANAGE),
        post("/links/new", proposals.create, P.LINKS_MANAGE),
        get("/links/figures", figures.show, P.LINKS_READ),
        get("/links/figures/handoffs", figures.handoff_list, P.HANDOFF_READ),
        get(LINK, link.show, P.LINKS_READ, link.load),
        post(f"{LINK}/agree", link.agree, P.LINKS_MANAGE, link.load),
        post(f"{LINK}/decline", link.decline, P.LINKS_MANAGE, link.load),
        get(f"{LINK}/group", link.group, P.LINKS_MANAGE, link.load),
        post(f"{LINK}/group", link.describe, P.LINKS_MANAGE, link.load),
        get(f"{LINK}/terms", proposals.terms, P.LINKS_MANAGE, proposals.load),
        post(f"{LINK}/terms", proposals.propose_terms, P.LINKS_MANAGE, proposals.load),
        get(f"{LINK}/end", proposals.confirm_end, P.LINKS_MANAGE, proposals.load),
        post(f"{LINK}/end", proposals.end, P.LINKS_MANAGE, proposals.load),
    ],
)
