"""The words of the next step and of whose hands a thing is in. Pure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.casework.plans.states import EntryState, Route
from app.foundation.calendar.terms import Hands
from app.standards.catalogue.terms import ServiceMode
from tenants.bureaus import directory

HANDS_TONE = {Hands.UNIT: "unit", Hands.OWN: "own", Hands.OTHER: "other", Hands.SPECIAL: "special"}
DISPATCHING = {Route.OWN: "备齐材料并派单", Route.ASSIST_REVIEW: "派单并请帮审"}
VERBS = {Route.PUSH: "推送", Route.REVIEW_ON_BEHALF: "移交代审"}


def next_step(entry: Any) -> str | None:
    """What the navigator does next with an entry; None while it is somebody else's turn."""
    if entry.state is EntryState.PREPARING:
        if entry.mode is ServiceMode.ASSIST:
            return "帮办"
        return VERBS.get(entry.route) or DISPATCHING[entry.route]
    if entry.state is EntryState.DECIDED:
        return "送达证照"
    if entry.state is EntryState.REFUSED:
        return "处理不通过结果"
    return None


def waits_for_push(entry: Any, step: str) -> bool:
    """Whether the next step with an entry is to hand it to another bureau."""
    return entry.state is EntryState.PREPARING and step in VERBS.values()


def push_word(route: Route, number: int) -> str:
    """What the one button for several entries says: 推送3件."""
    return f"{VERBS[route]}{number}件"


def push_all_href(entry_id: UUID) -> str:
    """The page on which an entry goes out, with all others that are ready to go with it ticked."""
    return f"/entries/{entry_id}/push?with=all"


def hands_word(hands: Hands, deciding_bureau_id: int) -> str:
    """In whose hands, by name where it is another bureau's."""
    if hands is Hands.OTHER and deciding_bureau_id in directory():
        return directory()[deciding_bureau_id].short_name
    return hands.label
