"""The audit trail: every change of a row is on it, in the same transaction, of the same bureau - or the change is not made."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.assembly.seeding import demo
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.assembly.tables import metadata
from app.casework.projects import operations as projects
from app.casework.projects.models import UnitPurpose
from app.casework.projects.queries import project
from app.foundation.staff import operations as staff
from app.foundation.staff import people
from deploy.installation import Installation
from tenants import bureaus
from tenants.db import acting_for, db, transaction
from tenants.distribution import owned_tables
from tests.applications import application_on
from tests.conftest import Database, fresh_copy
from tests.factories.people import PASSWORD
from tests.factories.scoping import acting_officer, officer_id, take_in_project

pytestmark = pytest.mark.clause("C4", "W2.4")

AUDITED = [name for name in owned_tables(metadata) if name != "audit_trail"]
ZONE = "yangcheng-zone"
NEW_PASSWORD = "Xin-Mima-2026-zq"


@pytest.fixture(scope="module")
def database(prepared: Installation) -> Iterator[Database]:
    """One for this file."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The application over it, and projects at every point of the way, one of them archived."""
    with application_on(database.settings) as made, made.app_context():
        carry_out_plan(read_plan(demo.demo_plan(PASSWORD)))
        yield made


def unrecorded(database: Database) -> list[str]:
    """Rows whose last change is not on their bureau's trail: same table, same transaction, same key."""
    found = []
    with database.connect("admin") as admin:
        for name in AUDITED:
            keys = [column.name for column in metadata.tables[name].primary_key.columns if column.name != "token_hash"]
            same = sql.SQL(" and ").join(
                sql.SQL("coalesce(a.after ->> {0}, a.before ->> {0}) is not distinct from to_jsonb(t) ->> {0}").format(
                    sql.Literal(key)
                )
                for key in keys
            )
            query = sql.SQL(
                "select count(*) from {table} t where not exists (select from audit_trail a where a.bureau_id = t.bureau_id "
                "and a.table_name = {name} and a.transaction::bigint % 4294967296 = t.xmin::text::bigint and {same})"
            ).format(table=sql.Identifier(name), name=sql.Literal(name), same=same)
            (count,) = admin.execute(query).fetchall()[0]
            if count:
                found.append(f"{name}: {count}")
    return found


def test_every_row_of_a_whole_project_is_on_record(app: Flask, database: Database) -> None:
    assert unrecorded(database) == []
    with database.connect("admin") as admin:
        filled = {name for name in AUDITED if admin.execute(f"select 1 from {name} limit 1").fetchone()}
    assert len(filled) > 30, "the story has hardly written anything"


@pytest.mark.mutant
@pytest.mark.parametrize(
    "fault", ["ALTER TABLE projects DISABLE TRIGGER audit_projects", "DROP TRIGGER audit_projects ON projects"]
)
def test_a_change_that_is_not_recorded_is_found(prepared: Installation, fault: str) -> None:
    with fresh_copy(prepared) as database:
        with application_on(database.settings) as made, made.app_context():
            with database.connect("admin") as admin:
                admin.execute(fault)
            take_in_project()
        assert unrecorded(database) == ["projects: 1"]


def test_it_says_who_did_what_to_which_row(app: Flask, database: Database) -> None:
    by = officer_id(ZONE, "guanjia")
    project_id = take_in_project()
    with database.connect("admin") as admin:
        lines = admin.execute(
            "select bureau_id, act, actor, before, after ->> 'name' from audit_trail where table_name = 'projects' "
            "and after ->> 'id' = %s", (str(project_id),),
        ).fetchall()  # fmt: skip
    assert [line[:2] for line in lines] == [(11, "INSERT")]
    assert lines[0][2].startswith(f"11:officer:{by}:")
    assert lines[0][3] is None


def test_an_update_tells_before_and_after(app: Flask, database: Database) -> None:
    division = _division("审批档案科")
    with acting_for(bureaus.bureau_by_slug(ZONE).id), transaction():
        people.change_division(division, "审批档案室", is_window=True, position=9)
    with database.connect("admin") as admin:
        before, after = admin.execute(
            "select before, after from audit_trail where table_name = 'divisions' and act = 'UPDATE' and before ->> 'id' = %s",
            (str(division),),
        ).fetchall()[0]
    assert (before["name"], after["name"]) == ("审批档案科", "审批档案室")
    assert set(after) <= {"bureau_id", "id", "name", "is_window", "position"}


def _division(name: str) -> UUID:
    with acting_for(bureaus.bureau_by_slug(ZONE).id), transaction():
        return people.add_division(name, is_window=False).id


@pytest.mark.parametrize(
    "fault",
    [
        "REVOKE INSERT ON audit_trail FROM qd_audit",
        "ALTER TABLE audit_trail RENAME COLUMN actor TO who",
        "ALTER TABLE audit_trail ADD CONSTRAINT full_up CHECK (false) NOT VALID",
        "DROP POLICY trigger_writes ON audit_trail",
        "DROP TABLE audit_trail",
    ],
)
def test_what_cannot_be_recorded_does_not_happen(prepared: Installation, fault: str) -> None:
    """Fail-closed: no trail, no change - of nothing."""
    with fresh_copy(prepared) as database:
        with application_on(database.settings) as made, made.app_context():
            with database.connect("admin") as admin:
                admin.execute(fault)
            with pytest.raises(DBAPIError):
                take_in_project()
        with database.connect("admin") as admin:
            assert admin.execute("select count(*) from projects").fetchone() == (0,)
            assert admin.execute(
                "select count(*) from ledger_entries where event like 'stewards.project%'"
            ).fetchone() == (0,)


def test_a_change_without_a_proven_bureau_does_not_happen(database: Database, app: Flask) -> None:
    """Not even the superuser's, as long as the trigger is there: the trail must say whose change it was."""
    with database.connect("admin") as admin, pytest.raises(psycopg.errors.NotNullViolation):
        admin.execute("update divisions set position = 7")


def test_no_secret_is_on_the_trail(app: Flask, database: Database) -> None:
    """Passwords, their hashes, session tokens, the units' links: neither the word nor its hash, in no spelling."""
    bureau = bureaus.bureau_by_slug(ZONE).id
    division = _division("审批保密科")
    with acting_for(bureau), transaction():
        officer = people.add_officer("baomi", "宋保密", division, PASSWORD, roles=())
    with acting_for(bureau), transaction():
        session = staff.sign_in("baomi", PASSWORD, "agent", "127.0.0.1")
        assert session is not None
    with acting_for(bureau), transaction():
        staff.reset_password(officer.id, NEW_PASSWORD)
    project_id = take_in_project()
    with acting_officer(ZONE, "guanjia") as by:
        link = projects.make_link(project(project_id), UnitPurpose.TRACK, by)
    with database.connect("admin") as admin:
        hashes = [value for (value,) in admin.execute("select distinct password_hash from officers")]
        tokens = [value for (value,) in admin.execute(
            "select encode(token_hash, 'hex') from unit_links union select encode(token_hash, 'hex') from web_sessions")]  # fmt: skip
        written = "\n".join(
            value
            for (value,) in admin.execute(
                "select coalesce(before::text, '') || coalesce(after::text, '') from audit_trail"
            )
        )
    assert len(written) > 100_000
    assert len(hashes) >= 2
    assert tokens
    for secret in (*hashes, *tokens, PASSWORD, NEW_PASSWORD, session.token, link, "$argon2"):
        assert secret not in written


SECRET_WORDS = ("password_hash", "token_hash")


def test_every_column_that_looks_secret_is_left_out(database: Database) -> None:
    """A new table with a hash of a password or a token must not bring it onto the trail."""
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if any(part in column.name for part in ("password", "token", "secret", "otp", "recovery"))
        and column.name not in SECRET_WORDS
    }
    assert columns <= {"officers.password_changed_at"}
    with database.connect("admin") as admin:
        (body,) = admin.execute("select pg_get_functiondef('qdk.audit'::regproc)").fetchall()[0]
    assert "'{password_hash,token_hash}'" in body


def test_a_bureau_reads_its_own_trail_and_changes_none(app: Flask, database: Database) -> None:
    for statement in ("update audit_trail set actor = 'nobody'", "delete from audit_trail", "truncate audit_trail",
                      "insert into audit_trail (bureau_id, at, transaction, table_name, act, actor) "
                      "values (11, now(), '1', 'x', 'INSERT', 'x')"):  # fmt: skip
        with acting_for(11), pytest.raises(DBAPIError, match="permission denied"), transaction():
            db.session.execute(text(statement))
    with acting_for(11), transaction():
        assert set(db.session.execute(text("select distinct bureau_id from audit_trail")).scalars()) == {11}
