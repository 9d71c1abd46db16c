"""Measuring: rounds of product, floor and control one after the other, so that the machine's moods meet all alike."""

from __future__ import annotations

import gc
import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from deploy.bench import cpu
from deploy.bench.jobs import Ask, Job, normalised
from deploy.bench.servers import Server
from deploy.failures import DeployError

CONTROL = Ask("/control")
A_CONTROL = 20
"""Control requests a round."""


@dataclass
class Series:
    """Figures of one job at one server."""

    app_ms: list[float] = field(default_factory=list)
    """Processor milliseconds a request, application, a round each."""

    db_ms: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    """Milliseconds, a request each."""

    bytes: int = 0
    rows: int = 0

    def cpu_ms(self) -> float:
        """Processor milliseconds a request, application and PostgreSQL together: the median round."""
        return statistics.median(app + db for app, db in zip(self.app_ms, self.db_ms, strict=True))

    def spread(self) -> float:
        """By how much rounds differ: half the distance of the quartiles from each other, over the median."""
        both = [app + db for app, db in zip(self.app_ms, self.db_ms, strict=True)]
        if len(both) < 4:
            return 0.0
        low, _middle, high = statistics.quantiles(both, n=4)
        return (high - low) / 2 / statistics.median(both)

    def percentile(self, share: int) -> float:
        """Milliseconds within which ``share`` percent of the requests were answered."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[share - 1]


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
        """Product over floor; None where there is no floor, or another page."""
        if self.floor is None or self.difference:
            return None
        return self.product.cpu_ms() / self.floor.cpu_ms()


class Rounds:
    """Keeps the connections and takes the figures."""

    def __init__(self, product: Server, floor: Server, admin: psycopg.Connection[Any]) -> None:
        self.servers = {"product": product, "floor": floor}
        self.admin = admin
        self.control = Series()
        self._connections = {name: server.connect() for name, server in self.servers.items()}

    def compare(self, measured: Measured, samples: int) -> None:
        """Warm both up and look whether their pages are the same; sets ``difference``. For pages only."""
        job = measured.job
        for _ in range(samples):
            page = normalised(self._ask("product", next(job.product), job.status).decode())
            if job.floor is None:
                continue
            other = normalised(self._ask("floor", next(job.floor), job.status).decode())
            if job.status == 200 and page != other and not measured.difference:
                measured.difference = _first_difference(page, other)
        measured.floor = Series() if job.floor else None

    def run(self, jobs: list[Measured], count: int, after: Callable[[], None]) -> Iterator[int]:
        """``count`` rounds; ``after`` each round that wrote. Yields after every round."""
        for number in range(count):
            self._round("floor", _endless(CONTROL), A_CONTROL, 200, self.control)
            for measured in jobs:
                job = measured.job
                pairs = [("product", job.product, measured.product)]
                if job.floor is not None and measured.floor is not None:
                    pairs.append(("floor", job.floor, measured.floor))
                for name, asks, series in pairs if number % 2 else pairs[::-1]:
                    self._round(name, asks, job.a_round, job.status, series, job.row)
            after()
            yield number

    def control_spread(self) -> float:
        """By how much the control varied from round to round: its whole range, over its median."""
        both = [app + db for app, db in zip(self.control.app_ms, self.control.db_ms, strict=True)]
        return (max(both) - min(both)) / statistics.median(both)

    def _round(self, name: str, asks: Iterator[Ask], count: int, status: int, series: Series, row: str = "") -> None:
        server = self.servers[name]
        pids, backends = server.pids(), server.backends(self.admin)
        gc.collect()
        app, db = cpu.milliseconds(pids), cpu.milliseconds(backends)
        done, body = 0, b""
        for ask in _first(asks, count):
            began = time.perf_counter()
            body = self._ask(name, ask, status)
            series.latencies.append((time.perf_counter() - began) * 1000)
            done += 1
        if not done:
            raise DeployError("可发出的移交件用完了：请减少轮数，或用更大的 --projects。")
        series.app_ms.append((cpu.milliseconds(pids) - app) / done)
        series.db_ms.append((cpu.milliseconds(backends) - db) / done)
        series.bytes, series.rows = len(body), body.decode().count(row) if row else 0

    def _ask(self, name: str, ask: Ask, status: int) -> bytes:
        connection = self._connections[name]
        try:
            connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
            response = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            connection.close()
            connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
            response = connection.getresponse()
        body = response.read()
        if response.status != status:
            raise DeployError(
                f"{name} {ask.method} {ask.path}：应答 {response.status}，应为 {status}。\n{body[:400]!r}"
            )
        return body


def _first(asks: Iterator[Ask], count: int) -> Iterator[Ask]:
    for _, ask in zip(range(count), asks, strict=False):
        yield ask


def _endless(ask: Ask) -> Iterator[Ask]:
    while True:
        yield ask


def _first_difference(page: str, other: str) -> str:
    for number, (one, two) in enumerate(zip(page.splitlines(), other.splitlines(), strict=False), 1):
        if one != two:
            at = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
            return f"第{number}行：产品 …{one[max(0, at - 20) : at + 60]}… 基线 …{two[max(0, at - 20) : at + 60]}…"
    return f"长度不同：{len(page)} 与 {len(other)}"
