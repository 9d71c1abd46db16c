"""Every owned table × every ordered pair of bureaus × select, insert, update, delete, as the application's own role."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.assembly.tables import metadata
from tenants.distribution import owned_tables
from tenants.signing import ContextSigner
from tests.conftest import Database

BUREAUS = range(1, 14)
OWNED = owned_tables(metadata)

pytestmark = pytest.mark.clause("C4")


def _enter(database: Database, connection: psycopg.Connection[Any], bureau: int) -> None:
    settings = database.settings
    signer = ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id])
    token = signer.token(bureau, connection.info.backend_pid, int(time.time()) + 30)
    connection.execute("select qdk.enter(%s)", (token,))


def _fill(database: Database) -> None:
    """A look-alike row of every bureau in every table, written past the wall by the superuser."""
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")  # no triggers, no foreign keys: rows to look at only
        for name in OWNED:
            _drop_checks(admin, name)
            columns = [c for c in metadata.tables[name].columns if not c.nullable and c.identity is None]
            for bureau in BUREAUS:
                values = [bureau if c.name == "bureau_id" else _value(c) for c in columns]
                admin.execute(
                    sql.SQL("insert into {} ({}) values ({}) on conflict do nothing").format(
                        sql.Identifier(name),
                        sql.SQL(",").join(sql.Identifier(c.name) for c in columns),
                        sql.SQL(",").join(
                            sql.SQL(value) if isinstance(value, str) else sql.Literal(value) for value in values
                        ),
                    )
                )


def _drop_checks(admin: psycopg.Connection[Any], name: str) -> None:
    """The rows need not make sense here, they only need to be there."""
    checks = admin.execute("select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'", (name,))
    for (check,) in checks.fetchall():
        admin.execute(sql.SQL("alter table {} drop constraint {}").format(sql.Identifier(name), sql.Identifier(check)))


def _value(column: Any) -> Any:
    """Some value of the column's type."""
    kind = type(column.type).__name__
    if kind == "Enum":
        return f"'{column.type.enums[0]}'"
    return {
        "Uuid": "gen_random_uuid()", "Integer": 1, "SmallInteger": 1, "BigInteger": 1, "Boolean": "false",
        "DateTime": "now()", "Date": "current_date", "JSONB": "'[]'::jsonb", "LargeBinary": "'x'::bytea",
    }.get(kind, "'x'")  # fmt: skip


@pytest.fixture
def filled(database: Database) -> Database:
    """Rows of all bureaus in all tables."""
    _fill(database)
    return database


def test_every_table_has_rows_of_all_bureaus_to_hide(filled: Database) -> None:
    with filled.connect("admin") as admin:
        for name in OWNED:
            row = admin.execute(
                sql.SQL("select count(distinct bureau_id) from {}").format(sql.Identifier(name))
            ).fetchone()
            assert row == (13,), name


def test_no_bureau_reads_another(filled: Database) -> None:
    with filled.connect() as connection:
        for bureau in BUREAUS:
            _enter(filled, connection, bureau)
            for name in OWNED:
                found = connection.execute(
                    sql.SQL("select distinct bureau_id from {}").format(sql.Identifier(name))
                ).fetchall()
                assert found == [(bureau,)], (bureau, name)
            connection.rollback()


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_no_bureau_changes_another(filled: Database, statement: str) -> None:
    command = {
        "update": "update {} set bureau_id = bureau_id where bureau_id = any(%s)",
        "delete": "delete from {} where bureau_id = any(%s)",
    }[statement]
    with filled.connect() as connection:
        for bureau in BUREAUS:
            others = [other for other in BUREAUS if other != bureau]
            for name in OWNED:
                _enter(filled, connection, bureau)
                try:
                    done = connection.execute(sql.SQL(command).format(sql.Identifier(name)), (others,)).rowcount
                    assert done == 0, (bureau, name)
                except psycopg.errors.InsufficientPrivilege:
                    pass
                connection.rollback()


def test_no_bureau_writes_into_another(filled: Database) -> None:
    """156 ordered pairs a table; only a handoff message of one's own may stand in another's box."""
    with filled.connect() as connection:
        for name in (name for name in OWNED if name != "handoff_messages"):
            columns = [c for c in metadata.tables[name].columns if not c.nullable and c.identity is None]
            for bureau in BUREAUS:
                for other in BUREAUS:
                    if other != bureau:
                        _refused_insert(filled, connection, name, columns, bureau, other)


def _refused_insert(
    database: Database, connection: psycopg.Connection[Any], name: str, columns: list[Any], bureau: int, other: int
) -> None:
    _enter(database, connection, bureau)
    values = [other if c.name == "bureau_id" else _value(c) for c in columns]
    with pytest.raises(psycopg.Error) as refused:
        connection.execute(
            sql.SQL("insert into {} ({}) values ({})").format(
                sql.Identifier(name),
                sql.SQL(",").join(sql.Identifier(c.name) for c in columns),
                sql.SQL(",").join(sql.SQL(value) if isinstance(value, str) else sql.Literal(value) for value in values),
            )
        )
    assert refused.value.sqlstate == "42501", (name, bureau, other, refused.value)
    connection.rollback()


def test_the_application_owns_nothing_and_cannot_reach_around(database: Database) -> None:
    with database.connect("admin") as admin:
        assert admin.execute(
            "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = 'qd_app'"
        ).fetchone() == (False,)
        assert admin.execute("select count(*) from pg_class where relowner = 'qd_app'::regrole").fetchone() == (0,)
        for privilege in ("TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"):
            held = admin.execute(
                "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace "
                "and has_table_privilege('qd_app', oid, %s)",
                (privilege,),
            ).fetchall()
            assert held == [], privilege
        views = admin.execute(
            "select count(*) from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace"
        ).fetchone()
        assert views == (0,)


INSERT_ONLY = {
    "ledger_entries",
    "audit_trail",
    "handoff_messages",
    "decisions",
    "case_steps",
    "archives",
    "stored_files",
    "mandate_items",
}


def test_what_must_never_change_is_not_granted(database: Database) -> None:
    with database.connect("admin") as admin:
        for name in sorted(INSERT_ONLY):
            held = admin.execute(
                "select has_any_column_privilege('qd_app', %s, 'UPDATE'), has_table_privilege('qd_app', %s, 'DELETE')",
                (name, name),
            ).fetchone()
            assert held == (False, False), name
        for name in ("item_versions", "version_materials", "version_steps", "work_days", "bureaus"):
            held = admin.execute("select has_table_privilege('qd_app', %s, 'UPDATE, DELETE')", (name,)).fetchone()
            assert held == (False,), name
