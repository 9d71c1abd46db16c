"""Who works here, as pages need it: Core selects, rows, one bureau."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, String, Uuid, bindparam, cast, func, select, tuple_

from app.foundation.errors import Missing
from app.foundation.staff.models import Division, Officer, OfficerRole, OfficerState
from app.foundation.staff.person import Person
from app.foundation.staff.roles import Role
from app.foundation.staff.sessions import IDLE_LIMIT, WebSession
from tenants import context, pipeline
from tenants.clock import now
from tenants.db import db, fetch_batch
from tenants.pipeline import BoundStatement
from tenants.prepared_queries import BoundQuery, PreparedQuery

Rows: TypeAlias = Sequence[Row[*tuple[Any, ...]]]

PEOPLE_A_PAGE = 50

_roles = func.array(
    select(cast(OfficerRole.role, String))
    .where(OfficerRole.bureau_id == bindparam("b"), OfficerRole.officer_id == Officer.id)
    .order_by(OfficerRole.granted_at, OfficerRole.id)
    .correlate(Officer)
    .scalar_subquery()
)

_NAME = pipeline.prepare_statement("select qdk.name_actor_of_session($1, $2)")
_PERSON = PreparedQuery(
    select(
        Officer.id,
        Officer.name,
        Officer.division_id,
        Division.name.label("division_name"),
        # One join and not a subselect: each part of a statement proves the bureau once.
        OfficerRole.role,
        WebSession.seen_at,
        WebSession.ends_at,
    )
    .select_from(WebSession)
    .join(Officer, (Officer.bureau_id == WebSession.bureau_id) & (Officer.id == WebSession.officer_id))
    .join(Division, (Division.bureau_id == Officer.bureau_id) & (Division.id == Officer.division_id))
    .outerjoin(OfficerRole, (OfficerRole.bureau_id == Officer.bureau_id) & (OfficerRole.officer_id == Officer.id))
    .where(
        WebSession.bureau_id == bindparam("b"),
        WebSession.token_hash == bindparam("h"),
        WebSession.ends_at > bindparam("now"),
        WebSession.seen_at > bindparam("idle_since"),
        Officer.state == OfficerState.ACTIVE,
    )
)

_division = cast(bindparam("division"), Uuid)
_WITH_ROLE = PreparedQuery(
    select(Officer.id, Officer.name, Officer.division_id, Division.name.label("division_name"))
    .join(Division, (Division.bureau_id == Officer.bureau_id) & (Division.id == Officer.division_id))
    .where(
        Officer.bureau_id == bindparam("b"),
        Officer.state == OfficerState.ACTIVE,
        _division.is_(None) | (Officer.division_id == _division),
        select(OfficerRole.id)
        .where(
            OfficerRole.bureau_id == bindparam("b"),
            OfficerRole.officer_id == Officer.id,
            OfficerRole.role == bindparam("role"),
        )
        .correlate(Officer)
        .exists(),
    )
    .order_by(Division.position, Officer.name, Officer.id)
    .limit(500)
)


def person_of_session(bureau_id: int, key: bytes, at: datetime) -> BoundQuery:
    """Asks who has this live session: a row a role; no row when it ended, idled out or its officer is disabled.

    ``key`` is the token's SHA-256 (:func:`app.foundation.staff.sessions.token_hash`). Goes out with the beginning of a request's
    transaction; its rows become a person by :func:`person_from_rows`.
    """
    return _PERSON(b=bureau_id, h=key, now=at, idle_since=at - IDLE_LIMIT)


def naming_of_session(bureau_id: int, key: bytes) -> BoundStatement:
    """Tells the audit trail that the person of this session acts; goes out with the beginning of a write."""
    return BoundStatement(_NAME, (pipeline.encode_value(bureau_id), pipeline.encode_value(key)))


def person_from_rows(rows: Sequence[Any], key: bytes) -> Person | None:
    """Rows of :func:`person_of_session` as the value that the rest of a request works with."""
    if not rows:
        return None
    row = rows[0]
    return Person(
        id=row.id,
        name=row.name,
        bureau_id=context.bureau_id(),
        division_id=row.division_id,
        division_name=row.division_name,
        roles=frozenset(one.role for one in rows if one.role is not None),
        session_hash=key,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
    )


def sessions_of(officer_id: UUID) -> Rows:
    """Live sessions of an officer, the last used first: token_hash, started_at, seen_at, ends_at, agent, address."""
    at = now()
    return db.session.execute(
        select(
            WebSession.token_hash,
            WebSession.started_at,
            WebSession.seen_at,
            WebSession.ends_at,
            WebSession.agent,
            WebSession.address,
        )
        .where(
            WebSession.bureau_id == context.bureau_id(),
            WebSession.officer_id == officer_id,
            WebSession.ends_at > at,
            WebSession.seen_at > at - IDLE_LIMIT,
        )
        .order_by(WebSession.seen_at.desc(), WebSession.token_hash)
        .limit(100)
    ).all()


_PEOPLE = (
    select(
        Officer.id,
        Officer.sign_in_name,
        Officer.name,
        Officer.division_id,
        Division.name.label("division_name"),
        Officer.role_class,
        Officer.state,
        Officer.password_changed_at,
        _roles.label("roles"),
    )
    .join(Division, (Division.bureau_id == Officer.bureau_id) & (Division.id == Officer.division_id))
    .where(Officer.bureau_id == bindparam("b"))
)


def officers(
    *,
    text: str = "",
    division_id: UUID | None = None,
    role: Role | None = None,
    state: OfficerState | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int = PEOPLE_A_PAGE,
) -> Rows:
    """Officers by sign-in name, one page after the key ``after`` (sign-in name, id); ``text`` is in either name.

    Asks for one more than ``limit`` so that the page knows whether another follows.
    """
    statement = _PEOPLE
    if text:
        statement = statement.where(
            Officer.name.contains(text, autoescape=True) | Officer.sign_in_name.contains(text, autoescape=True)
        )
    if division_id:
        statement = statement.where(Officer.division_id == division_id)
    if state:
        statement = statement.where(Officer.state == state)
    if role:
        statement = statement.where(_holds(role))
    if after:
        statement = statement.where(tuple_(Officer.sign_in_name, Officer.id) > tuple_(*after))
    paged = statement.order_by(Officer.sign_in_name, Officer.id).limit(limit + 1)
    return db.session.execute(paged, {"b": context.bureau_id()}).all()


def officer_row(officer_id: UUID) -> Any:
    """One officer as the list has it; raises :class:`Missing`."""
    row = db.session.execute(_PEOPLE.where(Officer.id == officer_id), {"b": context.bureau_id()}).one_or_none()
    if row is None:
        raise Missing("人员")
    return row


def officer(officer_id: UUID, lock: bool = False) -> Officer:
    """One officer for writing; raises :class:`Missing`."""
    statement = select(Officer).where(Officer.bureau_id == context.bureau_id(), Officer.id == officer_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("人员")
    return found


def roles_of(officer_id: UUID) -> frozenset[Role]:
    """Roles that an officer holds."""
    return frozenset(
        db.session.scalars(
            select(OfficerRole.role).where(
                OfficerRole.bureau_id == context.bureau_id(), OfficerRole.officer_id == officer_id
            )
        )
    )


def officers_with_role(role: Role, division_id: UUID | None = None) -> Rows:
    """Active officers with a role, for choosing among them: id, name, division_id, division_name."""
    (rows,) = fetch_batch(_WITH_ROLE(b=context.bureau_id(), role=role, division=division_id))
    return rows


def names_of(officer_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names by id, for lists that hold ids: one query."""
    wanted = list(set(officer_ids))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Officer.id, Officer.name).where(Officer.bureau_id == context.bureau_id(), Officer.id.in_(wanted))
    )
    return {row.id: row.name for row in rows}


def divisions() -> Rows:
    """All divisions and windows in their order: id, name, is_window, position, people (active officers)."""
    people = (
        select(func.count())
        .where(
            Officer.bureau_id == context.bureau_id(),
            Officer.division_id == Division.id,
            Officer.state == OfficerState.ACTIVE,
        )
        .correlate(Division)
        .scalar_subquery()
    )
    return db.session.execute(
        select(Division.id, Division.name, Division.is_window, Division.position, people.label("people"))
        .where(Division.bureau_id == context.bureau_id())
        .order_by(Division.position, Division.name)
        .limit(200)
    ).all()


def division(division_id: UUID, lock: bool = False) -> Division:
    """One division for writing; raises :class:`Missing`."""
    statement = select(Division).where(Division.bureau_id == context.bureau_id(), Division.id == division_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise Missing("科室")
    return found


def _holds(role: Role) -> Any:
    return (
        select(OfficerRole.id)
        .where(
            OfficerRole.bureau_id == context.bureau_id(),
            OfficerRole.officer_id == Officer.id,
            OfficerRole.role == role,
        )
        .correlate(Officer)
        .exists()
    )
