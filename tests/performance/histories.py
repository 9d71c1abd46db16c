"""Projects for a ground: the same ones in hand at every size, and behind them a history as long as is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from app.casework.projects.terms import ProjectState
from tests.bench.plot import UNDERWAY, Plot
from tests.bench.size import ENTRY_COUNTS

SPAN = 500
"""Days from the first project to the last."""
SHARE = 4
"""Of so many projects, all but one are those of the bureau that is looked at."""


class ArchivedPlot(Plot):
    """A project that was archived long ago, however late its number."""

    @cached_property
    def age(self) -> float:
        """Among the older ones."""
        return 1 - (1 - UNDERWAY) * (self.number % self.of + 0.5) / self.of

    @cached_property
    def state(self) -> ProjectState:
        """Over."""
        return ProjectState.ARCHIVED


def plots(in_hand: int, times: int, bureaus: int, last: date) -> Sequence[Plot]:
    """Projects in the order in which they were taken in: ``in_hand`` in all stages, and ``times`` - 1 as many bygone."""
    rest = in_hand // SHARE // (bureaus - 1)
    counts = [in_hand - rest * (bureaus - 1), *[rest] * (bureaus - 1)]
    told = (one for position, count in enumerate(counts) for one in _of_bureau(position, count, times, last))
    return sorted(told, key=lambda plot: -plot.age)


def _of_bureau(position: int, count: int, times: int, last: date) -> Iterator[Plot]:
    for number in range(count * times):
        kind = Plot if number < count else ArchivedPlot
        yield kind(position, number, count, ENTRY_COUNTS[number % len(ENTRY_COUNTS)], SPAN, last)
