"""How large a benchmark's data set is and how it is spread over bureaus. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

ENTRY_COUNTS = (4, 20, 6, 12, 8, 10)
"""Entries of one project after the other; ten on the average."""
LARGE = 20
"""Projects with so many entries are the ones whose page is measured."""


class Skew(StrEnum):
    """How projects are spread: alike, or as in a city where one bureau has a third of them."""

    EVEN = "even"
    CITY = "city"


@dataclass(frozen=True)
class Size:
    """What is generated. ``day`` is the last day of the generated story: the day on which it is measured."""

    projects: int
    entries: int
    handoffs: int
    bureaus: int
    skew: Skew
    day: date
    items: int = 0
    """Items of the catalogue; 0: those that every installation begins with."""
    decided: int = 0
    """Decided cases beside those of the handoffs: what figures are counted from."""

    @property
    def name(self) -> str:
        """Names the folder of a data set: the same size on the same day is the same data."""
        more = f"-i{self.items}-d{self.decided}" if self.items or self.decided else ""
        return f"p{self.projects}-e{self.entries}-h{self.handoffs}-b{self.bureaus}-{self.skew}{more}-{self.day:%Y%m%d}"

    def times(self, scale: int) -> Size:
        """The same shape, ``scale`` times as much of everything but bureaus."""
        return replace(
            self,
            projects=self.projects * scale,
            entries=self.entries * scale,
            handoffs=self.handoffs * scale,
            decided=self.decided * scale,
        )

    def projects_of(self, position: int) -> int:
        """How many projects the bureau at ``position`` (from 0) serves."""
        return shares(self.projects, self._weights())[position]

    def handoffs_of(self, position: int) -> int:
        """How many handoffs it sends."""
        return shares(self.handoffs, self._weights())[position]

    def entry_count(self, number: int) -> int:
        """How many entries the project with this number has; on the average what ``entries`` asks for."""
        wanted = ENTRY_COUNTS[number % len(ENTRY_COUNTS)]
        mean = self.entries / self.projects
        return wanted if wanted == LARGE else max(1, round(wanted * (6 * mean - LARGE) / 40))

    def _weights(self) -> list[int]:
        if self.skew is Skew.EVEN:
            return [1] * self.bureaus
        return [max(1, 24 // (position + 1)) for position in range(self.bureaus)]


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` split by weight into whole numbers that add up to it."""
    given, reached, whole = [], 0, sum(weights)
    for count, weight in enumerate(weights, 1):
        upto = total * sum(weights[:count]) // whole
        given.append(upto - reached if weight else 0)
        reached = upto
    return given
