"""How to apply, and how to see the progress of one's project."""

from __future__ import annotations

from flask import Response, g

from blueprints.portal.frame import portal_of, public_page
from blueprints.portal.service_text import FACTS, FLOW, LAND, SCOPE, SOURCE, SUSPENSION


def apply() -> Response:
    """What to bring, whom to call, what it costs (nothing), when the service may be suspended."""
    return public_page(
        "portal/service/apply.html",
        card=g.bureau,
        portal=portal_of(g.bureau),
        scope=SCOPE,
        facts=FACTS,
        land=LAND,
        flow=FLOW,
        suspension=SUSPENSION,
        source=SOURCE,
    )


def status() -> Response:
    """Progress is seen by the link that the unit got: nobody else may see a unit's project."""
    return public_page("portal/service/status.html", card=g.bureau, portal=portal_of(g.bureau))
