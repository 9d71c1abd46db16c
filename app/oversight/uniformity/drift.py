"""Where a bureau stands with one facet of one item: five rules, pure (B4).

Worst first: a version not taken note of (待知悉), a text published elsewhere that says something else (公布不一致), cases
that went otherwise than the standard (实际不一致). A bureau that does not handle the item has nothing to compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.terms import AdoptionStatus, OnlineDepth, UniformFacet
from tenants.labels import LabelledEnum

LEAST_CASES = 3
"""Decided cases below which nothing is told of them: a median of two is somebody's case (B10)."""
WINDOW_DAYS = 365
"""Only decisions of so many days count: what was put right a year ago is no drift of today."""

ONLINE_DEPTHS = (OnlineDepth.III, OnlineDepth.IV)
"""Depths that promise to take an application online (网上受理、全程网办)."""
LEAST_ONLINE = Decimal("0.5")
"""Share handed in online below which such a promise is not kept."""


class CellState(LabelledEnum):
    """State of a bureau × item × facet."""

    UNIFORM = "uniform", "一致"
    DECLARED = "declared", "公布不一致"
    OBSERVED = "observed", "实际不一致"
    STALE = "stale", "待知悉"
    NOT_ADOPTED = "not_adopted", "未承接"
    NO_DATA = "no_data", "未核对"


DRIFT_STATES = (CellState.STALE, CellState.DECLARED, CellState.OBSERVED)
"""The three kinds of drift, worst first."""

Cells = tuple[CellState, ...]
"""One state for each facet, in the order of :class:`UniformFacet`."""


@dataclass(frozen=True)
class CaseFigures:
    """What the decided cases of one version say (:class:`app.oversight.uniformity.models.ObservedFigure`). Days are of ``unit``."""

    median_days: Decimal
    limit_days: int | None
    extra_materials: int = 0
    strange_steps: int = 0
    special_steps: int = 0
    cases: int = LEAST_CASES
    unit: LimitUnit = LimitUnit.WORKING_DAY
    number: int = 1
    """Number of the version under which they were accepted."""
    depth: OnlineDepth | None = None
    """What that version says of 网办."""
    online_share: Decimal | None = None
    """Share of those that the unit handed in itself; None where these are too few."""
    online_of: int | None = None


@dataclass(frozen=True)
class PublishedText:
    """A text published elsewhere: where, since when it is registered, whether it differs from the standard."""

    differs: bool
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class DriftFacts:
    """Everything that the rules ask of one bureau and one item."""

    status: AdoptionStatus | None
    """None: the bureau has no record of the item, which means never transferred."""
    changed: frozenset[UniformFacet] = frozenset()
    """Facets that differ between the version it took note of and the one in force; empty when it is up to date."""
    declared: Mapping[UniformFacet, PublishedText] = field(default_factory=dict)
    figures: CaseFigures | None = None
    prepared: bool = True
    """Whether its cases were ever counted."""
    known: int | None = 1
    """Number of the version that it knows."""

    @cached_property
    def observed(self) -> frozenset[UniformFacet]:
        """Facets in which its cases went otherwise."""
        return observed_drifts(self.figures) if self.figures else frozenset()


def observed_drifts(figures: CaseFigures) -> frozenset[UniformFacet]:
    """Facets that figures contradict: slower than promised, a material beyond the list, a step beyond the standard, most
    units at the window although the standard takes them online."""
    found = set()
    if figures.limit_days is not None and figures.median_days > figures.limit_days:
        found.add(UniformFacet.TIME_LIMIT)
    if figures.extra_materials:
        found.add(UniformFacet.MATERIALS)
    if figures.strange_steps:
        found.add(UniformFacet.PROCEDURE)
    if figures.online_share is not None and figures.depth in ONLINE_DEPTHS and figures.online_share < LEAST_ONLINE:
        found.add(UniformFacet.ONLINE)
    return frozenset(found)


def drifts_of(standing: DriftFacts, facet: UniformFacet) -> list[CellState]:
    """Every kind of drift that a facet shows, worst first."""
    holds = {
        CellState.STALE: facet in standing.changed,
        CellState.DECLARED: facet in standing.declared and standing.declared[facet].differs,
        CellState.OBSERVED: facet in standing.observed,
    }
    return [kind for kind in DRIFT_STATES if holds[kind]]


def cell_state_of(standing: DriftFacts, facet: UniformFacet) -> CellState:
    """The one state that the matrix shows."""
    if standing.status is not AdoptionStatus.ADOPTED:
        return CellState.NOT_ADOPTED
    found = drifts_of(standing, facet)
    if found:
        return found[0]
    return CellState.UNIFORM if standing.prepared else CellState.NO_DATA


def cell_states(standing: DriftFacts) -> Cells:
    """The five states of a bureau and an item. Most are all alike, so they are not asked one by one."""
    if standing.status is not AdoptionStatus.ADOPTED:
        return SAME_CELLS[CellState.NOT_ADOPTED]
    if not standing.changed and not standing.declared and standing.figures is None:
        return SAME_CELLS[CellState.UNIFORM if standing.prepared else CellState.NO_DATA]
    return tuple(cell_state_of(standing, facet) for facet in UniformFacet)


OBSERVABLE_FACETS = frozenset(
    {UniformFacet.PROCEDURE, UniformFacet.MATERIALS, UniformFacet.TIME_LIMIT, UniformFacet.ONLINE}
)
"""Facets of which cases tell; criteria are words."""
SAME_CELLS: Mapping[CellState, Cells] = {state: (state,) * len(UniformFacet) for state in CellState}
