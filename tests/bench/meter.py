"""Taking figures: requests to one server after another, the processor time they cost, and what may be said of it.

Two servers are compared by taking both in every round, one right after the other. The ratio of a job is the median of
the rounds' own ratios: a mood of the machine that lasts longer than a round meets both and cancels.
"""

from __future__ import annotations

import gc
import http.client
import itertools
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from deploy.failures import DeployError
from tests.bench import cpu
from tests.bench.jobs import Ask
from tests.bench.servers import Server

CONTROL = Ask("/control")
A_CONTROL = 100
"""Control requests a round, and before the first one."""


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

    def rounds(self) -> list[float]:
        """Processor milliseconds a request, application and PostgreSQL together, a round each."""
        return [app + db for app, db in zip(self.app_ms, self.db_ms, strict=True)]

    def cpu_ms(self) -> float:
        """Processor milliseconds a request: the median round."""
        return statistics.median(self.rounds())

    def spread(self) -> float:
        """By how much rounds differ: half the distance of the quartiles from each other, over the median."""
        low, _middle, high = statistics.quantiles(self.rounds(), n=4, method="inclusive")
        return (high - low) / 2 / self.cpu_ms()

    def variation(self) -> float:
        """By how much rounds vary: the distance of their 10th from their 90th percentile, over the median.

        Of ten rounds the best and the worst are left out, so that one interruption does not decide; a machine that was
        busy for two rounds of ten shows."""
        tenths = statistics.quantiles(self.rounds(), n=10, method="inclusive")
        return (tenths[-1] - tenths[0]) / self.cpu_ms()

    def percentile(self, share: int) -> float:
        """Milliseconds within which ``share`` percent of the requests were answered."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[share - 1]


def ratio(above: Series, below: Series) -> float:
    """How many times ``below`` a request of ``above`` costs: the median of the ratios of their rounds."""
    return statistics.median(a / b for a, b in zip(above.rounds(), below.rounds(), strict=True))


@dataclass(frozen=True)
class Side:
    """A server, and a connection that may ask which processes of PostgreSQL work for it."""

    server: Server
    admin: psycopg.Connection[Any]


class Meter:
    """Keeps a connection to every side and takes the figures."""

    def __init__(self, sides: Mapping[str, Side], control: str) -> None:
        """``control`` names the side that answers the control request. It is warmed up here, uncounted."""
        self.sides = sides
        self.control = Series()
        self._control = control
        self._connections = {name: side.server.connect() for name, side in sides.items()}
        for _ in range(A_CONTROL):
            self.ask(control, CONTROL)

    def take_control(self) -> None:
        """One round of the control request, whose cost should always be the same."""
        self.take(self._control, itertools.repeat(CONTROL), A_CONTROL, self.control)

    def take(
        self, name: str, asks: Iterator[Ask], count: int, series: Series, status: int = 200, row: str = ""
    ) -> None:
        """One round: ``count`` requests to the side ``name``. Raises :class:`DeployError` for another status.

        ``row`` is counted in the last page."""
        side = self.sides[name]
        pids, backends = side.server.pids(), side.server.backends(side.admin)
        gc.collect()
        app, db = cpu.milliseconds(pids), cpu.milliseconds(backends)
        done, body = 0, b""
        for ask in itertools.islice(asks, count):
            began = time.perf_counter()
            body = self.ask(name, ask, status)
            series.latencies.append((time.perf_counter() - began) * 1000)
            done += 1
        if not done:
            raise DeployError("可发出的移交件用完了：请减少轮数，或用更大的 --projects。")
        series.app_ms.append((cpu.milliseconds(pids) - app) / done)
        series.db_ms.append((cpu.milliseconds(backends) - db) / done)
        series.bytes, series.rows = len(body), body.decode().count(row) if row else 0

    def ask(self, name: str, ask: Ask, status: int = 200) -> bytes:
        """One request; the body of the answer. Raises :class:`DeployError` for another status."""
        connection = self._connections[name]
        try:
            response = _sent(connection, ask)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            connection.close()
            response = _sent(connection, ask)
        body = response.read()
        if response.status != status:
            raise DeployError(
                f"{name} {ask.method} {ask.path}：应答 {response.status}，应为 {status}。\n{body[:400]!r}"
            )
        return body


def _sent(connection: http.client.HTTPConnection, ask: Ask) -> http.client.HTTPResponse:
    connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
    return connection.getresponse()


def told(series: Series) -> Mapping[str, Any]:
    """The figures of a series, for tables and programs."""
    return {
        "cpu_ms": round(series.cpu_ms(), 3),
        "app_ms": round(statistics.fmean(series.app_ms), 3),
        "db_ms": round(statistics.fmean(series.db_ms), 3),
        "spread": round(series.spread(), 3),
        "rps": round(1000 * len(series.latencies) / sum(series.latencies), 1),
        "p50": round(series.percentile(50), 2),
        "p95": round(series.percentile(95), 2),
        "p99": round(series.percentile(99), 2),
        "kb": round(series.bytes / 1024, 1),
        "rows": series.rows,
    }


MOST_NOISE = 1 / 3
"""Where the control varied by more, no ratio is told."""


def is_quiet(control: Series) -> bool:
    """Whether the machine was quiet enough for ratios."""
    return control.variation() <= MOST_NOISE


def told_control(control: Series) -> Mapping[str, Any]:
    """The control request, for programs."""
    varied_by = round(control.variation(), 3)
    return {"cpu_ms": round(control.cpu_ms(), 3), "varied_by": varied_by, "quiet": is_quiet(control)}


def control_lines(control: Series) -> Sequence[str]:
    """What stands below a table about the control request."""
    lines = [f"\n对照请求 {control.cpu_ms():.2f} CPU毫秒，波动 {control.variation():.0%}。"]
    if not is_quiet(control):
        lines.append("对照请求波动超过三分之一，机器上有别的负载，不给出倍数。请在空闲时重测。")
    return lines
