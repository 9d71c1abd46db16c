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
from deploy.failures import DeployError
from tests.bench import people
from tests.bench.floor import sending
from tests.bench.floor.app import TITLE
from tests.bench.jobs import Ask, Job, Subjects, all_jobs, subjects
from tests.bench.meter import Meter, Series, Side
from tests.bench.place import Place
from tests.bench.rounds import Measured, compare, rounds
from tests.bench.servers import Server, floor_server, product_server
from tests.bench.trips import trips_of

SAMPLES = 26
"""Pages compared before measuring: two of every bureau."""
FRAMED = ("inbox", "project")
_FRAME = re.compile(r"(.*?)<main.*</main>(.*)", re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    measured: list[Measured]
    control: Series


@dataclass(frozen=True)
class Stage:
    """The product on a copy of a data set, staff of all bureaus signed in."""

    place: Place
    product: Server
    found: Subjects
    admin: psycopg.Connection[Any]

    @property
    def database(self) -> str:
        """Name of the copy."""
        return self.product.database


@contextmanager
def prepared(place: Place, workers: int) -> Iterator[Stage]:
    """Set the stage."""
    with place.copy() as database, place.admin(database, autocommit=True) as admin:
        app = make_app(place.installation.settings(database))
        found = subjects(admin, people.sign_in(app, admin))
        with product_server(place, database, workers) as product:
            yield Stage(place, product, found, admin)


def run(place: Place, count: int, names: tuple[str, ...], workers: int, quiet: bool = False) -> Outcome:
    """Measure the jobs named (all without a name) in ``count`` rounds."""
    with prepared(place, workers) as up:
        sending.lay(up.admin)
        frames = _frames(up.product, up.found)
        with floor_server(place, up.database, workers, frames) as floor:
            sides = {"product": Side(up.product, up.admin), "floor": Side(floor, up.admin)}
            meter, measured = Meter(sides, "floor"), [Measured(job) for job in chosen(all_jobs(up.found), names)]
            for one in measured:
                compare(meter, one, SAMPLES if one.job.reads else 6)
                one.trips, one.floor_trips = trips_of(place, up.database, one.job, frames)
            with click.progressbar(length=count, label="测量", show_pos=True, hidden=quiet) as shown:
                for _number in rounds(meter, measured, count, lambda: settle(up.admin)):
                    shown.update(1)
            return Outcome(measured, meter.control)


def chosen(jobs: list[Job], names: tuple[str, ...]) -> list[Job]:
    """The jobs with these names, all of them without a name. Raises :class:`DeployError` where there is no such job."""
    unknown = sorted(set(names) - {job.name for job in jobs})
    if unknown:
        raise DeployError(f"没有这样的作业：{'、'.join(unknown)}。可选：{'、'.join(job.name for job in jobs)}。")
    return [job for job in jobs if not names or job.name in names]


def settle(admin: psycopg.Connection[Any]) -> None:
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
