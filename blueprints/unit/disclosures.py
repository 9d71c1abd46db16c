"""What of the unit's project other bureaus were told, as the unit itself may see it (B24)."""

from __future__ import annotations

from flask import Response

from app.interbureau.handoffs.disclosures import disclosures_of
from blueprints.cards.disclosures import cursor_of_request, cursor_text, disclosure_line
from blueprints.shell.responses import render_page
from blueprints.unit.link import OpenedUnitLink, require_live_link


@require_live_link
def show(opened: OpenedUnitLink) -> Response:
    """The newest first, a page at a time."""
    rows, following = disclosures_of(opened.project.id, cursor_of_request())
    return render_page(
        "unit/disclosures/show.html",
        base=opened.base,
        project=opened.project,
        lines=[disclosure_line(row) for row in rows],
        next_href=f"{opened.base}/shared?after={cursor_text(following)}" if following else None,
    )
