"""What a bureau gives to its own divisions of a handoff it received, and how far each officer has read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, owned_fk

IS_OPEN = text("answered_at IS NULL AND taken_back_at IS NULL")


class HandoffPart(BureauOwned, Base):
    """One division's part of an answer (转承办科室): the only one where it is passed on, one of several where split."""

    __tablename__ = "handoff_parts"
    __table_args__ = (
        owned_fk("handoffs", "handoff_id", name="fk_handoff_parts_handoff"),
        owned_fk("divisions", "division_id", name="fk_handoff_parts_division"),
        owned_fk("officers", "officer_id", name="fk_handoff_parts_officer"),
        CheckConstraint("answered_at IS NULL OR (answer <> '' AND taken_back_at IS NULL)", name="answered"),
        Index("ix_handoff_parts_handoff", "bureau_id", "handoff_id", "id"),
        Index("ix_handoff_parts_open", "bureau_id", "division_id", "due_on", "id", postgresql_where=IS_OPEN),
    )

    handoff_id: Mapped[UUID] = mapped_column(Uuid)
    division_id: Mapped[UUID] = mapped_column(Uuid)
    officer_id: Mapped[UUID | None] = mapped_column(Uuid)
    wanted: Mapped[str] = mapped_column(Text)
    """What this division is to answer, and why it."""
    due_on: Mapped[date | None] = mapped_column(Date)
    given_by: Mapped[str] = mapped_column(String(120))
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class HandoffReading(BureauKeyed, Base):
    """How far one officer has read one handoff: up to message ``number``."""

    __tablename__ = "handoff_readings"
    __table_args__ = (
        owned_fk("handoffs", "handoff_id", name="fk_handoff_readings_handoff"),
        owned_fk("officers", "officer_id", name="fk_handoff_readings_officer"),
    )

    handoff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
