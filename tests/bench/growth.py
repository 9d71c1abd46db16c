"""Growth: the same jobs at two sizes in the same rounds, and deep pages of a history against the first.

Both data sets are up at the same time, each with its own PostgreSQL and its own product, and every round asks one right
after the other. The floor stands by for its control request alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import click

from tests.bench import history
from tests.bench.jobs import Job, all_jobs
from tests.bench.meter import Meter, Series, Side, ratio
from tests.bench.place import Place
from tests.bench.running import Stage, chosen, prepared, settle
from tests.bench.servers import floor_server
from tests.bench.size import Size

WARM = {True: 52, False: 6}
"""Requests before measuring, of pages and of what writes: in a page's case four of every bureau."""


@dataclass
class Grown:
    """One job at both sizes."""

    small_job: Job
    large_job: Job
    small: Series = field(default_factory=Series)
    large: Series = field(default_factory=Series)

    @property
    def job(self) -> Job:
        """What is the same at both sizes: name, title, requirements."""
        return self.small_job

    def ratio(self) -> float:
        """Large over small."""
        return ratio(self.large, self.small)


@dataclass(frozen=True)
class Growth:
    """What a run found."""

    sizes: tuple[Size, Size]
    times: int
    grown: Mapping[str, Grown]
    control: Series

    def plain(self) -> list[Grown]:
        """The jobs that are measured against themselves at the smaller size."""
        return [one for one in self.grown.values() if not one.job.first]

    def deep(self) -> Iterator[tuple[Grown, Grown]]:
        """The deep pages, each behind the first page of its list."""
        for one in self.grown.values():
            if one.job.first in self.grown:
                yield self.grown[one.job.first], one


def grow(
    places: tuple[Place, Place], sizes: tuple[Size, Size], times: int, count: int,
    names: tuple[str, ...], workers: int, quiet: bool = False,
) -> Growth:  # fmt: skip
    """Measure in ``count`` rounds, both sizes in each. The larger size is ``times`` the smaller."""
    with ExitStack() as both:
        small, large = (both.enter_context(_up(place, workers)) for place in places)
        floor = both.enter_context(floor_server(small.place, small.database, 1, {"frames": {}, "sprite": ""}))
        sides = {
            "small": Side(small.product, small.admin),
            "large": Side(large.product, large.admin),
            "control": Side(floor, small.admin),
        }
        grown = {
            one.name: Grown(one, other) for one, other in zip(_jobs(small, names), _jobs(large, names), strict=True)
        }
        meter = Meter(sides, "control")
        _warm(meter, grown.values())
        with click.progressbar(range(count), label="测量", show_pos=True, hidden=quiet) as shown:
            for number in shown:
                _round(meter, grown.values(), number)
                settle(small.admin)
                settle(large.admin)
        return Growth(sizes, times, grown, meter.control)


@contextmanager
def _up(place: Place, workers: int) -> Iterator[Stage]:
    with place.running(), prepared(place, workers) as up:
        history.lengthen(up.admin)
        yield up


def _jobs(up: Stage, names: tuple[str, ...]) -> list[Job]:
    return chosen([*all_jobs(up.found), *history.history_jobs(up.admin, up.found)], names)


def _warm(meter: Meter, grown: Iterable[Grown]) -> None:
    for one in grown:
        for _ in range(WARM[one.job.reads]):
            meter.ask("small", next(one.small_job.product), one.job.status)
            meter.ask("large", next(one.large_job.product), one.job.status)


def _round(meter: Meter, grown: Iterable[Grown], number: int) -> None:
    meter.take_control()
    for one in grown:
        pair = [("small", one.small_job, one.small), ("large", one.large_job, one.large)]
        for name, job, series in pair if number % 2 else pair[::-1]:
            meter.take(name, job.product, job.a_round, series, job.status, job.row)
