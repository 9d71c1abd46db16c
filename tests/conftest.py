"""What every test stands on: one embedded server a process, one database a test cloned from a prepared one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from app.foundation.calendar.queries import forget_calendars
from app.foundation.settings import HashCost, Settings
from deploy.installation import DatabaseRole, Installation
from deploy.provision import close_database, create_database, provision
from deploy.roles import inherit_function_owners
from tenants import bureaus
from tenants import clock as instants
from tests import clock, stages
from tests.applications import application_on
from tests.factories.people import seed_people

clock.set_today()

TEMPLATE = "prepared"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in it, as in any other place for what is temporary
ENOUGH = 4 * 1024**3
"""Bytes free there, for the server of each test process to lie in memory: copying a database takes half as long."""
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=instants.SHANGHAI)
_numbers = count(1)


class Place(Installation):
    """An installation whose passwords are hashed at no cost: they are the same one for everybody."""

    def settings(self, database: str | None = None) -> Settings:
        """What the factory is told."""
        return replace(super().settings(database), hash_cost=HashCost(passes=1, memory_kib=8, lanes=1))


@dataclass(frozen=True)
class Database:
    """One database of the test server."""

    name: str
    settings: Settings
    installation: Installation

    def connect(self, role: DatabaseRole | str = DatabaseRole.APP, **options: Any) -> psycopg.Connection[Any]:
        """A bare connection: as one of our roles, or as ``admin``."""
        dsn = (
            self.installation.admin_dsn(self.name)
            if role == "admin"
            else self.installation.dsn(DatabaseRole(role), self.name)
        )
        stages.touch(self.name)
        return psycopg.connect(dsn, **options)

    def make(self, template: str) -> None:
        """Copy it from a template, as files: four times as fast as through the log."""
        with self._server() as admin:
            admin.execute(f"CREATE DATABASE {self.name} TEMPLATE {template} STRATEGY FILE_COPY OWNER qd_owner")
            admin.execute(f"REVOKE ALL ON DATABASE {self.name} FROM PUBLIC")
            admin.execute(f"GRANT CONNECT ON DATABASE {self.name} TO qd_app, qd_backup")

    def become(self, template: str) -> None:
        """Be what was kept as that template."""
        self.drop(self.name)
        self.make(template)

    def save(self, template: str) -> None:
        """Keep it as it is, as a template."""
        with self._server() as admin:
            admin.execute(f"CREATE DATABASE {template} TEMPLATE {self.name} STRATEGY FILE_COPY")

    def drop(self, name: str) -> None:
        """Throw a database away."""
        with self._server() as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def is_shared(self) -> bool:
        """Whether anybody is connected with it."""
        with self._server() as admin:
            found = admin.execute(
                "SELECT FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [self.name]
            )
            return found.fetchone() is not None

    def _server(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.installation.admin_dsn("postgres"), autocommit=True)


def _is_wide() -> bool:
    return shutil.disk_usage(MEMORY).free > ENOUGH


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A server of its own for this test process, in a folder with a space and Chinese characters."""
    folder = Path(
        tempfile.mkdtemp(prefix="qdb 测试-", dir=MEMORY if os.access(MEMORY, os.W_OK) and _is_wide() else None)
    )
    folder.chmod(0o711)  # so that the account that PostgreSQL runs under can pass
    place = Place.of(folder, {}, durable=False)
    assert place.embedded is not None
    place.embedded.start()
    yield place
    place.embedded.destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(installation: Installation) -> Installation:
    """The database that the others are cloned from: provisioned, with people of every role at all bureaus."""
    named = replace(installation)
    provision(named)
    with application_on(named.settings()) as app, app.app_context():
        seed_people()
    with psycopg.connect(named.admin_dsn(), autocommit=True) as admin:
        clock.set_database_ahead(admin)
    with psycopg.connect(named.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{named.database}" RENAME TO {TEMPLATE}')
    return named


@contextmanager
def fresh_copy(prepared: Installation) -> Iterator[Database]:
    """A copy of the prepared database, gone afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    made = Database(name, prepared.settings(name), prepared)
    made.make(TEMPLATE)
    bureaus.forget_directory()
    forget_calendars()
    stages.begin(made)
    yield made
    stages.end(made)
    made.drop(name)


@pytest.fixture
def database(prepared: Installation) -> Iterator[Database]:
    """A fresh copy."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture
def working_day() -> Iterator[None]:
    """A working day of a published year, for what offers or takes a last day: where none is published, none is taken."""
    with instants.freeze_time(WEDNESDAY):
        yield


@pytest.fixture
def domain(database: Database) -> Iterator[Flask]:
    """The application without faces, its context pushed: for tests of operations and of the wall."""
    with application_on(database.settings) as application, application.app_context():
        yield application


@pytest.fixture
def empty(prepared: Installation) -> Iterator[str]:
    """The owner's way into a database with roles and nothing else, as ``provision`` makes it before migrating."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
        create_database(admin, name)
        with psycopg.connect(prepared.dsn(DatabaseRole.OWNER, name), autocommit=True) as owner:
            close_database(owner)
        with inherit_function_owners(admin):
            yield prepared.dsn(DatabaseRole.OWNER, name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def migrated(database: Database) -> str:
    """The owner's way into a database as it is after every migration."""
    return database.installation.dsn(DatabaseRole.OWNER, database.name)
