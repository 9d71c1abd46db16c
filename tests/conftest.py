"""What every test stands on: one embedded server a process, one database a test cloned from a prepared one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from tests import clock
from tests.applications import application_on
from tests.factories.people import seed_people

clock.set_today()

TEMPLATE = "prepared"
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
        return psycopg.connect(dsn, **options)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A server of its own for this test process, in a folder with a space and Chinese characters."""
    folder = Path(tempfile.mkdtemp(prefix="qdb 测试-"))
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
    """A copy of the prepared database, gone afterwards. Copied as files: four times as fast as through the log."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY OWNER qd_owner")
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        admin.execute(f"GRANT CONNECT ON DATABASE {name} TO qd_app, qd_backup")
    bureaus.forget_directory()
    forget_calendars()
    yield Database(name, prepared.settings(name), prepared)
    with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(prepared: Installation) -> Iterator[Database]:
    """A fresh copy."""
    with fresh_copy(prepared) as made:
        yield made


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
