"""Migrations on a real PostgreSQL as the schema's owner: there, back, there again; and they say what the models say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from app.assembly.tables import metadata
from deploy.installation import DatabaseRole, Installation, driver_url
from deploy.provision import close_database, create_database
from deploy.schema import alembic_config, migrate
from tenants.clock import SHANGHAI
from tests.conftest import Database
from tests.isolation.bureau_session import COUNTY, ZONE, BureauSession, link_of

_numbers = count(1)

SNAPSHOT = {
    "tables": "select c.relname, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, "
    "pg_get_userbyid(c.relowner) from pg_class c where c.relnamespace = any(%(schemas)s) and c.relkind in ('r','S','v')",
    "columns": "select a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "a.attacl::text, pg_get_expr(d.adbin, d.adrelid) from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum) "
    "where c.relnamespace = any(%(schemas)s) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
    "where connamespace = any(%(schemas)s)",
    "indexes": "select tablename, indexdef from pg_indexes where schemaname in ('public', 'qdk')",
    "policies": "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies",
    "triggers": "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    "functions": "select p.proname, pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), p.proacl::text from pg_proc p "
    "where p.pronamespace = any(%(schemas)s)",
    "schemas": "select nspname, nspacl::text, pg_get_userbyid(nspowner) from pg_namespace where nspname in ('public', 'qdk')",
}
"""Everything that a migration may leave behind."""
FOREIGN = re.compile(r"alembic_version|qdk|'key'|handoff_steps")


@pytest.fixture
def empty(prepared: Installation) -> Iterator[str]:
    """The owner's way into a database with roles and nothing else, as ``provision`` makes it before migrating."""
    name = f"migrating_{next(_numbers)}"
    with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
        create_database(admin, name)
    with psycopg.connect(prepared.dsn(DatabaseRole.OWNER, name), autocommit=True) as owner:
        close_database(owner)
    yield prepared.dsn(DatabaseRole.OWNER, name)
    with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def migrated(database: Database) -> str:
    """The owner's way into a database as it is after every migration."""
    return database.installation.dsn(DatabaseRole.OWNER, database.name)


def snapshot(dsn: str) -> dict[str, list[Any]]:
    """What is there, row by row."""
    with psycopg.connect(dsn) as connection:
        connection.execute("set search_path = pg_catalog")
        schemas = [
            oid for (oid,) in connection.execute("select oid from pg_namespace where nspname in ('public', 'qdk')")
        ]
        return {
            kind: sorted((row for row in connection.execute(query, {"schemas": schemas})), key=repr)
            for kind, query in SNAPSHOT.items()
        }


def differences(dsn: str, models: MetaData) -> list[Any]:
    """What autogenerate would write: empty when models and database say the same."""
    engine = create_engine(driver_url(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(context, models)
    engine.dispose()
    return list(found)


def shape(dsn: str) -> dict[str, set[Any]]:
    """Columns, constraints (CHECKs too, which autogenerate does not look at) and indexes of the tables."""
    taken = snapshot(dsn)
    return {
        "columns": {(table, name, kind, required) for table, name, kind, required, *_ in taken["columns"]},
        "constraints": set(taken["constraints"]),
        "indexes": set(taken["indexes"]),
    }


def made_of_models(dsn: str) -> dict[str, set[Any]]:
    """The shape that the models alone give."""
    engine = create_engine(driver_url(dsn), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()
    return shape(dsn)


def only_ours(found: dict[str, set[Any]]) -> dict[str, set[Any]]:
    """Without what no model knows: the migrations' own bookkeeping and the schema of the wall."""
    return {kind: {row for row in rows if not FOREIGN.search(repr(row[0]))} for kind, rows in found.items()}


def revisions() -> list[str]:
    """All of them, first to last."""
    script = ScriptDirectory.from_config(alembic_config("postgresql://nowhere/none"))
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def test_there_is_one_line_with_one_head() -> None:
    script = ScriptDirectory.from_config(alembic_config("postgresql://nowhere/none"))
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    numbers = revisions()
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    for revision in script.walk_revisions():
        assert not revision.is_merge_point
        assert revision.path.rsplit("/", 1)[-1].startswith(f"{revision.revision}_")


def test_there_back_and_there_again(empty: str) -> None:
    """Nothing is left behind on the way down, nothing is missing after the second way up."""
    before = snapshot(empty)
    migrate(empty)
    first = snapshot(empty)
    assert len(first["tables"]) > 60
    command.downgrade(alembic_config(empty), "base")
    left = snapshot(empty)
    assert {kind: [row for row in left[kind] if "alembic_version" not in repr(row)] for kind in left} == before
    migrate(empty)
    assert snapshot(empty) == first


def test_every_step_down_is_the_step_up_undone(empty: str) -> None:
    config = alembic_config(empty)
    seen = []
    for revision in revisions():
        command.upgrade(config, revision)
        seen.append(snapshot(empty))
    for expected in reversed(seen[:-1]):
        command.downgrade(config, "-1")
        assert snapshot(empty) == expected


def test_box_rows_repeat_what_their_messages_said_before(database: Database, migrated: str) -> None:
    counted, again = [], "select bureau_id, link_id, asked_on, received_at from handoffs order by bureau_id"
    sent = {"handoff_id": UUID(int=1), "link_id": link_of(database, COUNTY, ZONE)}
    assert BureauSession(database, ZONE).write(**sent, due_on="2026-11-24") is None
    for number, author, act in (
        (2, COUNTY, "receive"),
        (3, COUNTY, "return"),
        (4, ZONE, "resend"),
        (5, COUNTY, "receive"),
    ):
        more = {"number": number, "author_id": author, "act": act, "at": f"2026-11-2{number} 09:00+08"}
        assert (
            BureauSession(database, author).write(**sent, **more, due_on="2026-11-30" if act == "resend" else None)
            is None
        )
    for step in (None, "0034-1"):
        if step:
            command.downgrade(alembic_config(migrated), step)
            migrate(migrated)
        with database.connect("admin") as admin:
            counted.append(admin.execute(again).fetchall())
    assert counted[0] == counted[1]
    expected = (sent["link_id"], date(2026, 11, 24), datetime(2026, 11, 22, 9, tzinfo=SHANGHAI))
    assert [row[1:] for row in counted[0]] == [expected, expected]


def test_models_and_database_say_the_same(migrated: str, empty: str) -> None:
    assert differences(migrated, metadata) == []
    by_models, by_migrations = only_ours(made_of_models(empty)), only_ours(shape(migrated))
    for kind, rows in by_models.items():
        assert by_migrations[kind] == rows, kind


@pytest.mark.mutant
@pytest.mark.parametrize(
    "fault",
    [
        "ALTER TABLE projects ADD COLUMN forgotten text",
        "ALTER TABLE projects ALTER COLUMN name TYPE varchar(7)",
        "ALTER TABLE projects ALTER COLUMN name DROP NOT NULL",
        "DROP INDEX ix_handoffs_open",
        "ALTER TABLE handoffs DROP CONSTRAINT fk_handoffs_division",
        "ALTER TABLE divisions DROP CONSTRAINT uq_divisions_name",
        "DROP TABLE notices",
        "CREATE TABLE stray (bureau_id int)",
    ],
)
def test_a_difference_is_found(migrated: str, fault: str) -> None:
    with psycopg.connect(migrated) as owner:
        owner.execute(fault)
    assert differences(migrated, metadata)


@pytest.mark.mutant
@pytest.mark.parametrize(
    "fault",
    [
        "ALTER TABLE handoffs DROP CONSTRAINT ck_handoffs_state",
        "DROP INDEX ix_handoffs_open; CREATE INDEX ix_handoffs_open ON handoffs (bureau_id, box, due_on, id)",
    ],
)
def test_a_difference_that_autogenerate_overlooks_is_found(migrated: str, empty: str, fault: str) -> None:
    with psycopg.connect(migrated) as owner:
        owner.execute(fault)
    assert only_ours(made_of_models(empty)) != only_ours(shape(migrated))


@pytest.mark.mutant
def test_something_left_behind_is_found(empty: str) -> None:
    before = snapshot(empty)
    for fault in (
        "CREATE FUNCTION left_over() RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE TABLE left_over (id int)",
        "CREATE SCHEMA qdk",
    ):
        with psycopg.connect(empty) as owner:
            owner.execute(fault)
            owner.commit()
        after = snapshot(empty)
        assert after != before
        before = after
