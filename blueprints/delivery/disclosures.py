"""共享记录: everything of a project that left its bureau - what, to whom, when, by whom, why; for ever (B24)."""

from __future__ import annotations

from flask import Response

from app.casework.projects.models import Project
from app.interbureau.handoffs.disclosures import MOST_CHARACTERS, disclosures_of
from blueprints.cards.disclosures import cursor_of_request, cursor_text, disclosure_line
from blueprints.shell.responses import render_page


def show(project: Project) -> Response:
    """The newest first, a page at a time."""
    after = cursor_of_request()
    rows, following = disclosures_of(project.id, after)
    base = f"/projects/{project.id}/shared"
    return render_page(
        "delivery/disclosures/show.html",
        project=project,
        base=base,
        lines=[disclosure_line(row) for row in rows],
        first_href=base if after else None,
        next_href=f"{base}?after={cursor_text(following)}" if following else None,
    )


def print_disclosures(project: Project) -> Response:
    """The whole record on paper."""
    rows, following = disclosures_of(project.id, size=MOST_CHARACTERS)
    return render_page(
        "delivery/disclosures/print.html",
        project=project,
        lines=[disclosure_line(row) for row in rows],
        is_cut=following is not None,
        most=MOST_CHARACTERS,
        back_href=f"/projects/{project.id}/shared",
    )
