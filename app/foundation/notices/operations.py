"""Telling officers something: written in the same transaction as what it speaks of.

A notice is no event of its own: the operation that tells it has recorded the event.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update

from app.foundation.errors import Missing
from app.foundation.notices.models import Notice
from app.foundation.notices.subjects import Subject, SubjectKind
from app.foundation.staff.queries import officers_with_role
from app.foundation.staff.roles import Role
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.write_buffer import PreparedInsert, enqueue

_NOTICE = PreparedInsert(Notice.__table__)
TEXT_LENGTH = 300


def notify(officer_id: UUID, text: str, subject: Subject) -> None:
    """Tell one officer of the acting bureau one sentence, and what it is about."""
    notify_all([officer_id], text, subject)


def notify_all(officer_ids: Iterable[UUID], text: str, subject: Subject) -> None:
    """Tell several officers, each once."""
    at = now()
    shown = text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"
    about = {"subject_kind": subject.kind, "subject_id": subject.id}
    enqueue(*(_NOTICE(officer_id=one, text=shown, at=at, **about) for one in dict.fromkeys(officer_ids)))


def notify_role(role: Role, text: str, subject: Subject, division_id: UUID | None = None) -> None:
    """Tell every active officer with a role (of one division, where it matters)."""
    notify_all((row.id for row in officers_with_role(role, division_id)), text, subject)


def mark_read(officer_id: UUID, notice_id: UUID) -> Subject:
    """Mark one's own notice as read; says what it is about. Raises :class:`Missing`."""
    row = db.session.execute(
        update(Notice)
        .where(Notice.bureau_id == context.bureau_id(), Notice.officer_id == officer_id, Notice.id == notice_id)
        .values(read_at=now())
        .returning(Notice.subject_kind, Notice.subject_id)
    ).one_or_none()
    if row is None:
        raise Missing("消息")
    return SubjectKind(row.subject_kind).of(row.subject_id)


def mark_all_read(officer_id: UUID) -> None:
    """Mark all of one's notices as read."""
    db.session.execute(
        update(Notice)
        .where(Notice.bureau_id == context.bureau_id(), Notice.officer_id == officer_id, Notice.read_at.is_(None))
        .values(read_at=now())
    )
