"""The matrix itself: filtered, a part of it a page, exported as a whole."""

from __future__ import annotations

from flask import Response, g, request

from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.matrix import read_matrix
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.terms import Stage
from blueprints.shell import query_args
from blueprints.shell.responses import render_page
from blueprints.uniformity.matrix_page import MatrixChoice, city_bureaus, matrix_page
from blueprints.uniformity.wording import report_spreadsheet
from tenants.bureaus import BureauCard


def index() -> Response:
    """The matrix, filtered by stage, bureau and state."""
    chosen = MatrixChoice(
        stage=query_args.enum_arg("stage", Stage),
        bureau=_chosen(),
        state=query_args.enum_arg("state", CellState),
        after=request.args.get("after", ""),
    )
    return render_page("uniformity/matrix/index.html", page=matrix_page(chosen))


def export() -> Response:
    """The same as a file, not only one page of it."""
    return report_spreadsheet(read_matrix(_scope(query_args.enum_arg("stage", Stage), _chosen())), "五统一核对表")


def _scope(stage: Stage | None, card: BureauCard | None) -> MatrixScope:
    return MatrixScope(g.bureau.city_id, stage=stage, bureau_id=card.id if card else None)


def _chosen() -> BureauCard | None:
    slug = request.args.get("bureau", "")
    return next((card for card in city_bureaus() if card.slug == slug), None)
