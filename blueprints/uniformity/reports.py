"""Two reports read out of the matrix: one item at all bureaus, one bureau with all its items (L2.1a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, g

from app.foundation.errors import Missing
from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.labels import COUNTING_RULES, FACET_SHORT_LABELS, NOT_COUNTED_NOTE
from app.oversight.uniformity.matrix import Matrix, read_matrix
from app.oversight.uniformity.queries import MatrixScope, item_in_force
from blueprints.shell.responses import render_page
from blueprints.uniformity.wording import CHIPS, MARKS, TONES, report_rows, report_spreadsheet
from tenants.bureaus import BureauCard, UnknownBureau, bureau_by_slug


def load_bureau(bureau: str) -> BureauCard:
    """A bureau of the acting bureau's city by slug. Raises :class:`Missing`."""
    try:
        card = bureau_by_slug(bureau)
    except UnknownBureau:
        raise Missing("审批局") from None
    if card.city_id != g.bureau.city_id:
        raise Missing("审批局")
    return card


def load_item(code: str) -> Any:
    """An item in force."""
    return item_in_force(code)


def of_item(item: Any) -> Response:
    """One item at all bureaus."""
    told = _of_item(item)
    return render_page("uniformity/reports/item.html", item=item, rows=list(report_rows(told, True)), **_common(told))


def export_item(item: Any) -> Response:
    """The same as a file."""
    return report_spreadsheet(_of_item(item), f"五统一核对-{item.name}")


def of_bureau(card: BureauCard) -> Response:
    """One bureau, all items; what it does not handle is only counted."""
    told = _of_bureau(card)
    rows = list(report_rows(told, False))
    return render_page(
        "uniformity/reports/bureau.html",
        card=card,
        rows=[row for row in rows if row.is_adopted],
        others=[row for row in rows if not row.is_adopted],
        **_common(told),
    )


def export_bureau(card: BureauCard) -> Response:
    """The same as a file."""
    return report_spreadsheet(_of_bureau(card), f"五统一核对-{card.short_name}")


def _of_item(item: Any) -> Matrix:
    return read_matrix(MatrixScope(g.bureau.city_id, item_id=item.item_id))


def _of_bureau(card: BureauCard) -> Matrix:
    return read_matrix(MatrixScope(card.city_id, bureau_id=card.id))


def _common(told: Matrix) -> Mapping[str, Any]:
    counts = told.counts()
    return {
        "counts": [(state.label, counts[state], TONES[state]) for state in CellState],
        "facets": list(FACET_SHORT_LABELS.values()),
        "chips": CHIPS,
        "marks": MARKS,
        "rules": [*COUNTING_RULES, ("未统计", NOT_COUNTED_NOTE)],
        "as_of": told.oldest(),
    }
