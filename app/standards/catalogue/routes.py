"""Who decides an item for a bureau's project (审批权限, 三、（二）; 五、（三）). Pure.

The bureau itself where it has taken the item over; where it cannot handle it alone yet, by its capacity table: the paired
bureau reviews in its name (代审), or advises while it decides itself (帮审); where the item was never transferred, the
lowest level above it that has it. An item that nobody in the city decides (省级审批事项) has no route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.standards.catalogue.terms import AdoptionStatus, Support, Tier
from tenants.labels import LabelledEnum
from tenants.models import BureauKind

TIER_OF = {BureauKind.CITY: Tier.CITY, BureauKind.COUNTY: Tier.COUNTY, BureauKind.ZONE: Tier.ZONE}
BY_OWN = "本局已承接"
BY_PAIRED = "本局暂不具备承接能力，由联动审批局代审"
BY_OWN_ADVISED = "本局暂不具备独立承接能力，由联动审批局帮审，本局决定"
BY_OTHERS = "本局未承接，由有权限的审批局审批"
LOWEST_FIRST = {BureauKind.ZONE: 0, BureauKind.COUNTY: 1, BureauKind.CITY: 2}


class RouteKind(LabelledEnum):
    """How an entry of the checklist travels."""

    OWN = "own", "本局审批"
    PUSH = "push", "跨层级推送"
    REVIEW_ON_BEHALF = "review_on_behalf", "代审"
    ASSIST_REVIEW = "assist_review", "帮审"


@dataclass(frozen=True)
class Neighbour:
    """A bureau as a route sees it; ``paired`` where it leads a 联系开发区 link to the bureau that asks."""

    bureau_id: int
    kind: BureauKind
    paired: bool = False


@dataclass(frozen=True)
class DecidingRoute:
    """Who reviews and why; for 代审 the decision stays in the name of the bureau that asks.

    ``adviser_id``: for 帮审 the bureau that advises, while ``bureau_id`` is the one that asks and decides."""

    kind: RouteKind
    bureau_id: int
    reason: str
    adviser_id: int | None = None


def deciding_route(
    asking: Neighbour,
    above: Sequence[Neighbour],
    statuses: Mapping[int, AdoptionStatus],
    tiers: Sequence[str],
    support: Support | None = None,
) -> DecidingRoute | None:
    """The route of one item, or None where nobody in the system decides it.

    ``above`` are the bureaus linked above the asking one; ``statuses`` the current adoption of the item by bureau id
    (no entry: never transferred); ``tiers`` the levels that may decide it by its version; ``support`` what the asking
    bureau's capacity table says of an item that it cannot handle alone.
    """
    own, may_decide = statuses.get(asking.bureau_id), TIER_OF[asking.kind] in tiers
    if own is AdoptionStatus.ADOPTED and may_decide:
        return DecidingRoute(RouteKind.OWN, asking.bureau_id, BY_OWN)
    able = [
        one
        for one in sorted(above, key=lambda each: (LOWEST_FIRST[each.kind], each.bureau_id))
        if statuses.get(one.bureau_id) is AdoptionStatus.ADOPTED and TIER_OF[one.kind] in tiers
    ]
    paired = [one for one in able if one.paired]
    if own is AdoptionStatus.NOT_CAPABLE and support is Support.ASSIST_REVIEW:
        advisers = paired or able
        if advisers and may_decide:
            adviser = advisers[0].bureau_id
            return DecidingRoute(RouteKind.ASSIST_REVIEW, asking.bureau_id, BY_OWN_ADVISED, adviser)
    elif own is AdoptionStatus.NOT_CAPABLE and paired:
        return DecidingRoute(RouteKind.REVIEW_ON_BEHALF, paired[0].bureau_id, BY_PAIRED)
    return DecidingRoute(RouteKind.PUSH, able[0].bureau_id, BY_OTHERS) if able else None
