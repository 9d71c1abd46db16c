"""One run: the copy to write into, both servers, the comparison of pages, the rounds, the round trips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
import psycopg

from deploy.application import make_app
from deploy.bench import people
from deploy.bench.floor import sending
from deploy.bench.floor.app import TITLE
from deploy.bench.jobs import Ask, Job, Subjects, all_jobs, subjects
from deploy.bench.place import Place
from deploy.bench.rounds import Measured, Rounds
from deploy.bench.servers import Server, floor_server, product_server
from deploy.bench.trips import trips_of
from deploy.failures import DeployError

SAMPLES = 26
"""Pages compared before measuring: two of every bureau."""
FRAMED = ("inbox", "project")
_FRAME = re.compile(r"(.*?)<main.*</main>(.*)", re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    measured: list[Measured]
    rounds: Rounds


@dataclass(frozen=True)
class Stage:
    """Everything that is up while it is measured."""

    product: Server
    floor: Server
    found: Subjects
    frames: Mapping[str, Any]
    admin: psycopg.Connection[Any]


@contextmanager
def prepared(place: Place, workers: int) -> Iterator[Stage]:
    """Both servers on a copy of the data, staff of all bureaus signed in."""
    with place.copy() as database, place.admin(database, autocommit=True) as admin:
        sending.lay(admin)
        app = make_app(place.installation.settings(database))
        found = subjects(admin, people.sign_in(app, admin))
        with product_server(place, database, workers) as product:
            frames = _frames(product, found)
            with floor_server(place, database, workers, frames) as floor:
                yield Stage(product, floor, found, frames, admin)


def run(place: Place, count: int, names: tuple[str, ...], workers: int, quiet: bool = False) -> Outcome:
    """Measure the jobs named (all without a name) in ``count`` rounds."""
    with prepared(place, workers) as up:
        jobs = [job for job in all_jobs(up.found) if not names or job.name in names]
        if not jobs:
            raise DeployError("没有这样的作业。")
        rounds, measured = Rounds(up.product, up.floor, up.admin), [Measured(job) for job in jobs]
        for one in measured:
            rounds.compare(one, SAMPLES if one.job.status == 200 else 6)
            one.trips, one.floor_trips = trips_of(place, up.product.database, one.job, up.frames)
        with click.progressbar(length=count, label="测量", show_pos=True, hidden=quiet) as shown:
            for _number in rounds.run(measured, count, lambda: _settle(up.admin)):
                shown.update(1)
        return Outcome(measured, rounds)


def _settle(admin: psycopg.Connection[Any]) -> None:
    """What was written is on disk before the next round begins: no round pays for another's."""
    admin.execute("CHECKPOINT")


def _frames(product: Server, found: Subjects) -> Mapping[str, Any]:
    """What stands around the content of the product's pages, by job and bureau, and where its icons lie."""
    frames: dict[str, tuple[str, str]] = {}
    sprite = ""
    for job in all_jobs(found):
        if job.name not in FRAMED:
            continue
        for bureau in found.bureaus:
            page = _page(product, next(job.product))
            head, foot = _around(page, job)
            frames[f"{job.name} {bureau}"] = (head, foot)
            sprite = re.findall(r'href="(/static/[^"#]*icons\.svg[^"#]*)#', page)[0]
    return {"frames": frames, "sprite": sprite}


def _page(product: Server, ask: Ask) -> str:
    connection = product.connect()
    connection.request(ask.method, ask.path, headers=dict(ask.headers))
    response = connection.getresponse()
    page = response.read().decode()
    if response.status != 200:
        raise DeployError(f"{ask.path}：应答 {response.status}，不能测量。")
    return page


def _around(page: str, job: Job) -> tuple[str, str]:
    found = _FRAME.fullmatch(page)
    if found is None:
        raise DeployError(f"{job.title}：页面没有 main 元素，不能测量。")
    head, foot = found.groups()
    if job.name == "project":
        head = re.sub(r"<title>.*? · ", f"<title>{TITLE} · ", head, count=1)
    return head, foot
