"""How many cases of an item are under way everywhere, from figures that each bureau told of itself (B10): no case is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.oversight.uniformity import queries
from app.oversight.uniformity.queries import MatrixScope
from tenants.bureaus import BureauCard, directory


@dataclass(frozen=True)
class BureauOpenCases:
    """One bureau with cases under way; ``cases`` counts versions of which it has three or more."""

    bureau: BureauCard
    cases: int
    few: bool
    """Whether it has fewer than three under some version, and these are not among ``cases``."""


@dataclass(frozen=True)
class OpenCases:
    """All bureaus of a city."""

    bureaus: Sequence[BureauOpenCases]
    """Those that have any, in order."""
    uncounted: Sequence[BureauCard]
    """Those whose cases were never counted."""
    as_of: datetime | None
    """The age of the oldest of these figures."""

    @property
    def cases(self) -> int:
        """How many that are told."""
        return sum(one.cases for one in self.bureaus)

    @property
    def told(self) -> int:
        """At how many bureaus."""
        return sum(1 for one in self.bureaus if one.cases)

    @property
    def few(self) -> int:
        """How many bureaus have some that are not told."""
        return sum(1 for one in self.bureaus if one.few)


def open_cases_of(city_id: int, item_id: UUID) -> OpenCases:
    """Cases of an item under way at all bureaus of a city. Two statements."""
    rows, rounds = queries.running_figures(MatrixScope(city_id, item_id=item_id)), queries.figure_rounds(city_id)
    cards = [card for card in directory().values() if card.city_id == city_id]
    found = []
    for card in cards:
        own = [row.cases for row in rows if row.bureau_id == card.id]
        if own:
            found.append(BureauOpenCases(card, sum(cases for cases in own if cases), None in own))
    counted = [rounds[card.id] for card in cards if card.id in rounds]
    return OpenCases(found, [card for card in cards if card.id not in rounds], min(counted, default=None))
