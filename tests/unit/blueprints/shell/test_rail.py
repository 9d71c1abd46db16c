"""The rail and the page after signing in lead only where whoever is shown the way may go."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.assembly.policy.rules import RULES
from app.foundation.permissions import Permission as P
from blueprints.shell.frame import CITY_ONLY_PAGES, NAVIGATION, PARTS
from blueprints.signin.signing import LANDINGS
from deploy.application import dry_app

RAIL = tuple((permission, href) for _label, href, permission, _icon in NAVIGATION)


def misleading(app: Flask, ways: Iterable[tuple[P, str]]) -> list[str]:
    """Ways that end nowhere, or at a page that some who are shown them may not open."""
    found = []
    addresses = app.url_map.bind("")
    for permission, href in ways:
        try:
            endpoint, _values = addresses.match(href, method="GET")
        except HTTPException:
            found.append(f"{href}: no such page")
            continue
        wanted = getattr(app.view_functions[endpoint], "permission", P.PUBLIC)
        shut = RULES[permission].roles - RULES[wanted].roles if wanted in RULES else frozenset()
        found += [f"{href}: shown to {role}, who may not open it" for role in sorted(shut)]
    return found


def test_the_rail_leads_where_one_may_go() -> None:
    assert misleading(dry_app(), RAIL) == []
    assert misleading(dry_app(), LANDINGS) == []
    assert CITY_ONLY_PAGES <= PARTS


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ((P.DESK, "/boards"), "/boards: no such page"),
        ((P.DESK, "/signout"), "/signout: no such page"),
        ((P.LINKS_READ, "/bureau/roles"), "/bureau/roles: shown to leader, who may not open it"),
    ],
    ids=["nowhere", "not a page", "shut"],
)
def test_a_way_that_misleads_is_found(way: tuple[P, str], fault: str) -> None:
    assert fault in misleading(dry_app(), [way])
