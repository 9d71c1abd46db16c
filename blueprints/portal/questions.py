"""Common questions (常见问题) on a bureau's portal: the city's answers, the same everywhere, by words and by item."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, g, request

from app.standards.catalogue.answer_queries import AnswerFilter, answers
from app.standards.catalogue.queries import items_in_force
from blueprints.portal.frame import portal_of, public_page
from blueprints.shell.query_args import key_arg

LONGEST = 60
"""Characters that are looked for."""


def index() -> Response:
    """All of them, newest first; ``q`` looks for words, ``item`` leaves those of one item."""
    wanted, code = request.args.get("q", "").strip()[:LONGEST], request.args.get("item", "")
    items = [row for row in items_in_force(g.bureau.city_id) if row.retired_on is None]
    item = next((row for row in items if row.code == code), None)
    rows, on = answers(g.bureau.city_id, AnswerFilter(wanted, item.item_id if item else None, after=key_arg("after")))
    base = f"{portal_of(g.bureau)}questions"
    kept = {"q": wanted, "item": item.code if item else ""}
    return public_page(
        "portal/questions/index.html",
        rows=rows,
        items=items,
        item=item,
        wanted=wanted,
        base=base,
        guides=f"{portal_of(g.bureau)}items",
        next_href=f"{base}?{urlencode({**kept, 'after': on})}" if on else None,
    )
