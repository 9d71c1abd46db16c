"""The signed bureau context: the password alone reads nothing; forged, expired and replayed contexts are refused."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from app.foundation.staff.models import Division
from tenants.db import ContextFixed, acting_for, db, transaction
from tenants.signing import ContextSigner
from tenants.write_buffer import PreparedInsert, enqueue
from tests.conftest import Database

pytestmark = pytest.mark.clause("B1", "C4")


def _signer(database: Database) -> ContextSigner:
    settings = database.settings
    return ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id])


def _later() -> int:
    return int(time.time()) + 30


def _enter(connection: psycopg.Connection[Any], token: str) -> None:
    connection.execute("select qdk.enter(%s)", (token,))


def test_the_password_alone_reads_nothing(database: Database) -> None:
    with database.connect() as connection:
        for table in ("officers", "divisions", "ledger_entries", "audit_trail", "web_sessions"):
            row = connection.execute(f"select count(*) from {table}").fetchone()
            assert row == (0,), table
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into divisions (bureau_id, id, name, is_window, position) "
                "values (5, gen_random_uuid(), 'x', false, 1)"
            )


def test_a_proved_context_sees_its_own_rows_and_no_others(database: Database) -> None:
    with database.connect() as connection:
        _enter(connection, _signer(database).token(5, connection.info.backend_pid, _later()))
        assert connection.execute("select distinct bureau_id from officers").fetchall() == [(5,)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token, pid: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token, pid: token.replace(".5.", ".6.", 1),
        lambda token, pid: "",
        lambda token, pid: "c.1.5.99999999999.1.00",
        lambda token, pid: "w" + token[1:],
        lambda token, pid: token + "'; set role qd_owner; --",
        lambda token, pid: token.replace("c.1.", "c.9.", 1),
    ],
)
def test_a_forged_context_is_refused(database: Database, spoil: Any) -> None:
    with database.connect() as connection:
        pid = connection.info.backend_pid
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _enter(connection, spoil(_signer(database).token(5, pid, _later()), pid))


def test_an_expired_context_is_refused(database: Database) -> None:
    with database.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege, match="expired"):
        _enter(connection, _signer(database).token(5, connection.info.backend_pid, int(time.time()) - 1))


def test_a_context_replayed_on_another_connection_is_refused(database: Database) -> None:
    with database.connect() as one, database.connect() as other:
        token = _signer(database).token(5, one.info.backend_pid, _later())
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="connection"):
            _enter(other, token)


def test_an_inner_token_cannot_be_set_by_hand(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("set local app.w = 'w.1.5.99999999999.1.00ff'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select count(*) from officers")


def test_an_inner_token_of_another_connection_is_refused(database: Database) -> None:
    with database.connect() as one, database.connect() as other:
        _enter(one, _signer(database).token(5, one.info.backend_pid, _later()))
        stolen = one.execute("select current_setting('app.w')").fetchone()
        other.execute("select set_config('app.w', %s, true)", stolen)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="connection"):
            other.execute("select count(*) from officers")


def test_nothing_stays_for_the_next_transaction(database: Database) -> None:
    with database.connect() as connection:
        _enter(connection, _signer(database).token(5, connection.info.backend_pid, _later()))
        connection.commit()
        assert connection.execute("select count(*) from officers").fetchone() == (0,)


@pytest.mark.parametrize("something_waits", [False, True])
def test_no_cursor_stays_on_a_connection_that_goes_back(domain: Flask, something_waits: bool) -> None:
    """A cursor WITH HOLD outlives its COMMIT and would show the next bureau what this one may read."""
    process = text("select pg_backend_pid()")
    with acting_for(5), transaction():
        db.session.execute(text("declare left_behind cursor with hold for select name from officers"))
        wrote = db.session.scalar(process)
        if something_waits:
            enqueue(PreparedInsert(Division.__table__)(bureau_id=5, name="综合科", is_window=False, position=9))
    with acting_for(6):
        assert db.session.scalar(process) == wrote
        assert db.session.scalars(text("select name from pg_cursors")).all() == []


def test_one_bureau_a_transaction(database: Database) -> None:
    with database.connect() as connection:
        signer, pid = _signer(database), connection.info.backend_pid
        _enter(connection, signer.token(5, pid, _later()))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="second bureau"):
            _enter(connection, signer.token(6, pid, _later()))


def test_the_key_cannot_be_read(database: Database) -> None:
    for statement in ("select * from qdk.key", "select qdk.mac('a', 'b', 'c')", "set role qd_key", "set role qd_post"):
        with database.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.usefixtures("domain")
def test_the_bureau_does_not_change_inside_a_transaction(domain: Flask) -> None:
    with acting_for(5):
        assert set(db.session.scalars(select(Division.bureau_id))) == {5}
        with pytest.raises(ContextFixed), acting_for(6):
            pass


def test_reading_cannot_write(domain: Flask) -> None:
    with acting_for(5), pytest.raises(Exception, match="read-only"):
        db.session.execute(text("update divisions set position = 1"))


def test_a_pooled_connection_forgets(domain: Flask) -> None:
    for bureau in (5, 6, 5, 11):
        with acting_for(bureau), transaction():
            assert set(db.session.scalars(select(Division.bureau_id))) == {bureau}
    assert db.session.scalars(select(Division.bureau_id)).all() == []
    db.session.rollback()
