"""Rows that wait for the next round trip (tenants/write_buffer.py): written with it, in order, or not at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.foundation.idempotency import operations as repeats
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerEntry
from app.foundation.ledger.operations import record
from tenants import bureaus, context
from tenants.bureaus import bureau_by_slug
from tenants.db import acting_for, db, read_transaction, savepoint, transaction
from tenants.keys import new_id

pytestmark = [pytest.mark.clause("B11"), pytest.mark.usefixtures("domain")]


def _written(subject_id: UUID) -> list[str]:
    """Read by the session, behind whatever waits."""
    return list(
        db.session.scalars(
            select(LedgerEntry.content)
            .where(LedgerEntry.bureau_id == context.bureau_id(), LedgerEntry.subject_id == subject_id)
            .order_by(LedgerEntry.id)
        )
    )


@pytest.fixture
def subject() -> UUID:
    """What the lines of a test speak of."""
    return new_id()


def test_what_waits_is_read_in_its_transaction_and_committed_with_it(subject: UUID) -> None:
    with acting_for(bureau_by_slug("yangcheng").id):
        with transaction():
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "第一行", subject_id=subject)
            assert _written(subject) == ["第一行"]
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "第二行", subject_id=subject)
        with read_transaction():
            assert _written(subject) == ["第一行", "第二行"]


def test_nothing_else_is_needed_for_a_commit(subject: UUID) -> None:
    with acting_for(bureau_by_slug("yangcheng").id):
        with transaction():
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "唯一的一行", subject_id=subject)
        with read_transaction():
            assert _written(subject) == ["唯一的一行"]


def test_what_waits_takes_no_other_connection(subject: UUID) -> None:
    """The directory of bureaus is read anew in the middle, on a connection of its own, which ends without a commit."""
    with acting_for(bureau_by_slug("yangcheng").id):
        with transaction():
            db.session.connection()
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "第一行", subject_id=subject)
            bureaus.forget_directory()
            bureaus.directory()
        with transaction():
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "第二行", subject_id=subject)
            bureaus.forget_directory()
            bureaus.directory()
        with read_transaction():
            assert _written(subject) == ["第一行", "第二行"]


def _in_vain(subject_id: UUID) -> None:
    record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "没有发生", subject_id=subject_id)
    raise ZeroDivisionError


def _in_vain_and_nested(subject_id: UUID) -> None:
    with savepoint():
        _in_vain(subject_id)


def _kept_twice(key: UUID, subject_id: UUID) -> None:
    with transaction():
        repeats.store_result(key, b"1", 303, "/desk", None)
        repeats.store_result(key, b"1", 303, "/desk", None)
        record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "没有发生", subject_id=subject_id)


def test_what_is_rolled_back_is_forgotten(subject: UUID) -> None:
    with acting_for(bureau_by_slug("yangcheng").id):
        with pytest.raises(ZeroDivisionError), transaction():
            _in_vain(subject)
        with transaction():
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "之前", subject_id=subject)
            with pytest.raises(ZeroDivisionError):
                _in_vain_and_nested(subject)
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "之后", subject_id=subject)
        with read_transaction():
            assert _written(subject) == ["之前", "之后"]


def test_nothing_is_written_outside_of_a_transaction(subject: UUID) -> None:
    refused = pytest.raises(RuntimeError, match="outside of a transaction")
    with acting_for(bureau_by_slug("yangcheng").id), read_transaction(), refused:
        record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "没有事务", subject_id=subject)


def test_a_round_trip_that_failed_does_not_spoil_the_connection(subject: UUID) -> None:
    """What was prepared in it stays prepared, and is known to be: the same statements go again on that connection."""
    key = new_id()
    with acting_for(bureau_by_slug("yangcheng").id):
        db.engine.dispose()  # a connection on which nothing is prepared yet
        for _again in range(2):
            with pytest.raises(DBAPIError, match="pk_repeats"):
                _kept_twice(key, subject)
        with transaction():
            repeats.store_result(key, b"1", 303, "/desk", None)
            record(LedgerEvent.NAVIGATOR_LEDGER_WRITTEN, "发生了", subject_id=subject)
        with read_transaction():
            assert _written(subject) == ["发生了"]
