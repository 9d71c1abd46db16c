"""What lies behind one cell of the matrix: the standard, what was published elsewhere beside it, the figures, the versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.oversight.uniformity import queries
from app.oversight.uniformity.drift import CellState, Standing
from app.oversight.uniformity.labels import basis_of, reasons
from app.oversight.uniformity.matrix import Line, matrix
from app.oversight.uniformity.published_texts import Marked, marked
from app.oversight.uniformity.queries import Scope
from app.standards.catalogue.terms import UniformFacet
from tenants.bureaus import BureauCard


@dataclass(frozen=True)
class FacetEvidence:
    """One facet at one bureau."""

    facet: UniformFacet
    state: CellState
    reasons: list[str]
    basis: str
    """On what 一致 rests; empty for every other state."""
    standard: list[str]
    published: Any
    """The registered row, or None."""
    compared: list[Marked]

    @property
    def differs(self) -> bool:
        """Whether the published text says something else."""
        return any(piece.what != "same" for line in self.compared for piece in line)


@dataclass(frozen=True)
class Evidence:
    """One item at one bureau."""

    bureau: BureauCard
    item: Any
    standing: Standing
    facets: list[FacetEvidence]
    figures: Sequence[Any]
    """Of every version with enough cases, newest first."""
    running: Sequence[Any]
    """Of every version with cases under way, newest first; fewer than three are not told."""
    as_of: datetime | None


def evidence(item: Any, bureau: BureauCard) -> Evidence:
    """Everything that the matrix knows of an item at a bureau. A constant number of statements."""
    scope = Scope(bureau.city_id, item_id=item.item_id, bureau_id=bureau.id)
    told = matrix(scope)
    line = told.lines[0]
    found = queries.contents(bureau.city_id, [item.version_id])
    standard = queries.facet_texts(bureau.city_id, found)[item.version_id]
    published = {row.facet: row for row in queries.declared(scope)}
    return Evidence(
        bureau,
        line.item,
        line.standings[0],
        [
            _facet(line, number, facet, standard[facet], published.get(facet))
            for number, facet in enumerate(UniformFacet)
        ],
        queries.figures_of_versions(scope),
        queries.running(scope),
        told.rounds.get(bureau.id),
    )


def _facet(line: Line, number: int, facet: UniformFacet, standard: list[str], published: Any) -> FacetEvidence:
    standing, state = line.standings[0], line.cells[0][number]
    return FacetEvidence(
        facet,
        state,
        reasons(standing, facet, line.item) if state is not CellState.NOT_ADOPTED else [],
        basis_of(standing, facet) if state is CellState.UNIFORM else "",
        standard,
        published,
        marked(published.lines, standard) if published is not None else [],
    )
