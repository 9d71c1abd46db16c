"""Who decides: own, pushed, or reviewed on behalf."""

from dataclasses import replace

import pytest

from app.standards.catalogue.routes import DecidingRoute, Neighbour, RouteKind, deciding_route
from app.standards.catalogue.seed_adoptions import read_adoptions
from app.standards.catalogue.seed_dictionary import data_folder, read_file
from app.standards.catalogue.terms import AdoptionStatus, Support
from tenants.models import BureauKind
from tests.unit.app.standards.catalogue.shipped_catalogue import shipped_catalogue

ADOPTED, NOT_TRANSFERRED, NOT_CAPABLE = AdoptionStatus
ZONE = Neighbour(11, BureauKind.ZONE)
COUNTY = Neighbour(5, BureauKind.COUNTY, paired=True)
CITY = Neighbour(1, BureauKind.CITY)
ALL_TIERS = ("city", "county", "zone")


def _kind(route: DecidingRoute | None) -> tuple[RouteKind, int] | None:
    return (route.kind, route.bureau_id) if route else None


@pytest.mark.parametrize(
    ("own", "county", "city", "tiers", "expected"),
    [
        (ADOPTED, ADOPTED, ADOPTED, ALL_TIERS, (RouteKind.OWN, 11)),
        (NOT_TRANSFERRED, ADOPTED, ADOPTED, ALL_TIERS, (RouteKind.PUSH, 5)),
        (None, ADOPTED, ADOPTED, ALL_TIERS, (RouteKind.PUSH, 5)),
        (NOT_TRANSFERRED, None, ADOPTED, ALL_TIERS, (RouteKind.PUSH, 1)),
        (NOT_TRANSFERRED, ADOPTED, ADOPTED, ("province", "city"), (RouteKind.PUSH, 1)),
        (NOT_CAPABLE, ADOPTED, ADOPTED, ALL_TIERS, (RouteKind.REVIEW_ON_BEHALF, 5)),
        (NOT_CAPABLE, NOT_CAPABLE, ADOPTED, ALL_TIERS, (RouteKind.PUSH, 1)),
        (NOT_CAPABLE, None, None, ALL_TIERS, None),
        (NOT_TRANSFERRED, None, None, ("province",), None),
        (ADOPTED, ADOPTED, ADOPTED, ("city", "county"), (RouteKind.PUSH, 5)),
    ],
)
def test_routes_of_a_zone(
    own: AdoptionStatus | None,
    county: AdoptionStatus | None,
    city: AdoptionStatus | None,
    tiers: tuple[str, ...],
    expected: tuple[RouteKind, int] | None,
) -> None:
    given = {11: own, 5: county, 1: city}
    statuses = {bureau: status for bureau, status in given.items() if status is not None}
    assert _kind(deciding_route(ZONE, [CITY, COUNTY], statuses, tiers)) == expected


def test_a_zone_paired_with_the_city_too_is_reviewed_by_the_county_first() -> None:
    paired_city = replace(CITY, paired=True)
    route = deciding_route(ZONE, [paired_city, COUNTY], {11: NOT_CAPABLE, 5: ADOPTED, 1: ADOPTED}, ALL_TIERS)
    assert _kind(route) == (RouteKind.REVIEW_ON_BEHALF, 5)
    route = deciding_route(ZONE, [paired_city, COUNTY], {11: NOT_CAPABLE, 1: ADOPTED}, ALL_TIERS)
    assert _kind(route) == (RouteKind.REVIEW_ON_BEHALF, 1)


@pytest.mark.clause("W5.3b")
@pytest.mark.parametrize(
    ("county", "city", "tiers", "expected"),
    [
        (ADOPTED, ADOPTED, ALL_TIERS, (RouteKind.ASSIST_REVIEW, 11, 5)),
        (None, ADOPTED, ALL_TIERS, (RouteKind.ASSIST_REVIEW, 11, 1)),
        (ADOPTED, ADOPTED, ("city", "county"), (RouteKind.PUSH, 5, None)),
        (NOT_CAPABLE, None, ALL_TIERS, None),
    ],
)
def test_what_is_advised_is_decided_at_home(
    county: AdoptionStatus | None,
    city: AdoptionStatus | None,
    tiers: tuple[str, ...],
    expected: tuple[RouteKind, int, int | None] | None,
) -> None:
    given = {11: NOT_CAPABLE, 5: county, 1: city}
    statuses = {bureau: status for bureau, status in given.items() if status is not None}
    route = deciding_route(ZONE, [CITY, COUNTY], statuses, tiers, Support.ASSIST_REVIEW)
    assert (route and (route.kind, route.bureau_id, route.adviser_id)) == expected


def test_a_county_pushes_upwards_and_nobody_pushes_sideways() -> None:
    county = Neighbour(5, BureauKind.COUNTY)
    assert _kind(deciding_route(county, [CITY], {1: ADOPTED}, ("city",))) == (RouteKind.PUSH, 1)
    assert deciding_route(CITY, [], {5: ADOPTED}, ("county",)) is None


def test_the_shipped_adoptions_tell_the_story_of_yangcheng_zone() -> None:
    kinds = {
        slug: BureauKind.ZONE if slug.endswith(("-zone", "-park")) else BureauKind.COUNTY
        for slug in (
            "chengqu", "zezhou", "gaoping", "yangcheng", "lingchuan", "qinshui", "jincheng-zone", "bagong-park",
            "gaoping-zone", "yangcheng-zone", "lingchuan-zone", "qinshui-zone",
        )
    } | {"jincheng": BureauKind.CITY}  # fmt: skip
    ids = {"jincheng": 1, "yangcheng": 5, "yangcheng-zone": 11}
    loaded = read_adoptions(read_file(data_folder().joinpath("adoptions.toml")), shipped_catalogue().items, kinds)
    assert {one.slug for one in loaded} == set(kinds)
    assert all("演示数据" in one.basis for one in loaded)
    expected = {
        "enterprise_filing": (RouteKind.OWN, 11),
        "construction_planning_permit": (RouteKind.PUSH, 5),
        "eia": (RouteKind.PUSH, 1),
        "construction_permit": (RouteKind.REVIEW_ON_BEHALF, 5),
    }
    for item in shipped_catalogue().items:
        statuses = {ids[one.slug]: one.status for one in loaded if one.item == item.code and one.slug in ids}
        route = deciding_route(ZONE, [CITY, COUNTY], statuses, item.versions[-1].content["tiers"])
        assert route is not None, item.code
        if item.code in expected:
            assert _kind(route) == expected[item.code]
