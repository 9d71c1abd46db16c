"""What of the unit's project other bureaus were told, as the unit itself may see it (B24)."""

from __future__ import annotations

from flask import Response

from app.interbureau.handoffs.disclosures import disclosures_of
from blueprints.cards.disclosures import cursor_here, cursor_said, line_of
from blueprints.shell.responses import page
from blueprints.unit.link import Opened, alive


@alive
def show(opened: Opened) -> Response:
    """The newest first, a page at a time."""
    rows, following = disclosures_of(opened.project.id, cursor_here())
    return page(
        "unit/disclosures/show.html",
        base=opened.base,
        project=opened.project,
        lines=[line_of(row) for row in rows],
        next_href=f"{opened.base}/shared?after={cursor_said(following)}" if following else None,
    )
