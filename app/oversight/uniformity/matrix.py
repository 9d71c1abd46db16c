"""The matrix: every item in force at every bureau, five states a cell, and what lies behind one of them (五统一核对表, B4).

Read as a whole in a constant number of statements: what most cells are - handled, taken note of, nothing against it - is
told by arrays of bureaus, not by a row for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.oversight.uniformity import queries
from app.oversight.uniformity.drift import CaseFigures, Cells, CellState, DriftFacts, PublishedText, cell_states
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.canonical import changed_facets
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet
from tenants.bureaus import BureauCard, directory

CellKey = tuple[UUID, int]
ALL_FACETS = frozenset(UniformFacet)
NO_FACETS: frozenset[UniformFacet] = frozenset()


@dataclass(frozen=True)
class MatrixLine:
    """One item with its cells, in the order of the matrix's bureaus."""

    item: Any
    standings: tuple[DriftFacts, ...]
    cells: tuple[Cells, ...]


@dataclass(frozen=True)
class Matrix:
    """Items down, bureaus across."""

    bureaus: tuple[BureauCard, ...]
    lines: tuple[MatrixLine, ...]
    rounds: Mapping[int, datetime]

    def counts(self) -> Counter[CellState]:
        """How many facets are in which state."""
        whole = Counter(cell for line in self.lines for cell in line.cells)
        found: Counter[CellState] = Counter()
        for states, times in whole.items():
            for state in states:
                found[state] += times
        return found

    def oldest(self) -> datetime | None:
        """The age of the figures: the least recently prepared of the bureaus shown; None while one has none at all."""
        ages = [self.rounds.get(card.id) for card in self.bureaus]
        return min((age for age in ages if age is not None), default=None) if all(ages) else None


@dataclass
class _Read:
    """What was read, by item and bureau."""

    statuses: dict[UUID, dict[int, AdoptionStatus]] = field(default_factory=dict)
    noted: dict[CellKey, Any] = field(default_factory=dict)
    figures: dict[CellKey, Any] = field(default_factory=dict)
    declared: dict[CellKey, dict[UniformFacet, PublishedText]] = field(default_factory=dict)
    changed: dict[CellKey, frozenset[UniformFacet]] = field(default_factory=dict)
    rounds: Mapping[int, datetime] = field(default_factory=dict)


def read_matrix(scope: MatrixScope) -> Matrix:
    """The matrix of a scope: of a city, a stage, an item, a bureau. At most thirty-six statements, mostly eight."""
    items = queries.items(scope)
    cards = tuple(
        card for card in directory().values() if card.city_id == scope.city_id and scope.bureau_id in (None, card.id)
    )
    read = _read(scope, items)
    read.changed = _changed(scope.city_id, items, cards, read)
    touched = _touched(read)
    return Matrix(cards, tuple(_line(item, cards, read, touched) for item in items), read.rounds)


def _read(scope: MatrixScope, items: Sequence[Any]) -> _Read:
    read = _Read(rounds=queries.figure_rounds(scope.city_id))
    for row in queries.adoption_statuses(scope):
        read.statuses.setdefault(row.item_id, {}).update(dict.fromkeys(row.bureau_ids, row.status))
    read.noted = {(row.item_id, row.bureau_id): row for row in queries.noted_versions(scope)}
    read.figures = {(row.item_id, row.bureau_id): row for row in queries.newest_figures(scope)}
    versions = {item.item_id: item.version_id for item in items}
    said = [row for row in queries.published_digests(scope) if row.item_id in versions]
    standard = queries.standard_digests(scope.city_id, {versions[row.item_id] for row in said})
    other = {
        (row.item_id, row.facet, row.digest) for row in said if standard[versions[row.item_id]][row.facet] != row.digest
    }
    for row in queries.published_texts(scope, {digest for _item, _facet, digest in other}):
        differs = (row.item_id, row.facet, row.digest) in other
        if differs or scope.is_narrow:
            told = read.declared.setdefault((row.item_id, row.bureau_id), {})
            told[row.facet] = PublishedText(differs, row.source, row.imported_at)
    return read


def known_version(item: Any, noted: Any) -> UUID | None:
    """The version that a bureau knows: the newest it took note of, else the item's first, known since it was taken over."""
    found: UUID | None = noted.version_id if noted is not None else item.first_id
    return found


def _changed(
    city_id: int, items: Sequence[Any], cards: Sequence[BureauCard], read: _Read
) -> dict[CellKey, frozenset[UniformFacet]]:
    """What changed between the version that a bureau knows and the one in force, where these are two."""
    behind: dict[CellKey, tuple[UUID | None, UUID]] = {}
    for item in items:
        if item.number == queries.FIRST_NUMBER:
            continue
        statuses = read.statuses.get(item.item_id, {})
        for card in cards:
            known = known_version(item, read.noted.get((item.item_id, card.id)))
            if known != item.version_id and statuses.get(card.id) is AdoptionStatus.ADOPTED:
                behind[item.item_id, card.id] = (known, item.version_id)
    pairs = {(old, new) for old, new in behind.values() if old is not None and (old, new) not in _CHANGES}
    if len(_CHANGES) >= MOST_KEPT:
        _CHANGES.clear()
    found = queries.version_contents(city_id, {version_id for pair in pairs for version_id in pair})
    told = {(old, new): frozenset(changed_facets(found[old], found[new])) for old, new in pairs}
    _CHANGES.update(told)
    return {key: _CHANGES.get((old, new), ALL_FACETS) if old else ALL_FACETS for key, (old, new) in behind.items()}


_CHANGES: dict[tuple[UUID, UUID], frozenset[UniformFacet]] = {}
"""Which facets differ between two versions: published versions never change, so this is asked once."""
MOST_KEPT = 4096


def _line(item: Any, cards: Sequence[BureauCard], read: _Read, touched: Mapping[UUID, set[int]]) -> MatrixLine:
    statuses, here = read.statuses.get(item.item_id, {}), touched.get(item.item_id, ())
    standings = tuple(
        _standing(item, card.id, statuses.get(card.id), read)
        if card.id in here
        else PLAIN_FACTS[statuses.get(card.id), card.id in read.rounds]
        for card in cards
    )
    return MatrixLine(item, standings, tuple(map(cell_states, standings)))


def _touched(read: _Read) -> dict[UUID, set[int]]:
    """Where more than the status is known: asked by item first, because most items have none."""
    found: dict[UUID, set[int]] = {}
    for item_id, bureau_id in (*read.figures, *read.declared, *read.changed):
        found.setdefault(item_id, set()).add(bureau_id)
    return found


def _standing(item: Any, bureau_id: int, status: AdoptionStatus | None, read: _Read) -> DriftFacts:
    key = (item.item_id, bureau_id)
    row, noted = read.figures.get(key), read.noted.get(key)
    return DriftFacts(
        status=status,
        changed=read.changed.get(key, NO_FACETS),
        declared=read.declared.get(key, {}),
        figures=case_figures_of(row) if row else None,
        prepared=bureau_id in read.rounds,
        known=noted.number if noted is not None else queries.FIRST_NUMBER if item.first_id else None,
    )


PLAIN_FACTS = {
    (status, prepared): DriftFacts(status, prepared=prepared)
    for status in (None, *AdoptionStatus)
    for prepared in (True, False)
}
"""Bureaus against which nothing speaks: most of the matrix."""


def case_figures_of(row: Any) -> CaseFigures:
    """A row of figures as the rules take it."""
    return CaseFigures(
        row.median_days,
        row.limit_days,
        row.extra_materials,
        row.strange_steps,
        row.special_steps,
        row.cases_decided,
        row.unit,
        row.number,
        row.online_depth,
        row.online_share,
        row.online_of,
    )
