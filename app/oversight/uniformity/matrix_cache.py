"""The whole matrix of a city, kept by each process as long as nobody has changed anything it is made of.

Every request asks for the marks (:mod:`app.standards.catalogue.change_marks`) and for the ages of the figures, some thirty narrow rows.
Where a few bureaus' marks have moved, their columns alone are read again; where the city's has, everything.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Integer, bindparam, select

from app.oversight.uniformity.drift import Cells, CellState
from app.oversight.uniformity.matrix import read_matrix
from app.oversight.uniformity.models import FigureRound
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.change_marks import MARKS
from app.standards.catalogue.terms import Stage
from tenants.bureaus import BureauCard, directory
from tenants.db import db, fetch_batch
from tenants.prepared_queries import PreparedQuery

MAX_AGE_SECONDS = 300.0
"""Seconds after which everything is read again in any case."""
MOST_CITIES = 8
"""Cities of which one process keeps a matrix."""
MOST_MOVED = 3
"""Bureaus whose columns are read one by one; more of them at once are read together."""
_ROUNDS = PreparedQuery(
    select(FigureRound.bureau_id, FigureRound.as_of).where(FigureRound.city_id == bindparam("city", type_=Integer))
)
BureauMarks = Mapping[int, tuple[UUID | None, bool]]
"""Bureau → its mark, and whether its cases were ever counted."""
PartKey = tuple[Stage | None, int | None, CellState | None]


@dataclass(frozen=True, eq=False)
class MatrixRow:
    """One item with its cells, in the order of the bureaus asked for. Compared by identity: a page keeps its drawing."""

    item: Any
    cells: tuple[Cells, ...]


@dataclass(frozen=True)
class MatrixPart:
    """What a reader asked for: some items at some bureaus."""

    bureaus: tuple[BureauCard, ...]
    rows: tuple[MatrixRow, ...]
    counts: Counter[CellState]
    """How many facets are in which state: of the stage and the bureaus, whichever state was asked for."""


@dataclass(frozen=True, eq=False)
class CachedMatrix:
    """A matrix with the marks under which it was read. Parts of it are made once each."""

    cards: tuple[BureauCard, ...]
    marks: BureauMarks
    read_at: float
    items: tuple[Any, ...]
    columns: Mapping[int, tuple[Cells, ...]]
    parts: dict[PartKey, MatrixPart] = field(default_factory=dict)
    before: Mapping[PartKey, MatrixPart] = field(default_factory=dict)
    """Parts of the matrix that was kept before: rows that say the same go on, and with them their drawings."""

    def part(self, stage: Stage | None, bureau_id: int | None, state: CellState | None = None) -> MatrixPart:
        """The items of a stage at one bureau, or at all of them; of these the rows in which a state occurs."""
        key = (stage, bureau_id, state)
        if key not in self.parts:
            if state is None:
                self.parts[key] = self._part(stage, bureau_id)
            else:
                all_ = self.part(stage, bureau_id)
                rows = tuple(row for row in all_.rows if any(state in cells for cells in row.cells))
                self.parts[key] = replace(all_, rows=rows)
        return self.parts[key]

    def _part(self, stage: Stage | None, bureau_id: int | None) -> MatrixPart:
        cards = tuple(card for card in self.cards if bureau_id in (None, card.id))
        columns = [self.columns[card.id] for card in cards]
        former = self.before.get((stage, bureau_id, None))
        known = {row.item.item_id: row for row in former.rows} if former else {}
        rows = tuple(
            _row(known.get(item.item_id), item, tuple(column[place] for column in columns))
            for place, item in enumerate(self.items)
            if stage in (None, item.stage)
        )
        whole = Counter(cell for row in rows for cell in row.cells)
        counts: Counter[CellState] = Counter()
        for states, times in whole.items():
            for state in states:
                counts[state] += times
        return MatrixPart(cards, rows, counts)


def _row(former: MatrixRow | None, item: Any, cells: tuple[Cells, ...]) -> MatrixRow:
    if former is not None and former.cells == cells and former.item == item:
        return former
    return MatrixRow(item, cells)


_KEPT: WeakKeyDictionary[Engine, dict[int, CachedMatrix]] = WeakKeyDictionary()


def cached_matrix(city_id: int) -> tuple[CachedMatrix, Mapping[int, datetime]]:
    """The matrix of a city as it stands, and when each bureau's figures were prepared. One round trip when nothing moved."""
    marks_found, rounds_found = fetch_batch(MARKS(city=city_id), _ROUNDS(city=city_id))
    cards = tuple(card for card in directory().values() if card.city_id == city_id)
    set_, rounds = {row.bureau_id: row.mark for row in marks_found}, {row.bureau_id: row.as_of for row in rounds_found}
    marks = {card.id: (set_.get(card.id), card.id in rounds) for card in cards}
    here = _KEPT.setdefault(db.engine, {})
    former = here.get(city_id)
    if former is None or former.cards != cards or time.monotonic() - former.read_at > MAX_AGE_SECONDS:
        found = _whole(city_id, cards, marks, former)
    else:
        found = _moved_on(city_id, former, marks)
    here.pop(city_id, None)
    here[city_id] = found
    if len(here) > MOST_CITIES:
        here.pop(next(iter(here)), None)
    return found, rounds


def _whole(
    city_id: int, cards: tuple[BureauCard, ...], marks: BureauMarks, former: CachedMatrix | None
) -> CachedMatrix:
    told = read_matrix(MatrixScope(city_id))
    columns = {card.id: tuple(line.cells[place] for line in told.lines) for place, card in enumerate(told.bureaus)}
    items = tuple(line.item for line in told.lines)
    before = former.parts if former is not None and former.cards == cards else {}
    return CachedMatrix(cards, marks, time.monotonic(), items, columns, before=before)


def _moved_on(city_id: int, former: CachedMatrix, marks: BureauMarks) -> CachedMatrix:
    moved = [bureau_id for bureau_id, mark in marks.items() if former.marks[bureau_id] != mark]
    if not moved:
        return former
    if city_id in moved or len(moved) > MOST_MOVED:
        return _whole(city_id, former.cards, marks, former)
    columns = dict(former.columns)
    for bureau_id in moved:
        told = read_matrix(MatrixScope(city_id, bureau_id=bureau_id))
        if [line.item.version_id for line in told.lines] != [item.version_id for item in former.items]:
            return _whole(city_id, former.cards, marks, former)
        columns[bureau_id] = tuple(line.cells[0] for line in told.lines)
    return replace(former, marks=marks, columns=columns, parts={}, before=former.parts)
