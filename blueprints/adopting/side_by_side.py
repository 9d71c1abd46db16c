"""One item at all bureaus side by side: the standard once, the local parts under each other (五统一)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g

from app.standards.adopting import queries
from app.standards.adopting.local_parts import LOCAL_LABELS
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.terms import AdoptionStatus
from blueprints.adopting.wording import status_chip
from blueprints.cards.photos import photo_href
from blueprints.cards.standard import standard_of
from blueprints.shell.responses import render_page
from tenants.clock import today

BUREAU_FALLBACKS = {"address": "own_address", "telephone": "own_telephone", "hours": "own_hours"}
"""What holds for the whole bureau, as its guides print it where the item has nothing of its own."""


@dataclass(frozen=True)
class BureauColumn:
    """One bureau, ready to print."""

    name: str
    guide: str
    chip: tuple[str, str]
    is_adopted: bool
    places: list[str]
    is_own: bool
    photo: str | None


def show(row: Any) -> Response:
    """The table."""
    version = catalogue.versions_by_id([row.version_id])[row.version_id]
    return render_page(
        "adopting/side_by_side/show.html",
        row=row,
        standard=standard_of(version, catalogue.version_parts([row.version_id])[row.version_id], today()),
        columns=[_column(each, row.code) for each in queries.item_at_all_bureaus(row.item_id)],
        labels=list(LOCAL_LABELS.values()),
    )


def _column(each: Any, code: str) -> BureauColumn:
    places = [getattr(each, name) or getattr(each, BUREAU_FALLBACKS.get(name, name)) or "" for name in LOCAL_LABELS]
    is_adopted = each.status is AdoptionStatus.ADOPTED
    return BureauColumn(
        each.name,
        f"/b/{each.slug}/items/{code}",
        status_chip(each.status, each.support),
        is_adopted,
        places if is_adopted else [],
        each.id == g.bureau.id,
        photo_href(each.slug, code, each.photo_sha256) if is_adopted else None,
    )
