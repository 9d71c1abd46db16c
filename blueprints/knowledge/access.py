"""Who keeps the common questions: officers of the city; everybody else reads."""

from __future__ import annotations

from flask import g

from app.assembly.policy.rules import has
from app.foundation.permissions import Permission as P
from blueprints.shell.current_officer import me

Tab = tuple[str, str, bool, None]


def may(permission: P) -> bool:
    """Whether the signed-in officer may do this to the city's common questions."""
    return g.bureau.id == g.bureau.city_id and has(me(), permission)


def tabs(active: str) -> list[Tab]:
    """The lists that the officer may open."""
    lists = [("已公开", "/knowledge"), ("已撤下", "/knowledge?state=withdrawn")]
    if may(P.DRAFT_READ):
        lists.insert(1, ("待审核", "/knowledge/drafts"))
    return [(label, href, href == active, None) for label, href in lists]
