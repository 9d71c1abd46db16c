"""The points of readiness that are signed before an item is taken over."""

from __future__ import annotations

from html import unescape
from re import search

from tests.page import Browser, Page

PLANNING = "construction_planning_permit"
POINTS = ("people", "window", "seal", "training", "system")


def sign_first(city: Browser, status: int = 200) -> Page:
    """Sign off the first claim that waits, as its button fills the dialog."""
    page = city.get("/readiness")
    fields = {}
    for name in ("item_id", "bureau_id", "point", "seen"):
        found = search(f'data-field-{name}="([^"]+)"', page.html)
        assert found, page.text
        fields[name] = unescape(found[1])
    return city.submit("/sign-off", status, **fields, note="现场核验")
