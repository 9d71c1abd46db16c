"""Drafts of the next version of an item, as the people of the catalogue write and hand them in."""

from __future__ import annotations

from collections.abc import Callable

from tests.page import Browser

ITEM = "construction_planning_permit"
Browse = Callable[..., Browser]


def draft_of(city: Browser, item: str = ITEM) -> str:
    """Begin the next version; the draft's address."""
    city.get("/standards")
    return city.forced(f"/standards/{item}/draft", 200).url


def changed(city: Browser, draft: str, section: str, status: int = 200, **values: str) -> None:
    """Change fields of a section and save it."""
    city.get(f"{draft}/{section}")
    city.submit(f"/{section}", status, **values)


def in_review(browse: Browse, days: str = "9") -> str:
    """A draft whose promise is changed, sent to review."""
    city = browse("mulu@jincheng")
    draft = draft_of(city)
    changed(city, draft, "time_limit", **{"lines-0-promised_days": days, "lines-0-promised_confirmed": "y"})
    city.get(draft)
    city.submit("/note", change_note="承诺时限压缩。")
    city.get(draft)
    city.submit("/submit")
    return draft


def guide(browse: Browse, slug: str) -> str:
    """What a portal says of the item."""
    return browse().get(f"/b/{slug}/items/{ITEM}").text
