"""Notices behind the bell, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select

from app.foundation.notices.models import Notice
from app.foundation.staff.sessions import WebSession
from tenants import context
from tenants.db import db
from tenants.prepared_queries import BoundQuery, PreparedQuery

MOST_COUNTED = 100
"""The bell says "99+" beyond: nobody reads a larger figure, and it is not worth counting."""
NOTICES_A_PAGE = 30

_UNREAD = select(func.count()).select_from(
    select(Notice.id)
    .where(
        Notice.bureau_id == bindparam("b"),
        Notice.officer_id == bindparam("officer"),
        Notice.read_at.is_(None),
    )
    .limit(MOST_COUNTED)
    .subquery()
)


_UNREAD_OF_SESSION = PreparedQuery(
    select(func.count().label("unread")).select_from(
        select(Notice.id)
        .join(WebSession, (WebSession.bureau_id == Notice.bureau_id) & (WebSession.officer_id == Notice.officer_id))
        .where(
            WebSession.bureau_id == bindparam("b"),
            WebSession.token_hash == bindparam("h"),
            Notice.bureau_id == bindparam("b"),
            Notice.read_at.is_(None),
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
)


def unread_of_session(bureau_id: int, key: bytes) -> BoundQuery:
    """Asks for the unread notices of whoever has this session, at most :data:`MOST_COUNTED`: one row, ``unread``."""
    return _UNREAD_OF_SESSION(b=bureau_id, h=key)


def unread_count(officer_id: UUID) -> int:
    """Unread notices of an officer, at most :data:`MOST_COUNTED`."""
    return int(db.session.scalar(_UNREAD, {"b": context.bureau_id(), "officer": officer_id}) or 0)


def notices_of(
    officer_id: UUID, *, unread_only: bool = False, before: UUID | None = None, limit: int = NOTICES_A_PAGE
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Notices, newest first, older than ``before``: id, text, subject_kind, subject_id, at, read_at. One more than
    ``limit``."""
    statement = select(Notice.id, Notice.text, Notice.subject_kind, Notice.subject_id, Notice.at, Notice.read_at).where(
        Notice.bureau_id == context.bureau_id(), Notice.officer_id == officer_id
    )
    if unread_only:
        statement = statement.where(Notice.read_at.is_(None))
    if before:
        statement = statement.where(Notice.id < before)
    return db.session.execute(statement.order_by(Notice.id.desc()).limit(limit + 1)).all()
