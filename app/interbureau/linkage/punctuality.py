"""How punctually items are pushed after the own-level decision before them (推送及时率, W4.2.1b), put to links.

Counted by the delivery, which knows the push clocks; a link's own page and the city's board say the same of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.interbureau.linkage.queries import LinkCard
from app.interbureau.linkage.terms import WINDOW_DAYS, LinkState
from tenants import context

PUSH_RULE = (
    "按时推送",
    f"近{WINDOW_DAYS}天内前置的本级审批已完成、开始计算推送时限的事项。应推送：已经推送，或已过1个工作日仍没有推送；"
    "按时：首次推送不晚于时限的最后一日。已调出清单的不计。百分比为按时推送除以应推送，舍去零头。",
)
OPEN_LINK_STATES = (LinkState.LIVE, LinkState.ENDING)


@dataclass(frozen=True)
class PushFigures:
    """How many items were pushed within their working day (1个工作日内推送)."""

    due: int
    """Pushed, or their last day is over; what left the list is not counted."""
    on_time: int
    late: int = 0
    """Of them, still not pushed."""

    def __add__(self, other: PushFigures) -> PushFigures:
        """Both together."""
        return PushFigures(self.due + other.due, self.on_time + other.on_time, self.late + other.late)

    @property
    def rate(self) -> str:
        """On time of those due, in whole percent."""
        return f"{self.on_time * 100 // self.due}%" if self.due else "—"


NO_PUSHES = PushFigures(0, 0)


def pushes_by_link(cards: Iterable[LinkCard], pushed: Mapping[int, PushFigures]) -> dict[UUID, PushFigures]:
    """By link of the acting bureau what is known by the bureau at its other end: each stands with one link, the open one,
    or else the one that ended last."""
    here = context.bureau_id()
    agreed = sorted((card for card in cards if card.in_force), key=_standing)
    link_to = {(card.lead_id if card.partner_id == here else card.partner_id): card.id for card in agreed}
    return {link_to[other]: one for other, one in pushed.items() if other in link_to}


def _standing(card: LinkCard) -> tuple[bool, bool, date]:
    """What counts most comes last."""
    return card.state in OPEN_LINK_STATES, card.state is LinkState.ENDED, card.valid_from
