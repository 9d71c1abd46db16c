"""The one search box: projects and units of the bureau, by part of a name, the beginning of a code, or initials."""

from __future__ import annotations

from flask import Response, request

from app.casework.projects import queries as projects
from app.casework.projects.terms import ProjectState
from blueprints.shell.responses import render_page
from tenants.labels import labels_of


def show() -> Response:
    """The first page of what is found; at most one page, because a longer word finds better."""
    text = request.args.get("q", "").strip()[:60]
    rows, _back, on = projects.project_page((), text) if text else ([], None, None)
    return render_page(
        "worklist/search.html", search_text=text, rows=rows, more=on is not None, states=labels_of(ProjectState)
    )
