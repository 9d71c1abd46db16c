"""Who keeps the common questions: officers of the city; everybody else reads."""

from __future__ import annotations

from flask import g

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from blueprints.shell.current_officer import current_officer

QuestionTab = tuple[str, str, bool, None]


def may_edit_questions(permission: P) -> bool:
    """Whether the signed-in officer may do this to the city's common questions."""
    return g.bureau.id == g.bureau.city_id and has_permission(current_officer(), permission)


def tabs(active: str) -> list[QuestionTab]:
    """The lists that the officer may open."""
    lists = [("已公开", "/knowledge"), ("已撤下", "/knowledge?state=withdrawn")]
    if may_edit_questions(P.DRAFT_READ):
        lists.insert(1, ("待审核", "/knowledge/drafts"))
    return [(label, href, href == active, None) for label, href in lists]
