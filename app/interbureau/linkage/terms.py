"""The words of links, and in which state one is. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tenants.pairings import LinkKind

LINK_KIND_LABELS = {LinkKind.PAIRING: "联系开发区", LinkKind.HIERARCHY: "市县联动"}
WINDOW_DAYS = 90
"""How far back figures count."""
LEAST_DISCLOSED = 3
"""Fewer than so many are told to nobody else (B10); the database says the same."""


class LinkState(StrEnum):
    """Where a link stands."""

    WAITING = "waiting"
    DECLINED = "declined"
    FUTURE = "future"
    LIVE = "live"
    ENDING = "ending"
    ENDED = "ended"


LINK_STATE_LABELS = {
    LinkState.WAITING: "待确认",
    LinkState.DECLINED: "未同意",
    LinkState.FUTURE: "未生效",
    LinkState.LIVE: "生效中",
    LinkState.ENDING: "即将终止",
    LinkState.ENDED: "已终止",
}


def link_state_of(
    day: date, valid_from: date, valid_to: date | None, is_withdrawn: bool, agreed: bool | None
) -> LinkState:
    """The state on ``day``. ``agreed``: True once both sides agreed to any terms, False where the newest were declined
    before that, None while an answer is out. A proposal that the city took back is over at once."""
    if (valid_to is not None and valid_to < day) or (not agreed and is_withdrawn):
        return LinkState.ENDED
    if not agreed:
        return LinkState.WAITING if agreed is None else LinkState.DECLINED
    if valid_from > day:
        return LinkState.FUTURE
    return LinkState.LIVE if valid_to is None else LinkState.ENDING
