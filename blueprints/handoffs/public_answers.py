"""What is public about a question (常见问题): of its item, for both sides; at the city, what was made of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.content import id_in
from app.interbureau.handoffs.message_contents import SentContent
from app.interbureau.handoffs.models import Handoff
from app.oversight.knowledge.letter_source import is_answered_question
from app.oversight.knowledge.queries import drafts_from
from app.standards.catalogue.answer_queries import answers_of
from blueprints.shell.current_officer import current_officer
from tenants.pairings import HandoffKind


@dataclass(frozen=True)
class PublicAnswers:
    """What is public about the question of a letter; nothing for other kinds of handoff."""

    known: Sequence[Any] = ()
    """Published questions of the same item."""
    made: Sequence[Any] = ()
    """What the city made of this answer."""
    may_publish: bool = False


def public_answers_of(box: Handoff, content: SentContent) -> PublicAnswers:
    """Nothing is asked for other kinds than questions. From which letter a text was made, only the city knows."""
    if box.kind is not HandoffKind.QUESTION:
        return PublicAnswers()
    item_id = id_in(content.get("item") or {}, "item_id")
    at_the_city = g.bureau.id == g.bureau.city_id and is_answered_question(box)
    return PublicAnswers(
        known=answers_of(g.bureau.city_id, item_id) if item_id else (),
        made=drafts_from(box.id) if at_the_city and has_permission(current_officer(), P.DRAFT_READ) else (),
        may_publish=at_the_city and has_permission(current_officer(), P.CATALOGUE_DRAFT),
    )
