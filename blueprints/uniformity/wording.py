"""Words, marks and colours of the states, and the rows that reports share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, make_response

from app.oversight.uniformity.drift import (
    LEAST_CASES,
    SAME_CELLS,
    CaseFigures,
    Cells,
    CellState,
    DriftFacts,
)
from app.oversight.uniformity.labels import FACET_SHORT_LABELS, days_text, drift_reasons, limit_text
from app.oversight.uniformity.matrix import Matrix, MatrixLine
from app.oversight.uniformity.workbook import matrix_workbook
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet
from blueprints.shell.downloads import serve_attachment
from tenants.bureaus import BureauCard
from tenants.clock import today

MARKS = {
    CellState.UNIFORM: "✓",
    CellState.DECLARED: "公",
    CellState.OBSERVED: "实",
    CellState.STALE: "旧",
    CellState.NOT_ADOPTED: "—",
    CellState.NO_DATA: "?",
}
TONES = {
    CellState.UNIFORM: "ahead",
    CellState.DECLARED: "late",
    CellState.OBSERVED: "due",
    CellState.STALE: "unit",
    CellState.NOT_ADOPTED: "paused",
    CellState.NO_DATA: "unknown",
}
CHIPS = {state: (state.label, TONES[state]) for state in CellState}
LEGEND = [(MARKS[state], state.label, TONES[state]) for state in CellState]


@dataclass(frozen=True)
class CellView:
    """A cell as it is shown: in one sentence, and its marks (tone, mark) - none where the item is not handled."""

    said: str
    marks: tuple[tuple[str, str], ...]

    @property
    def is_alike(self) -> bool:
        """Whether all five are in order, or all unknown: most cells, drawn as one."""
        return len(set(self.marks)) == 1 and self.marks[0][1] in (MARKS[CellState.UNIFORM], MARKS[CellState.NO_DATA])


@dataclass(frozen=True)
class ReportRow:
    """One item at one bureau in a report."""

    href: str
    name: str
    sub: str
    status: str
    is_adopted: bool
    states: list[CellState]
    reasons: list[tuple[str, str]]
    cases: str


@cache
def cell_view(cells: Cells) -> CellView:
    """A cell's five states."""
    if cells == SAME_CELLS[CellState.NOT_ADOPTED]:
        return CellView(CellState.NOT_ADOPTED.label, ())
    if len(set(cells)) == 1:
        said = f"五个方面{cells[0].label}"
    else:
        said = "，".join(
            f"{FACET_SHORT_LABELS[facet]}{state.label}" for facet, state in zip(UniformFacet, cells, strict=True)
        )
    return CellView(said, tuple((TONES[state], MARKS[state]) for state in cells))


def report_rows(shown: Matrix, by_bureau: bool) -> Iterator[ReportRow]:
    """A report's rows: the bureaus of its one item, or the items of its one bureau."""
    for line in shown.lines:
        for number, card in enumerate(shown.bureaus):
            named = (card.name, "") if by_bureau else (line.item.name, line.item.code)
            yield _row(line, number, card, named)


def _row(line: MatrixLine, number: int, card: BureauCard, named: tuple[str, str]) -> ReportRow:
    standing, states = line.standings[number], line.cells[number]
    is_adopted = standing.status is AdoptionStatus.ADOPTED
    told = [
        (FACET_SHORT_LABELS[facet], reason)
        for facet in UniformFacet
        for reason in drift_reasons(standing, facet, line.item)
        if is_adopted
    ]
    return ReportRow(
        href=f"/uniformity/{line.item.code}/{card.slug}",
        name=named[0],
        sub=named[1],
        status=adoption_word(standing),
        is_adopted=is_adopted,
        states=list(states),
        reasons=told,
        cases=cases_text(standing.figures) if is_adopted else "—",
    )


def adoption_word(standing: DriftFacts) -> str:
    """Whether the bureau handles the item."""
    return (standing.status or AdoptionStatus.NOT_TRANSFERRED).label


def cases_text(figures: CaseFigures | None) -> str:
    """What cases say in short."""
    if figures is None:
        return f"不足{LEAST_CASES}件"
    return f"{figures.cases}件，中位{days_text(figures.median_days)}{figures.unit.label}，{limit_text(figures)}"


def report_spreadsheet(shown: Matrix, name: str) -> Response:
    """A report as a file."""
    content = matrix_workbook(shown)
    return serve_attachment(make_response(content), f"{name}-{today():%Y%m%d}.xlsx", len(content))


def filter_options(words: Any) -> list[tuple[str, str]]:
    """Options of a filter."""
    return [("", "全部"), *((str(value), word) for value, word in words.items())]
