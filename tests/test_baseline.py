"""The baseline is what revisions 0001 to 0034 made; an installation that stands there goes on, an older one is told how."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
import pytest

from deploy.failures import DeployError
from deploy.schema import migrate
from migrations.baseline import BASELINE, LAST_BEFORE
from tests.schema_snapshot import schema_lines

AT_0034 = "dff3bea5970ca12d86f6c2c7fb450a55b190c263e0c243401ffbec2fafa040cc"
"""SHA-256 of the schema as the 34 files made it, told by PostgreSQL 18 through :mod:`tests.schema_snapshot`."""

BEFORE = Path(__file__).with_name("as_0034.sql")


def stand_at(owner_dsn: str, revision: str) -> None:
    """Let a database of today believe that an older release made it."""
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("UPDATE alembic_version SET version_num = %s", (revision,))


def revision_of(owner_dsn: str) -> str:
    """Where it stands."""
    with psycopg.connect(owner_dsn) as owner:
        (found,) = owner.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(found[0])


@pytest.fixture
def standing(empty: str) -> str:
    """A database as an installation of the release before the baseline has it."""
    migrate(empty, BASELINE)
    with psycopg.connect(empty) as owner:
        owner.execute(BEFORE.read_bytes())
    stand_at(empty, LAST_BEFORE)
    return empty


def digest(owner_dsn: str) -> str:
    """One hash of everything in the schema."""
    return hashlib.sha256("".join(f"{line}\n" for line in schema_lines(owner_dsn)).encode()).hexdigest()


def test_the_baseline_is_what_the_34_files_made(standing: str) -> None:
    assert digest(standing) == AT_0034


@pytest.mark.mutant
def test_a_baseline_that_made_something_else_is_found(standing: str) -> None:
    with psycopg.connect(standing) as owner:
        owner.execute("ALTER TABLE divisions ALTER COLUMN name TYPE varchar(61)")
    assert digest(standing) != AT_0034


def test_an_installation_that_stands_at_0034_is_recognised(standing: str, migrated: str) -> None:
    migrate(standing)
    assert revision_of(standing) == revision_of(migrated)
    assert schema_lines(standing) == schema_lines(migrated)


@pytest.mark.parametrize("revision", ["0033", "0001"])
def test_an_older_installation_is_told_the_way(standing: str, revision: str) -> None:
    stand_at(standing, revision)
    before = schema_lines(standing)
    with pytest.raises(DeployError, match=f"第 {revision} 步.*请先用上一个版本启动一次"):
        migrate(standing)
    assert schema_lines(standing) == before
    assert revision_of(standing) == revision
