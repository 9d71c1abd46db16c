"""One request to the whole application, with what it said to PostgreSQL heard on the wire."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.foundation.calendar import queries as calendar
from deploy.application import make_app
from tenants import bureaus, clock
from tenants.db import db
from tests.bench.jobs import Ask
from tests.bench.trips import through
from tests.bench.wiretap import Heard, Record, tapped
from tests.conftest import Database
from tests.performance.sized_data import NOON

WARM = 12
"""Requests before the one that counts: copies of shared data are read, and the driver prepares what it has seen five
times, on each of two connections if there are two."""


@dataclass(frozen=True)
class HeardRequest:
    """One request that was answered."""

    ask: Ask
    status: int
    page: bytes
    trips: int
    heard: Sequence[Heard]

    @property
    def statements(self) -> Sequence[Heard]:
        """Without those that begin and end transactions."""
        return [one for one in self.heard if not one.is_transaction]


@dataclass(frozen=True)
class HeardApplication:
    """The application on a database, and the ear between the two."""

    app: Flask
    record: Record

    def visit(self, asks: Iterator[Ask]) -> HeardRequest:
        """Ask until everything is warm, and listen to the next request, all of it at :data:`NOON`."""
        with clock.freeze_time(NOON):
            for ask in islice(asks, WARM):
                self._answer(ask)
            ask = next(asks)
            self.record.clear()
            told = self._answer(ask)
        return HeardRequest(ask, told.status_code, told.get_data(), self.record.trips, list(self.record.statements))

    def _answer(self, ask: Ask) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        return client.open(ask.path, method=ask.method, headers=dict(ask.headers), data=ask.body)


@contextmanager
def heard_application(database: Database) -> Iterator[HeardApplication]:
    """The application on a database. Its copies of shared data do not grow old: which request reads them anew is up to
    the clock."""
    server = database.installation.embedded
    assert server is not None
    with tapped(server.places.socket) as (folder, record), pytest.MonkeyPatch.context() as patch:
        patch.setattr(bureaus, "FRESH_SECONDS", math.inf)
        patch.setattr(calendar, "CALENDAR_SECONDS", math.inf)
        settings = database.settings
        app = make_app(replace(settings, database_url=through(settings.database_url, folder)))
        app.testing = True
        yield HeardApplication(app, record)
        with app.app_context():
            db.engine.dispose()
