"""What is written again and again: statements made once, prepared once a connection, on their way with others.

The session is for rows that are read, changed and related. A line of the ledger, a notice, the first result of a request is
written and not looked at again: such rows wait (:func:`enqueue`) and go out in the round trip of what follows - the next
question, the next statement of the session, at the latest the COMMIT. Nothing is lost on the way: whatever sends anything
on the connection of a transaction sends first what waits (:mod:`tenants.db`), and a rollback forgets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, event
from sqlalchemy.orm import Session

from tenants import pipeline
from tenants.pipeline import BoundStatement, PreparedStatement
from tenants.prepared_queries import CompiledStatement


class PreparedInsert:
    """The INSERT of a whole row of one table. ``suffix`` is what stands behind its values (ON CONFLICT …)."""

    def __init__(self, table: Any, suffix: str = "") -> None:
        self._table: Table = table
        self._suffix = suffix

    def __call__(self, **values: Any) -> BoundStatement:
        """The row with its values; what is not given is the column's default, or NULL. Raises ``TypeError`` for a name
        that is no column."""
        row = [
            pipeline.encode_value(values.pop(name) if name in values else default()) for name, default in self._columns
        ]
        if values:
            raise TypeError(f"{self._table.name} has no {', '.join(values)}")
        return BoundStatement(self._prepared, row)

    @cached_property
    def _columns(self) -> list[tuple[str, Any]]:
        return [(column.name, _default_of(column)) for column in self._table.columns]

    @cached_property
    def _prepared(self) -> PreparedStatement:
        names = [name for name, _default in self._columns]
        places = ", ".join(f"${place}" for place in range(1, len(names) + 1))
        into = f"INSERT INTO {self._table.name} ({', '.join(names)})"
        return pipeline.prepare_statement(f"{into} VALUES ({places}){self._suffix}")


class PreparedUpdate(CompiledStatement):
    """A Core UPDATE that is made again and again."""

    def __call__(self, **values: Any) -> BoundStatement:
        """The change with its values. Raises ``KeyError`` for one that is missing."""
        return self.sent(values)


def _default_of(column: Column[Any]) -> Any:
    """What makes the column's value where none is given."""
    made: Any = column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
    return (lambda: made(None)) if callable(made) else (lambda: made)


@dataclass
class WriteBuffer:
    """What waits in one write transaction, and for which connection: another one (the directory of bureaus is read on its
    own) is no way for it."""

    rows: list[BoundStatement] = field(default_factory=list)
    connection: Connection | None = None


_waiting: ContextVar[WriteBuffer | None] = ContextVar("waiting", default=None)


@contextmanager
def open_write_buffer() -> Iterator[None]:
    """Rows may wait until the block ends; what still waits then was not to be written."""
    token = _waiting.set(WriteBuffer())
    try:
        yield
    finally:
        _waiting.reset(token)


def enqueue(*rows: BoundStatement) -> None:
    """Written in the open write transaction, with what goes out next. Raises ``RuntimeError`` where none is open."""
    waiting = _waiting.get()
    if waiting is None:
        raise RuntimeError("nothing is written outside of a transaction")
    waiting.rows.extend(rows)


def has_pending() -> bool:
    """Whether anything waits."""
    waiting = _waiting.get()
    return waiting is not None and bool(waiting.rows)


def take_pending() -> list[BoundStatement]:
    """What waits, in its order; it waits no longer."""
    waiting = _waiting.get()
    if waiting is None:
        return []
    taken, waiting.rows = waiting.rows, []
    return taken


def on_session_begun(_session: Session, _transaction: object, connection: Connection) -> None:
    """The session has begun on this connection: what waits, waits for it."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.connection = connection


def _waits_for(connection: Connection) -> bool:
    waiting = _waiting.get()
    return waiting is not None and bool(waiting.rows) and waiting.connection is connection


def attach_buffer(engine: Engine) -> None:
    """Whatever the session sends on a connection of ``engine`` goes behind what waits; what is rolled back is forgotten."""

    @event.listens_for(engine, "before_cursor_execute")
    def send_first(connection: Connection, *_statement: object) -> None:
        if _waits_for(connection):
            pipeline.run_pipeline(connection, take_pending())

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        """Before SQLAlchemy does it, which then finds nothing to commit."""
        pipeline.commit_connection(connection, take_pending() if _waits_for(connection) else ())

    @event.listens_for(engine, "rollback")
    @event.listens_for(engine, "rollback_savepoint")
    def forget(connection: Connection, *_savepoint: object) -> None:
        if _waits_for(connection):
            take_pending()
