"""The audit trail: which row changed from what to what, written by the database on every owned table.

The application's role may read its bureau's trail and nothing else; the trigger that writes it belongs to a role nobody
signs in as. A table without the trigger is an error that start-up and a test refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, String, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import context
from tenants.db import Base, db
from tenants.keys import BureauKeyed

LINES_A_PAGE = 50


class AuditRow(BureauKeyed, Base):
    """One changed row; ``after`` holds only what changed when ``act`` is UPDATE."""

    __tablename__ = "audit_trail"
    __table_args__ = ({"info": {"access": "read"}},)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Microseconds since 1970 and three digits of chance (``qdk.audit``); lines from before 2026-12 have small numbers."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    transaction: Mapped[str] = mapped_column(String(24))
    table_name: Mapped[str] = mapped_column(String(63))
    act: Mapped[str] = mapped_column(String(6))
    actor: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


def audit_trail(before_seq: int | None = None, limit: int = LINES_A_PAGE) -> Sequence[Any]:
    """The acting bureau's trail, newest first, older than ``before_seq``; one more than ``limit``."""
    statement = select(
        AuditRow.seq, AuditRow.at, AuditRow.table_name, AuditRow.act, AuditRow.actor, AuditRow.before, AuditRow.after
    ).where(AuditRow.bureau_id == context.bureau_id())
    if before_seq is not None:
        statement = statement.where(AuditRow.seq < before_seq)
    return db.session.execute(statement.order_by(AuditRow.seq.desc()).limit(limit + 1)).all()
