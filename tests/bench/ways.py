"""Why ``tenants/pipeline.py`` exists: what five reads cost the client by SQLAlchemy, by the driver's pipeline and by ours.

One process, one server, the same statement in a read-only transaction each time, every row fetched as Python values.
Only this process's processor time counts: what the server does is alike. The ways take turns, round by round.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

import psycopg
from sqlalchemy import Connection, Integer, Text, bindparam, cast, create_engine, func, literal_column, select

from deploy.installation import DatabaseRole
from tenants import pipeline
from tenants.prepared_queries import PreparedQuery, fetch_batch_on
from tests.bench import columns
from tests.bench.place import Place
from tests.bench.report import dumped

READS, TURNS, WARM = 5, 200, 50
ROWS = 3
HEAD = ("方式", f"{READS}次读取的CPU毫秒", "对本产品的倍数")
SERIES = func.generate_series(literal_column("1"), bindparam("n", type_=Integer)).column_valued("n")
STATEMENT = select(SERIES, cast(SERIES, Text).label("word"), func.current_date().label("day"))
"""A few rows of a few columns, as a line of a page is, from no table: no policy and no plan to pay for."""
READ_ONLY = b"BEGIN READ ONLY"


@dataclass(frozen=True)
class Way:
    """One way of asking, and what it costs."""

    name: str
    milliseconds: float


def run(place: Place, rounds: int) -> list[Way]:
    """Measure every way; the last is ours."""
    url = place.installation.settings().database_url
    engine = create_engine(url)
    with engine.connect() as core, psycopg.connect(place.installation.dsn(DatabaseRole.APP)) as driver:
        held = pipeline.take_connection(engine)
        ways: dict[str, Callable[[], int]] = {
            "SQLAlchemy Core": lambda: _by_core(core),
            "psycopg pipeline": lambda: _by_driver(driver),
            "tenants/pipeline.py": lambda: _by_wire(held),
        }
        measured: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                measured[name].append(_timed(way))
        held.close()
    engine.dispose()
    return [Way(name, median(times)) for name, times in measured.items()]


def _timed(way: Callable[[], int]) -> float:
    """Processor milliseconds a turn."""
    for _ in range(WARM):
        assert way() == READS * ROWS  # noqa: S101 - every way reads the same
    began = time.process_time()
    for _ in range(TURNS):
        way()
    return (time.process_time() - began) * 1000 / TURNS


def _by_core(connection: Connection) -> int:
    with connection.begin():
        return sum(len(connection.execute(STATEMENT, {"n": ROWS}).all()) for _ in range(READS))


def _by_driver(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    with connection.pipeline():
        cursors = [connection.execute(_TEXT, {"n": ROWS}, prepare=True) for _ in range(READS)]
        rows = sum(len(cursor.fetchall()) for cursor in cursors)
        connection.rollback()
    return rows


def _by_wire(held: pipeline.AnyConnection) -> int:
    return sum(
        len(rows)
        for rows in fetch_batch_on(held, [_READING(n=ROWS) for _ in range(READS)], (), READ_ONLY, (b"ROLLBACK",))
    )


_TEXT = str(STATEMENT.compile(dialect=pipeline.DIALECT)).encode()
_READING = PreparedQuery(STATEMENT)


def table(found: list[Way]) -> str:
    """For people."""
    ours = found[-1].milliseconds
    rows = [(way.name, f"{way.milliseconds:.3f}", f"{way.milliseconds / ours:.1f}") for way in found]
    return "\n".join(columns.lines(HEAD, rows))


def as_json(found: list[Way]) -> str:
    """For programs."""
    return dumped({"reads": READS, "rows": ROWS, "ways": [asdict(way) for way in found]})
