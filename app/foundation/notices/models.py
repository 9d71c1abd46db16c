"""Notices behind the bell: one officer, one sentence, one thing that it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, owned_fk


class Notice(BureauOwned, Base):
    """Something an officer should know."""

    __tablename__ = "notices"
    __table_args__ = (
        owned_fk("officers", "officer_id", name="fk_notices_officer"),
        Index("ix_notices_unread", "bureau_id", "officer_id", "id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_officer", "bureau_id", "officer_id", "id"),
    )

    officer_id: Mapped[UUID] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(String(300))
    subject_kind: Mapped[str] = mapped_column(String(40))
    """Of :class:`app.foundation.notices.subjects.SubjectKind`; no CHECK, so that a new kind rewrites no table."""
    subject_id: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class NewsReceipt(BureauKeyed, Base):
    """What of the city's shared rows a bureau has been told behind its bells, so that nothing is told twice.

    A row of another bureau (an offered transfer) cannot put a notice here: the bureau finds it and tells its own officers.
    """

    __tablename__ = "told_news"
    __table_args__ = ({"info": {"access": "insert"}},)

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
