"""How each item of a plan travels: decided here (alone, or advised: 帮审), pushed to whoever decides, reviewed for us (代审)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.plans.standard import ItemStandard
from app.casework.plans.states import ROUTES_DECIDED_HERE, Route
from app.foundation.errors import Conflict
from app.interbureau.handoffs.queries import live_rights
from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.deciding import deciding_routes
from app.standards.catalogue.routes import DecidingRoute, RouteKind
from app.standards.catalogue.terms import AdoptionStatus, ServiceMode
from tenants import bureaus, context
from tenants.clock import today
from tenants.db import db
from tenants.pairings import HandoffKind

HANDOFF_KIND_BY_ROUTE = {
    Route.PUSH: HandoffKind.PUSH,
    Route.REVIEW_ON_BEHALF: HandoffKind.REVIEW_ON_BEHALF,
    Route.ASSIST_REVIEW: HandoffKind.ASSIST_REVIEW,
}
HELPED_ROUTES = (RouteKind.REVIEW_ON_BEHALF, RouteKind.ASSIST_REVIEW)


@dataclass(frozen=True)
class ItemRoute:
    """The route of an entry, who reviews it, and for 帮审 who advises."""

    route: Route
    bureau_id: int
    adviser_id: int | None = None

    @property
    def other_id(self) -> int:
        """The bureau on which it depends: who advises, else who reviews."""
        return self.adviser_id or self.bureau_id


def item_routes(wanted: Mapping[UUID, int | None], known: Mapping[UUID, ItemStandard]) -> dict[UUID, ItemRoute]:
    """The way of each item that the assessment gave to a bureau (None: as the catalogue has it).

    Raises :class:`Conflict` naming every item that has no version in force, no bureau that has taken it over, or no
    live link along which it could be handed there.
    """
    suggested = deciding_routes(context.bureau_id(), list(wanted))
    adopted = _adopted(wanted)
    rights = {(right.from_id, right.to_id, right.kind) for right in live_rights(today())}
    found: dict[UUID, ItemRoute] = {}
    problems: list[str] = []
    for item_id, decider in wanted.items():
        standard = known.get(item_id)
        way = choose_route(context.bureau_id(), decider, suggested[item_id])
        if standard is None:
            problems.append("有事项在目录中没有现行有效的版本")
        elif way is None:
            problems.append(f"“{standard.name}”在本市没有审批局承接")
        elif problem := _problem(standard, way, (way.other_id, item_id) in adopted, rights):
            problems.append(problem)
        else:
            found[item_id] = way
    if problems:
        raise Conflict("no_way", "清单暂时不能形成：" + "；".join(problems) + "。请调整研判意见或事项承接情况。")
    return found


def choose_route(own: int, decider: int | None, suggested: DecidingRoute | None) -> ItemRoute | None:
    """Pure. An item that we cannot handle alone yet goes by the capacity table, 帮审 or 代审, whichever of the two bureaus
    was named."""
    if suggested is not None:
        helped = suggested.kind in HELPED_ROUTES and decider in (own, suggested.bureau_id, suggested.adviser_id)
        if decider is None or helped:
            return ItemRoute(Route(suggested.kind.value), suggested.bureau_id, suggested.adviser_id)
    if decider is None:
        return None
    return ItemRoute(Route.OWN if decider == own else Route.PUSH, decider)


def _problem(
    standard: ItemStandard, way: ItemRoute, is_adopted: bool, rights: Collection[tuple[int, int, HandoffKind]]
) -> str:
    """Why an item cannot travel that way; empty when it can. An item of assistance never enters a window (W3.1)."""
    if standard.mode is ServiceMode.ASSIST:
        return ""
    other = bureaus.bureau_by_id(way.other_id).name
    if not is_adopted:
        return f"{other}没有承接“{standard.name}”"
    if (
        way.route is not Route.OWN
        and (context.bureau_id(), way.other_id, HANDOFF_KIND_BY_ROUTE[way.route]) not in rights
    ):
        what = "移交" if way.route not in ROUTES_DECIDED_HERE else "请其帮审"
        return f"本局与{other}之间没有可以{what}“{standard.name}”的联动关系"
    return ""


def _adopted(item_ids: Collection[UUID]) -> set[tuple[int, UUID]]:
    rows = db.session.execute(
        select(Adoption.bureau_id, Adoption.item_id).where(
            Adoption.item_id.in_(list(item_ids)),
            Adoption.until.is_(None),
            Adoption.status == AdoptionStatus.ADOPTED,
        )
    )
    return {(row.bureau_id, row.item_id) for row in rows}
