"""The five rules of the matrix, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.oversight.uniformity.drift import (
    CaseFigures,
    CellState,
    DriftFacts,
    PublishedText,
    cell_state_of,
    cell_states,
    drifts_of,
    observed_drifts,
)
from app.oversight.uniformity.labels import uniform_basis
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet

F, S, ADOPTED = UniformFacet, CellState, AdoptionStatus.ADOPTED


def figures(median: str = "5.0", limit: int | None = 7, extra: int = 0, strange: int = 0) -> CaseFigures:
    return CaseFigures(Decimal(median), limit, extra, strange)


def test_nothing_against_it_is_uniform() -> None:
    assert cell_states(DriftFacts(ADOPTED)) == (S.UNIFORM,) * 5
    assert cell_states(DriftFacts(ADOPTED, figures=figures("7.0"))) == (S.UNIFORM,) * 5


@pytest.mark.parametrize("status", [None, AdoptionStatus.NOT_CAPABLE, AdoptionStatus.NOT_TRANSFERRED])
def test_who_does_not_handle_it_has_nothing_to_compare(status: AdoptionStatus | None) -> None:
    standing = DriftFacts(
        status, changed=frozenset(F), declared={F.ONLINE: PublishedText(True)}, figures=figures("99", 1)
    )
    assert cell_states(standing) == (S.NOT_ADOPTED,) * 5


def test_only_the_facets_that_changed_are_stale() -> None:
    assert cell_states(DriftFacts(ADOPTED, changed=frozenset({F.TIME_LIMIT}))) == (
        S.UNIFORM,
        S.UNIFORM,
        S.STALE,
        S.UNIFORM,
        S.UNIFORM,
    )


@pytest.mark.parametrize(
    ("found", "facets"),
    [
        (figures("7.5"), {F.TIME_LIMIT}),
        (figures("7.0"), set()),
        (figures("99.0", None), set()),
        (figures(extra=1), {F.MATERIALS}),
        (figures(strange=2), {F.PROCEDURE}),
        (figures("8.0", 7, 1, 1), {F.TIME_LIMIT, F.MATERIALS, F.PROCEDURE}),
    ],
)
def test_what_cases_contradict(found: CaseFigures, facets: set[UniformFacet]) -> None:
    assert observed_drifts(found) == facets


def test_the_worst_is_shown_and_all_are_told() -> None:
    standing = DriftFacts(
        ADOPTED,
        changed=frozenset({F.TIME_LIMIT}),
        declared={F.TIME_LIMIT: PublishedText(True), F.CRITERIA: PublishedText(False)},
        figures=figures("9.0"),
    )
    assert cell_state_of(standing, F.TIME_LIMIT) is S.STALE
    assert drifts_of(standing, F.TIME_LIMIT) == [S.STALE, S.DECLARED, S.OBSERVED]
    assert cell_state_of(standing, F.CRITERIA) is S.UNIFORM


def test_without_figures_nothing_is_uniform_but_drift_is_told() -> None:
    assert cell_states(DriftFacts(ADOPTED, prepared=False)) == (S.NO_DATA,) * 5
    standing = DriftFacts(ADOPTED, declared={F.ONLINE: PublishedText(True)}, prepared=False)
    assert cell_states(standing) == (S.NO_DATA,) * 4 + (S.DECLARED,)


def test_on_what_uniform_rests() -> None:
    standing = DriftFacts(ADOPTED, declared={F.ONLINE: PublishedText(False, "省网")}, figures=figures())
    assert "近一年办结3件，未超出标准" in uniform_basis(standing, F.TIME_LIMIT)
    assert "公布的原文相同（省网）" in uniform_basis(standing, F.ONLINE)
    assert uniform_basis(standing, F.CRITERIA) == "系统内同一版本；没有登记别处公布的内容"
    assert "不足3件" in uniform_basis(DriftFacts(ADOPTED), F.MATERIALS)
