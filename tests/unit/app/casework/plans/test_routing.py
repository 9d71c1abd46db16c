"""Which way an item travels, from what the assessment said and what the catalogue suggests."""

from __future__ import annotations

import pytest

from app.casework.plans.routing import Way, way_of
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
        (ZONE, OWN, Way(Route.OWN, ZONE)),
        (COUNTY, PUSHED, Way(Route.PUSH, COUNTY)),
        (CITY, PUSHED, Way(Route.PUSH, CITY)),
        (CITY, None, Way(Route.PUSH, CITY)),
        (ZONE, FOR_US, Way(Route.REVIEW_ON_BEHALF, COUNTY)),
        (COUNTY, FOR_US, Way(Route.REVIEW_ON_BEHALF, COUNTY)),
        (CITY, FOR_US, Way(Route.PUSH, CITY)),
        (None, OWN, Way(Route.OWN, ZONE)),
        (None, FOR_US, Way(Route.REVIEW_ON_BEHALF, COUNTY)),
        (ZONE, ADVISED, Way(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (COUNTY, ADVISED, Way(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (None, ADVISED, Way(Route.ASSIST_REVIEW, ZONE, COUNTY)),
        (CITY, ADVISED, Way(Route.PUSH, CITY)),
        (None, None, None),
    ],
)
def test_way(decider: int | None, suggested: DecidingRoute | None, way: Way | None) -> None:
    assert way_of(ZONE, decider, suggested) == way
