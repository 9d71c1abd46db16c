"""The matrix, or a report of one item or one bureau, as a spreadsheet: states, every drift with its reason, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.labels import COUNTING_RULES, NOT_COUNTED_NOTE, drift_reasons
from app.oversight.uniformity.matrix import Matrix, MatrixLine
from app.standards.catalogue.terms import (
    AdoptionStatus,
    Stage,
    UniformFacet,
)
from app.standards.exchange.workbook import OPTIONS, RISKY_PREFIXES
from tenants.clock import SHANGHAI

STATE_COLOURS = {
    CellState.UNIFORM: "#E6F3EB",
    CellState.DECLARED: "#FBE9E7",
    CellState.OBSERVED: "#FDF1DD",
    CellState.STALE: "#F2EBF7",
    CellState.NOT_ADOPTED: "#F5F7FA",
    CellState.NO_DATA: "#FFFFFF",
}
HEADS = ("事项编码", "事项", "阶段", "方面")
WIDTHS = (24, 40, 22, 12)


def matrix_workbook(shown: Matrix) -> bytes:
    """The file."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#1D4F91", "font_color": "#FFFFFF", "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    risky = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    tones = {state: book.add_format({"bg_color": ground, "align": "center"}) for state, ground in STATE_COLOURS.items()}
    place = _sheet(
        book, "五统一核对表", [*zip(HEADS, WIDTHS, strict=True), *((c.short_name, 12) for c in shown.bureaus)], head
    )
    _states(place, shown.lines, text, tones)
    place = _sheet(
        book, "不一致清单", [("审批局", 16), ("事项编码", 24), ("事项", 40), ("方面", 12), ("情况", 90)], head
    )
    _rows(place, _drifts(shown), text, risky)
    place = _sheet(book, "口径", [("项目", 22), ("说明", 110)], head)
    _rows(place, [*COUNTING_RULES, ("未统计", NOT_COUNTED_NOTE), *_ages(shown)], text, risky)
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, columns: Sequence[tuple[str, int]], head: Any) -> Any:
    place = book.add_worksheet(name)
    for number, (label, width) in enumerate(columns):
        place.set_column(number, number, width)
        place.write_string(0, number, label, head)
    place.freeze_panes(1, 0)
    return place


def _states(place: Any, lines: Iterable[MatrixLine], text: Any, tones: dict[CellState, Any]) -> None:
    row = 0
    for line in lines:
        for number, facet in enumerate(UniformFacet):
            row += 1
            named = (line.item.code, line.item.name, Stage(line.item.stage).label, facet.label)
            for column, value in enumerate(named):
                place.write_string(row, column, value, text)
            for column, (standing, states) in enumerate(zip(line.standings, line.cells, strict=True), len(named)):
                state = states[number]
                place.write_string(row, column, _word(state, standing.status), tones[state])
    place.autofilter(0, 0, row, len(HEADS) - 1)


def _word(state: CellState, status: AdoptionStatus | None) -> str:
    if state is CellState.NOT_ADOPTED:
        return (status or AdoptionStatus.NOT_TRANSFERRED).label
    return state.label


def _drifts(shown: Matrix) -> Iterable[tuple[str, ...]]:
    for line in shown.lines:
        for card, standing, states in zip(shown.bureaus, line.standings, line.cells, strict=True):
            for facet, state in zip(UniformFacet, states, strict=True):
                if state is CellState.NOT_ADOPTED:
                    continue
                for reason in drift_reasons(standing, facet, line.item):
                    yield card.name, line.item.code, line.item.name, facet.label, reason


def _ages(shown: Matrix) -> Iterable[tuple[str, str]]:
    for card in shown.bureaus:
        at = shown.rounds.get(card.id)
        told = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "尚未统计"
        yield f"{card.short_name}办件数据统计于", told


def _rows(place: Any, rows: Iterable[tuple[str, ...]], text: Any, risky: Any) -> None:
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            place.write_string(number, column, value, risky if value.startswith(RISKY_PREFIXES) else text)
