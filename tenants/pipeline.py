"""Statements on their way to PostgreSQL below SQLAlchemy: prepared once a connection, several in one round trip.

For what every request does (beginning a transaction, reading the lists of a hot page) the way through SQLAlchemy and
the driver's cursors costs more than the statements themselves. The connection is the same, and so are its transaction,
its role and its signed bureau context.

Processor time of the client for five reads, measured in November 2026 (SQLAlchemy 2.1.9, psycopg 3.3.9):

    SQLAlchemy Core, a statement a round trip         0.304 ms
    psycopg's public pipeline, one round trip         0.190 ms
    this module, one round trip                       0.078 ms

``make bench ARGS=ways`` measures the three ways again. Most of the driver's share is what each statement makes anew: a
cursor, a transformer, the conversion of its text, a look into the prepared ones. And its ROLLBACK, with which every page
ends, throws away all that is prepared, so that each page would be planned anew.

This module goes when a public interface does as well (within a third of our figure): psycopg sending statements prepared
under their names in a pipeline, without a cursor for each, BEGIN and COMMIT among them, and keeping them over a ROLLBACK;
or SQLAlchemy running several compiled statements in one round trip over such a driver. Then :func:`run_pipeline` is a call of
theirs, and what stands above it (``reading``, ``writing``, ``db``) stays as it is.
"""

from __future__ import annotations

import itertools
import json
import select
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, pq
from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

ANSWER_TIMEOUT_MS = 60_000
"""Longer than any statement may take (``statement_timeout``): a server that is gone without a word is given up."""
PREPARED_KEY = "prepared statements"
"""Where a pooled connection remembers what is prepared on it."""
OK_STATUSES = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)

DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
AnyConnection = Connection | PoolProxiedConnection
"""A connection from the pool: in SQLAlchemy's hands, or bare."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class PreparedStatement:
    """A statement under a name of its own, its parameters ``$1, $2, …``."""

    name: bytes
    sql: bytes


@dataclass(frozen=True)
class BoundStatement:
    """A statement with its values, ready to go."""

    what: PreparedStatement
    values: Sequence[bytes | None] = ()


def prepare_statement(sql: str) -> PreparedStatement:
    """Give a statement its name."""
    return PreparedStatement(b"qd_%d" % next(_numbers), sql.encode())


def pooled_connection(held: AnyConnection) -> PoolProxiedConnection:
    """The pooled connection itself."""
    return held.connection if isinstance(held, Connection) else held


def take_connection(engine: Engine) -> PoolProxiedConnection:
    """A bare connection of a pool. Raises SQLAlchemy's :class:`DBAPIError` where the server does not let us in."""
    try:
        return engine.raw_connection()
    except psycopg.Error as error:
        raise DBAPIError.instance(
            "", None, error, psycopg.Error, connection_invalidated=True, dialect=DIALECT
        ) from error


def run_pipeline(
    held: AnyConnection, batch: Sequence[BoundStatement], begin: bytes | None = None, end: Sequence[bytes] = ()
) -> list[pq.abc.PGresult]:
    """Run statements in one round trip and return their results, one each; ``begin`` goes before them, ``end`` behind.

    Raises SQLAlchemy's :class:`DBAPIError` for the first that failed; those behind it did not run."""
    pooled = pooled_connection(held)
    raw: Any = pooled.dbapi_connection
    known: set[bytes] = pooled.info.setdefault(PREPARED_KEY, set())
    wire, sending = raw.pgconn, _Sending(raw.pgconn, known)
    try:
        wire.enter_pipeline_mode()
        if begin:
            sending.command(begin)
        for sent in batch:
            sending.statement(sent)
        for command in end:
            sending.command(command)
        wire.pipeline_sync()
        results = _receive(wire, len(sending.marks))
        wire.exit_pipeline_mode()
    except psycopg.Error as error:
        raise _as_sqlalchemy(held, error) from error
    # What was prepared stays so, whatever became of the rest.
    known |= {mark for mark, got in zip(sending.marks, results, strict=True) if mark and got.status in OK_STATUSES}
    for result in results:
        if result.status not in OK_STATUSES:
            refused = errors.error_from_result(result)
            raise _as_sqlalchemy(held, refused) from refused
    return [result for result, mark in zip(results, sending.marks, strict=True) if mark is None]


class _Sending:
    """Statements on their way. Each leaves a mark for its result: None for one that is wanted, the name of one that was
    prepared, nothing in it (``b""``) for a command."""

    def __init__(self, wire: Any, known: set[bytes]) -> None:
        self._wire, self._known = wire, known
        self._fresh: set[bytes] = set()
        self.marks: list[bytes | None] = []

    def command(self, text: bytes) -> None:
        self._wire.send_query_params(text, None)
        self.marks.append(b"")

    def statement(self, sent: BoundStatement) -> None:
        name = sent.what.name
        if name not in self._known and name not in self._fresh:
            self._wire.send_prepare(name, sent.what.sql)
            self._fresh.add(name)
            self.marks.append(name)
        self._wire.send_query_prepared(name, sent.values)
        self.marks.append(None)


def commit_connection(held: AnyConnection, batch: Sequence[BoundStatement]) -> None:
    """Write what is left and commit, in one round trip; nothing of this bureau stays on the connection.

    Raises SQLAlchemy's :class:`DBAPIError` where the database refuses: nothing is committed then."""
    run_pipeline(held, batch, end=(b"COMMIT", b"CLOSE ALL"))
    pooled_connection(held).info[CLEAN_MARK] = True


def roll_back(held: AnyConnection) -> bool:
    """Roll back and leave nothing of this bureau on the connection (no cursor WITH HOLD), in one round trip.

    Not the driver's own rollback: that one throws away every prepared statement, and each page would be planned anew.
    The application's role can create nothing, so what is prepared stays true. False when the driver has to see to it."""
    raw: Any = pooled_connection(held).dbapi_connection
    if raw is None or raw.closed or raw.pgconn.transaction_status not in _OPEN:
        return False
    return clean_connection(raw)


def clean_connection(raw: Any) -> bool:
    """End what is open on a connection of the driver, cursors WITH HOLD among it. Whether that worked.

    On a connection that broke nothing is left: never raises, so that what had gone wrong before is what is told."""
    try:
        command = b"ROLLBACK; CLOSE ALL" if raw.pgconn.transaction_status in _OPEN else b"CLOSE ALL"
        return bool(raw.pgconn.exec_(command).status == pq.ExecStatus.COMMAND_OK)
    except psycopg.Error:
        return False


CLEAN_MARK = "nothing left"
"""Marks a pooled connection on which nothing of the last bureau is left already."""
_OPEN = (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)


def has_ended(raw: Any) -> bool:
    """Whether the server has closed an idle connection, without asking it: then there is something to be read on it."""
    if raw.closed:
        return True
    waiting = select.poll()
    waiting.register(raw.pgconn.socket, select.POLLIN)
    if not waiting.poll(0):
        return False
    try:
        raw.pgconn.consume_input()
    except psycopg.Error:
        return True
    return bool(raw.pgconn.status != pq.ConnStatus.OK)


def encode_value(given: Any) -> bytes | None:
    """A value as PostgreSQL reads it; which type it is of the server knows from where it stands."""
    written = _WRITTEN.get(type(given))
    if written is not None:
        return written(given)
    if isinstance(given, Enum):
        return str(given.value).encode()
    raise TypeError(f"no way to send a {type(given).__name__}")


def _element(one: Any) -> bytes:
    """One element of an array: keys and numbers only, which need no quotes."""
    if not isinstance(one, (int, UUID)):
        raise TypeError("an array holds keys or numbers")
    return str(one).encode()


def _array(given: Iterable[Any]) -> bytes:
    return b"{" + b",".join(_element(one) for one in given) + b"}"


def _plain(given: Any) -> bytes:
    return str(given).encode()


def _moment(given: date) -> bytes:
    return given.isoformat().encode()


_WRITTEN: dict[type, Callable[[Any], bytes | None]] = {
    type(None): lambda _nothing: None,
    bool: lambda given: b"t" if given else b"f",
    bytes: lambda given: b"\\x" + given.hex().encode(),
    **dict.fromkeys((datetime, date), _moment),
    **dict.fromkeys((int, UUID, str), _plain),
    **dict.fromkeys((list, tuple, set, frozenset), _array),
    dict: lambda given: json.dumps(given).encode(),
}
"""How values of a type are written: what every request does a dozen times is one look here."""


def _receive(wire: Any, expected: int) -> list[pq.abc.PGresult]:
    """The results of a pipeline, in order, to its end. Other threads run while this one waits."""
    socket = select.poll()
    results: list[pq.abc.PGresult] = []
    socket.register(wire.socket, select.POLLIN | select.POLLOUT)
    while wire.flush():
        _await(socket)
        wire.consume_input()
    socket.modify(wire.socket, select.POLLIN)
    while True:
        while wire.is_busy():
            _await(socket)
            wire.consume_input()
        result = wire.get_result()
        if result is None:
            continue
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            break
        results.append(result)
    if len(results) != expected:
        raise psycopg.OperationalError(f"{len(results)} results instead of {expected}")
    return results


def _await(socket: Any) -> None:
    if not socket.poll(ANSWER_TIMEOUT_MS):
        raise psycopg.OperationalError("the server does not answer")


def _as_sqlalchemy(held: AnyConnection, error: psycopg.Error) -> BaseException:
    """The driver's error as everybody above knows it; a connection that broke is not used again."""
    raw: Any = pooled_connection(held).dbapi_connection
    broken = raw is None or raw.pgconn.status != pq.ConnStatus.OK or raw.pgconn.pipeline_status != 0
    if broken:
        held.invalidate(error)
    return DBAPIError.instance("", None, error, psycopg.Error, connection_invalidated=broken, dialect=DIALECT)
