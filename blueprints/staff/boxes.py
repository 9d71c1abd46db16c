"""Whether the bureau's boxes say the same as those of its partners: what the daily comparison found (C2, C5)."""

from __future__ import annotations

from flask import Response

from app.interbureau.handoffs.checks import last_check
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id


def show() -> Response:
    """The newest comparison; at the city also how it stands at each bureau."""
    check = last_check()
    return render_page(
        "staff/boxes/show.html",
        check=check,
        bureaus=[(bureau_by_id(one.bureau_id).name, one) for one in check.bureaus] if check else [],
    )
