"""Telling once what is found in the city's shared rows: no bureau puts a notice into another's rows.

The worker comes by every minute, acting as each bureau, asks what its officers have not been told yet, and tells them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.foundation.notices.models import NewsReceipt
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import Subject
from app.foundation.staff.roles import Role
from tenants import context
from tenants.clock import now
from tenants.db import db


def was_not_notified(kind: str, subject: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """A condition: the acting bureau has not been told of this subject yet."""
    return ~(
        select(NewsReceipt.told_at)
        .where(
            NewsReceipt.bureau_id == context.bureau_id(), NewsReceipt.kind == kind, NewsReceipt.subject_id == subject
        )
        .exists()
    )


def notify_once(kind: str, news_id: UUID, role: Role, text: str, subject: Subject) -> None:
    """Tell every officer with a role, and keep that they were told of the row ``news_id``."""
    db.session.add(NewsReceipt(kind=kind, subject_id=news_id, told_at=now()))
    notify_role(role, text, subject)
