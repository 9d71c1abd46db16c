"""The one door to the database.

``transaction()`` is the only place that commits. Every transaction is armed as it begins: BEGIN and the signed bureau
context go out together in one round trip; where no bureau is acting nothing owned is visible. Reads are READ ONLY
transactions, so a GET cannot write whatever its code does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, PoolProxiedConnection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase

from tenants import audit_actor, context, pipeline, write_buffer
from tenants import prepared_queries as readings
from tenants.context import Actor, ActorKind
from tenants.pipeline import AnyConnection, BoundStatement
from tenants.prepared_queries import BoundQuery, Rows
from tenants.signing import TOKEN_SECONDS, ContextSigner


class Base(DeclarativeBase):
    """All tables. Names of constraints are part of the contract: refusals are told by them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})

event.listen(db.session, "after_begin", write_buffer.on_session_begun)

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@dataclass
class Prefetch:
    """Questions that go out together with the beginning of the first transaction, and what came back.

    ``naming`` tells the audit trail who acts where whoever opens the transaction does not know it yet."""

    asked: Sequence[BoundQuery]
    naming: BoundStatement | None = None
    rows: Sequence[Rows] | None = None


_along: ContextVar[Prefetch | None] = ContextVar("along", default=None)


@dataclass
class SessionlessTransaction:
    """The read-only transaction of one :func:`read_transaction`, as long as nobody needs the session: a session costs a request
    more than its statements. None while it has not begun."""

    connection: PoolProxiedConnection | None = None


_bare: ContextVar[SessionlessTransaction | None] = ContextVar("bare", default=None)


class ContextFixed(RuntimeError):
    """The acting bureau was about to change inside an open transaction: one bureau a transaction."""


_ENTER = pipeline.prepare_statement("select qdk.enter($1)")
_ENTER_TO_ASK = pipeline.prepare_statement(
    "select qdk.enter($1), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
"""Where nothing but a :class:`~tenants.prepared_queries.PreparedQuery` runs: their plans do not depend on their values, and planning one
anew costs as much as running it."""


def guard_engine(engine: Engine, signer: ContextSigner) -> None:
    """Make every transaction of ``engine`` begin armed. The engine runs in driver autocommit: BEGIN is ours."""

    _signers[engine] = signer
    write_buffer.attach_buffer(engine)

    @event.listens_for(engine, "begin")
    def arm(connection: Connection) -> None:
        _end_bare()
        connection.connection.info.pop(pipeline.CLEAN_MARK, None)
        _begin(connection, signer)

    @event.listens_for(engine, "rollback")
    def leave(connection: Connection) -> None:
        """Before SQLAlchemy does it: afterwards there is nothing left to roll back. A connection that broke is gone."""
        if not connection.invalidated:
            connection.connection.info[pipeline.CLEAN_MARK] = pipeline.roll_back(connection)

    @event.listens_for(engine, "checkin")
    def wipe(raw: Any, record: Any) -> None:
        """Nothing of one bureau stays on a pooled connection: no transaction, no cursor WITH HOLD, no setting."""
        if not record.info.pop(pipeline.CLEAN_MARK, False) and raw is not None and not raw.closed and raw.autocommit:
            pipeline.clean_connection(raw)

    @event.listens_for(engine, "checkout")
    def look(raw: Any, record: Any, _proxy: object) -> None:
        """A connection that the server has closed meanwhile is replaced; this asks the kernel, not the server."""
        record.info.pop(pipeline.CLEAN_MARK, None)
        if pipeline.has_ended(raw):
            raise DisconnectionError("the server has closed this connection")


_signers: WeakKeyDictionary[Engine, ContextSigner] = WeakKeyDictionary()


def _begin(held: AnyConnection, signer: ContextSigner) -> None:
    """One round trip: BEGIN, for whom, and what was sent along."""
    raw: Any = pipeline.pooled_connection(held).dbapi_connection
    is_write, acting, along = _writing.get(), context.current_actor_or_none(), _along.get()
    batch = []
    if acting is not None:
        token = signer.token(acting.bureau_id, raw.pgconn.backend_pid, int(time.time()) + TOKEN_SECONDS)
        batch.append(BoundStatement(_ENTER if isinstance(held, Connection) else _ENTER_TO_ASK, (token.encode(),)))
        if is_write:
            # As long as nobody knows the person, the database does.
            naming = along.naming if along and acting.actor_id is None else None
            batch.append(naming or audit_actor.actor_statement(acting))
    wanted = along.asked if along is not None and along.rows is None else ()
    rows = readings.fetch_batch_on(held, wanted, batch, b"BEGIN" if is_write else b"BEGIN READ ONLY")
    if along is not None and wanted:
        along.rows = rows


def engine_options(pool_size: int = 5) -> Mapping[str, Any]:
    """Options of the application's engine; ``pool_size`` is connections per process."""
    return {
        "isolation_level": "AUTOCOMMIT",
        "pool_size": pool_size,
        "max_overflow": 5,
        "pool_timeout": 10,
        # The guard's own ``wipe`` sees to it, in one round trip and only where something is left.
        "pool_reset_on_return": None,
        # What stands in a statement's values is other people's data, and errors go into the log.
        "hide_parameters": True,
    }


@contextmanager
def acting_for(
    bureau_id: int,
    kind: ActorKind = ActorKind.SYSTEM,
    actor_id: UUID | None = None,
    actor_name: str = "系统",
    along: Sequence[BoundQuery] = (),
    naming: BoundStatement | None = None,
) -> Iterator[Actor]:
    """Act for one bureau until the block ends. Raises :class:`ContextFixed` inside an open transaction.

    ``along`` is asked in the round trip in which the first transaction begins; :func:`prefetched_rows` has the answers.
    ``naming`` tells the audit trail in it who acts, where it is a write."""
    bare = _bare.get()
    if _session_is_busy() or (bare is not None and bare.connection is not None):
        raise ContextFixed("the acting bureau cannot change inside a transaction")
    acting = Actor(bureau_id, kind, actor_id, actor_name)
    token, with_it = context.set_current_actor(acting), _along.set(Prefetch(along, naming) if along or naming else None)
    try:
        yield acting
    finally:
        _end_bare()
        if _session_is_busy():
            db.session.rollback()
        _along.reset(with_it)
        context.restore_actor(token)


def prefetched_rows() -> Sequence[Rows]:
    """Rows of what :func:`acting_for` sent along; begins the transaction where none is open."""
    along = _along.get()
    if along is None:
        return ()
    if along.rows is None:
        _held()
    return along.rows or ()


def fetch_batch(*asked: BoundQuery) -> list[Rows]:
    """Ask several questions in one round trip, in the open transaction; the rows of each.

    What the session has not written yet is written first. Raises SQLAlchemy's ``DBAPIError``."""
    if _writing.get():
        db.session.flush()
    return readings.fetch_batch_on(_held(), asked, write_buffer.take_pending())


def write_batch(*rows: BoundStatement) -> None:
    """Write rows now, in one round trip, after what the session has not written yet. Raises ``DBAPIError``."""
    db.session.flush()
    pipeline.run_pipeline(_held(), [*write_buffer.take_pending(), *rows])


def fetch_batch_and_end(*asked: BoundQuery) -> list[Rows]:
    """The same where a page has all it needs then: its read-only transaction ends in that round trip. Whoever asks on
    begins another."""
    bare, held = _bare.get(), _held()
    if bare is None or bare.connection is not held:
        return fetch_batch(*asked)
    rows = readings.fetch_batch_on(held, asked, end=(b"ROLLBACK",))
    bare.connection.info[pipeline.CLEAN_MARK] = True
    bare.connection.close()
    bare.connection = None
    return rows


def _held() -> AnyConnection:
    """The connection of the open transaction, begun where none is: the session's, if it has one or will write."""
    bare = _bare.get()
    if bare is None or _writing.get() or _session_is_busy():
        return db.session.connection()
    if bare.connection is None:
        engine = db.engine
        bare.connection = pipeline.take_connection(engine)
        _begin(bare.connection, _signers[engine])
    return bare.connection


def _end_bare() -> None:
    """End the transaction of a :func:`read_transaction` without a session: it is over, or the session goes on with its own."""
    bare = _bare.get()
    if bare is not None and bare.connection is not None:
        connection, bare.connection = bare.connection, None
        connection.info[pipeline.CLEAN_MARK] = pipeline.roll_back(connection)
        connection.close()


def _session_is_busy() -> bool:
    return db.session.registry.has() and db.session().in_transaction()


def set_audit_actor(kind: ActorKind, actor_id: UUID | None, actor_name: str) -> None:
    """Say who acts, once that is known inside the open write transaction, before anything is written in it. The bureau
    stays what was proved. Raises :class:`ContextFixed` inside a savepoint, which could take it back."""
    if _session_is_busy() and db.session().in_nested_transaction():
        raise ContextFixed("who acts is said before a savepoint, not in it")
    set_actor(kind, actor_id, actor_name)
    write_buffer.enqueue(audit_actor.actor_statement(context.current_actor()))


def set_actor(kind: ActorKind, actor_id: UUID | None, actor_name: str) -> None:
    """The same where the audit trail has been told with the beginning of the transaction (``naming``)."""
    context.set_current_actor(Actor(context.bureau_id(), kind, actor_id, actor_name))


@contextmanager
def transaction() -> Iterator[None]:
    """One write: commits at the end, or leaves nothing. Reads that came before end first, so it starts fresh."""
    if _writing.get():
        raise ContextFixed("a transaction is open already")
    _end_bare()
    if _session_is_busy():
        db.session.rollback()
    token = _writing.set(True)
    try:
        with write_buffer.open_write_buffer():
            yield
            if write_buffer.has_pending():
                _held()  # it may be all that there is to commit
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the open write transaction that is undone alone where it fails: what waited before it stands, what came
    to wait in it goes with it."""
    db.session.flush()
    pipeline.run_pipeline(_held(), write_buffer.take_pending())
    with db.session.begin_nested():
        db.session.connection()  # the savepoint is made now, not with the first statement
        yield


@contextmanager
def read_transaction() -> Iterator[None]:
    """One read-only transaction, ended at once: what is shown comes from one bureau and changes nothing."""
    token = _bare.set(SessionlessTransaction())
    try:
        yield
    finally:
        _end_bare()
        _bare.reset(token)
        if _session_is_busy():
            db.session.rollback()
