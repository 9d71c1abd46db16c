"""The words of links, and in which state one is. Pure."""

from __future__ import annotations

from datetime import date

from tenants.labels import LabelledEnum

WINDOW_DAYS = 90
"""How far back figures count."""
LEAST_DISCLOSED = 3
"""Fewer than so many are told to nobody else (B10); the database says the same."""


class LinkState(LabelledEnum):
    """Where a link stands."""

    WAITING = "waiting", "待确认"
    DECLINED = "declined", "未同意"
    FUTURE = "future", "未生效"
    LIVE = "live", "生效中"
    ENDING = "ending", "即将终止"
    ENDED = "ended", "已终止"


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
