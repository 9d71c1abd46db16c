"""What a transfer needs before it can be offered."""

from __future__ import annotations

from flask import Flask

from app.standards.adopting import readiness
from app.standards.catalogue.terms import ReadinessPoint
from tests.factories.scoping import CITY, PLANNING, ZONE, acting_officer, bureau_id, items_by_name

CODE = "construction_planning_permit"
ZONE_ID = "11"


def ready(app: Flask) -> None:
    """Every point claimed and signed off."""
    with app.app_context():
        item_id = items_by_name(PLANNING)[0]
        for point in ReadinessPoint:
            with acting_officer(ZONE, "mulu"):
                seen = readiness.revision_token_of(readiness.claim_point(item_id, point, "已具备").claimed_at)
            with acting_officer(CITY, "mulu"):
                readiness.sign_off(item_id, bureau_id(ZONE), point, "", seen, "", is_administrator=True)
