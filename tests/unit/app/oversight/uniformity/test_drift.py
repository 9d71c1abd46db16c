"""The five rules of the matrix, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.oversight.uniformity.drift import (
    CellState,
    Figures,
    Published,
    Standing,
    cells,
    drifts_of,
    observed_of,
    state_of,
)
from app.oversight.uniformity.labels import basis_of
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet

F, S, ADOPTED = UniformFacet, CellState, AdoptionStatus.ADOPTED


def figures(median: str = "5.0", limit: int | None = 7, extra: int = 0, strange: int = 0) -> Figures:
    return Figures(Decimal(median), limit, extra, strange)


def test_nothing_against_it_is_uniform() -> None:
    assert cells(Standing(ADOPTED)) == (S.UNIFORM,) * 5
    assert cells(Standing(ADOPTED, figures=figures("7.0"))) == (S.UNIFORM,) * 5


@pytest.mark.parametrize("status", [None, AdoptionStatus.NOT_CAPABLE, AdoptionStatus.NOT_TRANSFERRED])
def test_who_does_not_handle_it_has_nothing_to_compare(status: AdoptionStatus | None) -> None:
    standing = Standing(status, changed=frozenset(F), declared={F.ONLINE: Published(True)}, figures=figures("99", 1))
    assert cells(standing) == (S.NOT_ADOPTED,) * 5


def test_only_the_facets_that_changed_are_stale() -> None:
    assert cells(Standing(ADOPTED, changed=frozenset({F.TIME_LIMIT}))) == (
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
def test_what_cases_contradict(found: Figures, facets: set[UniformFacet]) -> None:
    assert observed_of(found) == facets


def test_the_worst_is_shown_and_all_are_told() -> None:
    standing = Standing(
        ADOPTED,
        changed=frozenset({F.TIME_LIMIT}),
        declared={F.TIME_LIMIT: Published(True), F.CRITERIA: Published(False)},
        figures=figures("9.0"),
    )
    assert state_of(standing, F.TIME_LIMIT) is S.STALE
    assert drifts_of(standing, F.TIME_LIMIT) == [S.STALE, S.DECLARED, S.OBSERVED]
    assert state_of(standing, F.CRITERIA) is S.UNIFORM


def test_without_figures_nothing_is_uniform_but_drift_is_told() -> None:
    assert cells(Standing(ADOPTED, prepared=False)) == (S.NO_DATA,) * 5
    standing = Standing(ADOPTED, declared={F.ONLINE: Published(True)}, prepared=False)
    assert cells(standing) == (S.NO_DATA,) * 4 + (S.DECLARED,)


def test_on_what_uniform_rests() -> None:
    standing = Standing(ADOPTED, declared={F.ONLINE: Published(False, "省网")}, figures=figures())
    assert "近一年办结3件，未超出标准" in basis_of(standing, F.TIME_LIMIT)
    assert "公布的原文相同（省网）" in basis_of(standing, F.ONLINE)
    assert basis_of(standing, F.CRITERIA) == "系统内同一版本；没有登记别处公布的内容"
    assert "不足3件" in basis_of(Standing(ADOPTED), F.MATERIALS)
