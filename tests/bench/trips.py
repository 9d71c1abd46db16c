"""Round trips of one request, heard on the wire, with everything warm: counted apart from the measuring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from deploy.application import make_app
from deploy.failures import DeployError
from tenants.db import db
from tests.bench.floor.app import make_floor
from tests.bench.jobs import Ask, Job
from tests.bench.place import Place
from tests.bench.wiretap import Record, tapped

WARM, COUNTED = {True: 26, False: 8}, {True: 13, False: 5}
"""Requests before counting and while counting, of pages and of what writes: statements are prepared, copies of shared
data read, and each of the first thirteen bureaus was seen twice."""


def trips_of(place: Place, database: str, job: Job, frames: Mapping[str, Any]) -> tuple[float, float]:
    """Round trips a request: the product's and the floor's (0 where it has none)."""
    with tapped(socket_folder(place)) as (folder, record):
        with product_on(place, database, folder) as app:
            ours = _count(app.test_client(use_cookies=False), job, job.product, record)
        if job.floor is None:
            return ours, 0
        dsn = through(place.installation.admin_dsn(database), folder)
        floor = make_floor(dsn, {name: tuple(pair) for name, pair in frames["frames"].items()}, frames["sprite"])
        return ours, _count(floor.test_client(use_cookies=False), job, job.floor, record)


@contextmanager
def product_on(place: Place, database: str, folder: Path) -> Iterator[Flask]:
    """The product in this process, its database reached through the socket in ``folder``."""
    settings = place.installation.settings(database)
    app = make_app(replace(settings, database_url=through(settings.database_url, folder)))
    yield app
    with app.app_context():
        db.engine.dispose()


def through(url: str, folder: Path) -> str:
    """A connection URL by another socket."""
    parsed = make_url(url)
    return parsed.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)


def socket_folder(place: Place) -> Path:
    """Where the server's socket lies."""
    server = place.installation.embedded
    if server is None:
        raise RuntimeError("a benchmark has its own server")
    return server.places.socket


def _count(client: FlaskClient, job: Job, asks: Iterator[Ask], record: Record) -> float:
    warm, counted = WARM[job.reads], COUNTED[job.reads]
    for number in range(warm + counted):
        if number == warm:
            record.clear()
        ask = next(asks)
        response = client.open(ask.path, method=ask.method, headers=dict(ask.headers), data=ask.body)
        if response.status_code != job.status:
            raise DeployError(f"{ask.path}：应答 {response.status_code}，应为 {job.status}。")
    return record.trips / counted
