"""The uniformity matrix against the inbox: both pages of the product, one after the other in the same rounds.

What is required of it is said by the inbox (within three times of it), so there is no floor: the control request and the
round trips are taken as for every other job.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
import psycopg

from app.oversight.uniformity import figure_preparation
from deploy.application import make_app
from tenants.db import db
from tests.bench import columns
from tests.bench.jobs import Ask, Job, Subjects, all_jobs, pages
from tests.bench.meter import Meter, Series, Side, control_lines, is_quiet, ratio, told, told_control
from tests.bench.place import Place
from tests.bench.report import dumped, told_size
from tests.bench.running import Stage, prepared, settle
from tests.bench.servers import floor_server
from tests.bench.size import Size
from tests.bench.trips import trips_of

MOST = 3.0
"""How many times the inbox the matrix may cost."""
HEAD = ("页面", "CPU毫秒", "其中库", "收件箱的倍数", "要求", "p50", "p95", "往返", "KB", "波动")
MOVE = "update catalogue_marks set mark = gen_random_uuid() where bureau_id = %s"
RECENT = """
update decisions set at = now() where (bureau_id, id) in
  (select bureau_id, id from (select bureau_id, id, row_number() over (partition by bureau_id order by id) as nth
                              from decisions) d where nth <= %s)
"""
DECISIONS = 5
"""Cases decided at every bureau between two rounds of figures."""


@dataclass
class Page:
    """One page of the product and what it cost."""

    job: Job
    series: Series = field(default_factory=Series)
    trips: float = 0


@dataclass(frozen=True)
class Found:
    """What a run found."""

    pages: list[Page]
    """The inbox first."""
    counted: dict[str, float]
    """Seconds that the figures of all bureaus took: everything anew; after some decisions; after none."""
    control: Series


def run(place: Place, count: int, workers: int, quiet: bool = False) -> Found:
    """Count the figures, then measure in ``count`` rounds."""
    with prepared(place, workers) as up:
        counted = _count(place, up)
        with floor_server(place, up.database, 1, {"frames": {}, "sprite": ""}) as floor:
            meter = Meter({"product": Side(up.product, up.admin), "floor": Side(floor, up.admin)}, "floor")
            found = [Page(job) for job in _jobs(up.found, up.admin)]
            for one in found:
                for _ in range(26):
                    meter.ask("product", next(one.job.product))
                if one.job.a_round >= A_ROUND:
                    one.trips, _none = trips_of(place, up.database, one.job, {})
            with click.progressbar(range(count), label="测量", show_pos=True, hidden=quiet) as shown:
                for number in shown:
                    meter.take_control()
                    for one in found if number % 2 else found[::-1]:
                        meter.take("product", one.job.product, one.job.a_round, one.series, row=one.job.row)
                    settle(up.admin)
            return Found(found, counted, meter.control)


A_ROUND = 100


def _jobs(found: Subjects, admin: psycopg.Connection[Any]) -> list[Job]:
    inbox = next(job for job in all_jobs(found) if job.name == "inbox")
    row = '<tr><th scope="row"'
    return [
        Job("inbox", inbox.title, inbox.product, row=inbox.row),
        Job("matrix", "核对表：第一页", _pages(found, "/uniformity"), required=MOST, row=row),
        Job(
            "matrix-stage", "核对表：一个阶段", _pages(found, "/uniformity?stage=works_permit"), required=MOST, row=row
        ),
        Job("matrix-state", "核对表：只看待知悉", _pages(found, "/uniformity?state=stale"), required=MOST, row=row),
        Job("matrix-noted", "核对表：一个局刚有变化", _after(found, admin, 7), row=row, a_round=10),
        Job("matrix-published", "核对表：市局刚发布新版", _after(found, admin, 1), row=row, a_round=10),
    ]


def _pages(found: Subjects, path: str) -> Iterator[Ask]:
    return pages(found, "guanjia", lambda _bureau, _number: path)


def _after(found: Subjects, admin: psycopg.Connection[Any], bureau_id: int) -> Iterator[Ask]:
    """The page right after a bureau has changed something of it: its column, or for the city everything, is read anew."""
    for ask in _pages(found, "/uniformity"):
        admin.execute(MOVE, (bureau_id,))
        yield ask


def _count(place: Place, up: Stage) -> dict[str, float]:
    """The figures of all bureaus, as the worker prepares them."""
    counted = {}
    with make_app(place.installation.settings(up.database)).app_context():
        counted["whole"] = _timed(whole=True)
        up.admin.execute("set session_replication_role = replica")
        up.admin.execute(RECENT, (DECISIONS,))
        up.admin.execute("reset session_replication_role")
        counted["changed"] = _timed(whole=False)
        counted["unchanged"] = _timed(whole=False)
        db.engine.dispose()
    return counted


def _timed(whole: bool) -> float:
    began = time.perf_counter()
    figure_preparation.prepare_figures(whole=whole)
    return time.perf_counter() - began


def table(size: Size, found: Found) -> str:
    """For people."""
    quiet, inbox = is_quiet(found.control), found.pages[0].series
    lines = [f"{size.items} 个事项 × {size.bureaus} 个审批局，{size.decided} 件办结。\n"]
    lines += columns.lines(HEAD, [_cells(one, inbox, quiet) for one in found.pages])
    seconds = found.counted
    lines.append(
        f"\n统计 {size.bureaus} 个局的办件数据：全部重算 {seconds['whole']:.2f} 秒，各局新办结 {DECISIONS} 件后 "
        f"{seconds['changed']:.2f} 秒，没有变化时 {seconds['unchanged']:.2f} 秒。"
    )
    return "\n".join([*lines, *control_lines(found.control)])


def _cells(one: Page, inbox: Series, quiet: bool) -> tuple[str, ...]:
    figures = told(one.series)
    times = "" if one.series is inbox else columns.marked(ratio(one.series, inbox), one.job.required) if quiet else "—"
    return (
        one.job.title,
        f"{figures['cpu_ms']:.2f}",
        f"{figures['db_ms']:.2f}",
        times,
        f"≤{one.job.required:g}" if one.job.required else "",
        f"{figures['p50']:.1f}",
        f"{figures['p95']:.1f}",
        f"{one.trips:g}" if one.trips else "",
        f"{figures['kb']:.0f}",
        f"{figures['spread']:.0%}",
    )


def as_json(size: Size, found: Found) -> str:
    """Everything, for programs."""
    quiet, inbox = is_quiet(found.control), found.pages[0].series
    return dumped(
        {
            "size": {**told_size(size), "items": size.items, "decided": size.decided},
            "control": told_control(found.control),
            "counted": {name: round(seconds, 3) for name, seconds in found.counted.items()},
            "pages": [
                {
                    "job": one.job.name,
                    "title": one.job.title,
                    "ratio": round(ratio(one.series, inbox), 2) if quiet else None,
                    "required": one.job.required,
                    "trips": one.trips,
                    **told(one.series),
                }
                for one in found.pages
            ],
        }
    )
