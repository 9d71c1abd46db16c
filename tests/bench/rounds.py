"""The rounds of a run: product and floor one after the other, their pages compared before anything is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.bench import meter
from tests.bench.jobs import Job, normalised
from tests.bench.meter import Meter, Series


@dataclass
class Measured:
    """One job at both servers."""

    job: Job
    product: Series = field(default_factory=Series)
    floor: Series | None = None
    difference: str = ""
    """How the floor's page differs from the product's; a ratio against it would say nothing."""

    trips: float = 0
    floor_trips: float = 0

    def ratio(self) -> float | None:
        """Product over floor, the median of the rounds' ratios; None where there is no floor, or another page."""
        if self.floor is None or self.difference:
            return None
        return meter.ratio(self.product, self.floor)


def compare(meter: Meter, measured: Measured, samples: int) -> None:
    """Warm both up and look whether their pages are the same; sets ``difference``. For pages only."""
    job = measured.job
    for _ in range(samples):
        page = normalised(meter.ask("product", next(job.product), job.status).decode())
        if job.floor is None:
            continue
        other = normalised(meter.ask("floor", next(job.floor), job.status).decode())
        if job.reads and page != other and not measured.difference:
            measured.difference = _first_difference(page, other)
    measured.floor = Series() if job.floor else None


def rounds(meter: Meter, jobs: list[Measured], count: int, after: Callable[[], None]) -> Iterator[int]:
    """``count`` rounds; ``after`` each of them. Yields after every round."""
    for number in range(count):
        meter.take_control()
        for measured in jobs:
            job = measured.job
            pairs = [("product", job.product, measured.product)]
            if job.floor is not None and measured.floor is not None:
                pairs.append(("floor", job.floor, measured.floor))
            for name, asks, series in pairs if number % 2 else pairs[::-1]:
                meter.take(name, asks, job.a_round, series, job.status, job.row)
        after()
        yield number


def _first_difference(page: str, other: str) -> str:
    for number, (one, two) in enumerate(zip(page.splitlines(), other.splitlines(), strict=False), 1):
        if one != two:
            at = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
            return f"第{number}行：产品 …{one[max(0, at - 20) : at + 60]}… 基线 …{two[max(0, at - 20) : at + 60]}…"
    return f"长度不同：{len(page)} 与 {len(other)}"
