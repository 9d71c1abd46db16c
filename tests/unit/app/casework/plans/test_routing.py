"""Which way an item travels, from what the assessment said and what the catalogue suggests."""

from __future__ import annotations

import pytest

from app.casework.plans.routing import ItemRoute, choose_route
from app.casework.plans.states import Route
from app.standards.catalogue.routes import DecidingRoute, RouteKind

ZONE, COUNTY, CITY = 11, 5, 1
OWN = DecidingRoute(RouteKind.OWN, ZONE, "")
PUSHED = DecidingRoute(RouteKind.PUSH, COUNTY, "")
ADVISED = DecidingRoute(RouteKind.ASSIST_REVIEW, ZONE, "", COUNTY)
FOR_US = DecidingRoute(RouteKind.REVIEW_ON_BEHALF, COUNTY, "")


@pytest.mark.parametrize(
    ("decider", "suggested", "way"),
    [
        (ZONE, OWN, ItemRoute(Route.OWN, ZONE)),
        (COUNTY, PUSHED, ItemRoute(Route.PUSH, COUNTY)),
        (CITY, PUSHED, ItemRoute(Route.PUSH, CITY)),
        (CITY, None, ItemRoute(Route.PUSH, CITY)),
        (ZONE, FOR_US, ItemRoute(Route.REVIEW_ON_BEHALF, COUNTY)),
        (COUNTY, FOR_US, ItemRoute(Route.REVIEW_ON_BEHALF, COUNTY)),
        (CITY, FOR_US, ItemRoute(Route.PUSH, CITY)),
        (None, OWN, ItemRoute(Route.OWN, ZONE)),
        (None, FOR_US, ItemRoute(Route.REVIEW_ON_BEHALF, COUNTY)),
        (ZONE, ADVISED, ItemRoute(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (COUNTY, ADVISED, ItemRoute(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (None, ADVISED, ItemRoute(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (CITY, ADVISED, ItemRoute(Route.PUSH, CITY)),
        (None, None, None),
    ],
)
def test_way(decider: int | None, suggested: DecidingRoute | None, way: ItemRoute | None) -> None:
    assert choose_route(ZONE, decider, suggested) == way
