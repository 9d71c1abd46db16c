"""What lies behind one cell of the matrix: the standard, what was published elsewhere beside it, the figures, the versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.oversight.uniformity import queries
from app.oversight.uniformity.drift import CellState, DriftFacts
from app.oversight.uniformity.labels import drift_reasons, uniform_basis
from app.oversight.uniformity.matrix import MatrixLine, read_matrix
from app.oversight.uniformity.published_texts import MarkedLine, mark_differences
from app.oversight.uniformity.queries import MatrixScope
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
    compared: list[MarkedLine]

    @property
    def differs(self) -> bool:
        """Whether the published text says something else."""
        return any(piece.what != "same" for line in self.compared for piece in line)


@dataclass(frozen=True)
class ItemEvidence:
    """One item at one bureau."""

    bureau: BureauCard
    item: Any
    standing: DriftFacts
    facets: list[FacetEvidence]
    figures: Sequence[Any]
    """Of every version with enough cases, newest first."""
    running: Sequence[Any]
    """Of every version with cases under way, newest first; fewer than three are not told."""
    as_of: datetime | None


def item_evidence(item: Any, bureau: BureauCard) -> ItemEvidence:
    """Everything that the matrix knows of an item at a bureau. A constant number of statements."""
    scope = MatrixScope(bureau.city_id, item_id=item.item_id, bureau_id=bureau.id)
    told = read_matrix(scope)
    line = told.lines[0]
    found = queries.version_contents(bureau.city_id, [item.version_id])
    standard = queries.facet_texts(bureau.city_id, found)[item.version_id]
    published = {row.facet: row for row in queries.declared_texts(scope)}
    return ItemEvidence(
        bureau,
        line.item,
        line.standings[0],
        [
            _facet(line, number, facet, standard[facet], published.get(facet))
            for number, facet in enumerate(UniformFacet)
        ],
        queries.figures_of_versions(scope),
        queries.running_figures(scope),
        told.rounds.get(bureau.id),
    )


def _facet(line: MatrixLine, number: int, facet: UniformFacet, standard: list[str], published: Any) -> FacetEvidence:
    standing, state = line.standings[0], line.cells[0][number]
    return FacetEvidence(
        facet,
        state,
        drift_reasons(standing, facet, line.item) if state is not CellState.NOT_ADOPTED else [],
        uniform_basis(standing, facet) if state is CellState.UNIFORM else "",
        standard,
        published,
        mark_differences(published.lines, standard) if published is not None else [],
    )
