"""One case: facts, materials checklist, trail, and the panel of what can be done now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.cases import queries
from app.casework.cases.models import Case
from blueprints.cases.case_page import case_page
from blueprints.cases.queue import queue_pane
from blueprints.shell.responses import render_page


def load(case_id: UUID) -> Case:
    """The case of the acting bureau."""
    return queries.case(case_id)


def show(case: Case) -> Response:
    """List and case side by side."""
    return render_case(case)


def render_case(case: Case, **typed: Any) -> Response:
    """The page, with whichever form was sent shown again as it was typed."""
    return render_page("cases/queue.html", **queue_pane(case.id), page=case_page(case, typed))
