"""Where is my project, whose turn is it, what do you need from me, what happened: one page, a telephone first."""

from __future__ import annotations

from flask import Response

from blueprints.shell.responses import render_page
from blueprints.unit.link import OpenedUnitLink, require_live_link
from blueprints.unit.track_page import track_page


@require_live_link
def show(opened: OpenedUnitLink) -> Response:
    """The page; read-only."""
    return render_page("unit/track/show.html", page=track_page(opened))
