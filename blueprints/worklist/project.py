"""The project page: what is this, what state is it in, whose turn is it, by when, what can be done now."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app.foundation.ledger.queries import LedgerFilter
from app.oversight.worklist.project_overview import ProjectOverview, project_overview
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import render_page
from blueprints.worklist.project_page import project_page


def load(project_id: UUID) -> ProjectOverview:
    """The project of the acting bureau with everything that the page shows of it, in one round trip."""
    return project_overview(project_id, _shown(), key_arg("before"))


def show(project: ProjectOverview) -> Response:
    """The page."""
    return render_page("worklist/project.html", page=project_page(project, _shown()))


def _shown() -> LedgerFilter:
    return enum_arg("show", LedgerFilter) or LedgerFilter.ALL
