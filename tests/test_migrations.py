"""Migrations on a real PostgreSQL as the schema's owner: there, back, there again; and they say what the models say."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from app.assembly.tables import metadata
from deploy.installation import driver_url
from deploy.schema import alembic_config, migrate
from migrations.baseline import BASELINE, LAST_BEFORE
from tenants.clock import SHANGHAI
from tests.conftest import Database
from tests.isolation.bureau_session import COUNTY, ZONE, BureauSession, link_of
from tests.schema_snapshot import schema_lines, schema_lines_in

SCHEMA = Path(__file__).with_name("schema.txt")

SHAPE = {
    "columns": "select a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull "
    "from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "where c.relnamespace = any(%(schemas)s) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
    "where connamespace = any(%(schemas)s)",
    "indexes": "select tablename, indexdef from pg_indexes where schemaname in ('public', 'qdk')",
}
"""What models know of a schema."""
FOREIGN = re.compile(r"alembic_version|qdk|'key'|handoff_steps")


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
    with psycopg.connect(dsn) as connection:
        connection.execute("set search_path = pg_catalog")
        schemas = [
            oid for (oid,) in connection.execute("select oid from pg_namespace where nspname in ('public', 'qdk')")
        ]
        return {kind: set(connection.execute(query, {"schemas": schemas})) for kind, query in SHAPE.items()}


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
    first = int(LAST_BEFORE) + 1
    assert numbers == [f"{number:04d}" for number in range(first, first + len(numbers))]
    assert BASELINE in numbers
    for revision in script.walk_revisions():
        assert not revision.is_merge_point
        assert revision.path.rsplit("/", 1)[-1].startswith(f"{revision.revision}_")


def test_there_back_and_there_again(empty: str) -> None:
    """Nothing is left behind on the way down, nothing is missing after the second way up."""
    before = schema_lines(empty)
    migrate(empty)
    first = schema_lines(empty)
    assert len([line for line in first if line.startswith("table ")]) > 60
    command.downgrade(alembic_config(empty), "base")
    assert schema_lines(empty) == before
    migrate(empty)
    assert schema_lines(empty) == first


def test_every_step_down_is_the_step_up_undone(empty: str) -> None:
    config = alembic_config(empty)
    seen = []
    for revision in revisions():
        command.upgrade(config, revision)
        seen.append(schema_lines(empty))
    for expected in reversed(seen[:-1]):
        command.downgrade(config, "-1")
        assert schema_lines(empty) == expected


def test_the_schema_is_the_one_that_was_agreed(migrated: str, tmp_path: Path) -> None:
    """Whoever adds a migration sees here, and shows in the diff, what it does to the schema; the baseline never moves."""
    found = tmp_path / "schema.txt"
    found.write_text("".join(f"{line}\n" for line in schema_lines(migrated)), "utf-8")
    assert found.read_text("utf-8") == SCHEMA.read_text("utf-8"), f"if this is meant: cp '{found}' tests/schema.txt"


SCHEMA_FAULTS = [
    "ALTER TABLE divisions ALTER COLUMN position SET DEFAULT 1",
    "ALTER TABLE divisions ADD COLUMN position_2 int; ALTER TABLE divisions DROP COLUMN position; "
    "ALTER TABLE divisions RENAME COLUMN position_2 TO position",
    "GRANT DELETE ON divisions TO qd_app",
    "GRANT UPDATE (seq) ON audit_trail TO qd_app",
    "ALTER POLICY own_bureau ON divisions USING (true)",
    "ALTER TABLE divisions DISABLE TRIGGER audit_divisions",
    "ALTER FUNCTION qdk.keep_to_scope() SECURITY DEFINER",
    "GRANT EXECUTE ON FUNCTION qdk.keep_to_scope() TO qd_app",
    "ALTER TABLE divisions NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE divisions RENAME CONSTRAINT uq_divisions_name TO uq_divisions_named",
    "DELETE FROM qdk.handoff_steps WHERE act = 'note'",
    "COMMENT ON TABLE divisions IS 'something'",
    "CREATE SEQUENCE stray",
    "CREATE VIEW stray AS SELECT 1",
]


@pytest.mark.mutant
def test_every_difference_of_the_schema_is_seen(migrated: str) -> None:
    with psycopg.connect(migrated) as owner:
        before = schema_lines_in(owner)
        for fault in SCHEMA_FAULTS:
            with owner.transaction(force_rollback=True):
                owner.execute(fault.encode())
                assert schema_lines_in(owner) != before, fault
        assert schema_lines_in(owner) == before


def test_box_rows_repeat_what_their_messages_said(database: Database) -> None:
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
    with database.connect("admin") as admin:
        kept = admin.execute("select bureau_id, link_id, asked_on, received_at from handoffs order by 1").fetchall()
        said = admin.execute(
            "select m.bureau_id, m.link_id, m.due_on, (select min(r.at) from handoff_messages r "
            "where r.bureau_id = m.bureau_id and r.handoff_id = m.handoff_id and r.act = 'receive') "
            "from handoff_messages m where m.number = 1 order by 1"
        ).fetchall()
    assert kept == said
    expected = (sent["link_id"], date(2026, 11, 24), datetime(2026, 11, 22, 9, tzinfo=SHANGHAI))
    assert [row[1:] for row in kept] == [expected, expected]


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
    before = schema_lines(empty)
    for fault in (
        "CREATE FUNCTION left_over() RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE TABLE left_over (id int)",
        "CREATE SCHEMA qdk",
    ):
        with psycopg.connect(empty) as owner:
            owner.execute(fault)
            owner.commit()
        after = schema_lines(empty)
        assert after != before
        before = after
