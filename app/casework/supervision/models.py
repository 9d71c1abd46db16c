"""Who supervises an item after it was decided, and the approval records that were handed over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.interbureau.handoffs.shapes import RecordContent
from tenants.db import Base
from tenants.keys import BureauOwned, owned_fk

MUTABLE_COLUMNS = (
    "handoff_id", "request_id", "sent_at", "times", "last_sent_at", "fault", "received_at", "received_by", "told",
    "returned_at", "returned_reason", "reminded_at",
)  # fmt: skip
"""All that changes of a record; what it says never does."""
IS_CURRENT = text("ended_at IS NULL")


class Supervisor(BureauOwned, Base):
    """Who supervises an item afterwards (事中事后监管), as this bureau confirmed it. Ended, never changed."""

    __tablename__ = "supervisors"
    __table_args__ = (
        owned_fk("outside_authorities", "authority_id", name="fk_supervisors_authority"),
        CheckConstraint("(target_bureau_id IS NULL) <> (authority_id IS NULL)", name="one_target"),
        CheckConstraint("target_bureau_id <> bureau_id", name="elsewhere"),
        CheckConstraint("receipt_days BETWEEN 1 AND 60", name="receipt_days"),
        Index(
            "uq_supervisors_bureau",
            "bureau_id",
            "item_id",
            "target_bureau_id",
            unique=True,
            postgresql_where=IS_CURRENT,
        ),
        Index(
            "uq_supervisors_authority", "bureau_id", "item_id", "authority_id", unique=True, postgresql_where=IS_CURRENT
        ),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", name="fk_supervisors_item"))
    target_bureau_id: Mapped[int | None] = mapped_column(Integer)
    authority_id: Mapped[UUID | None] = mapped_column(Uuid)
    duty: Mapped[str] = mapped_column(String(400))
    """What it is to supervise, and on what basis."""
    receipt_days: Mapped[int] = mapped_column(SmallInteger)
    """Working days within which the record should have been received."""
    confirmed_by: Mapped[str] = mapped_column(String(120))
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SupervisionRecord(BureauOwned, Base):
    """The approval record of one decided case on its way to one supervisor: sent how often, received or not."""

    __tablename__ = "supervision_records"
    __table_args__ = (
        owned_fk("cases", "case_id", name="fk_supervision_records_case"),
        owned_fk("supervisors", "supervisor_id", name="fk_supervision_records_supervisor"),
        owned_fk("projects", "project_id", name="fk_supervision_records_project"),
        owned_fk("handoffs", "handoff_id", name="fk_supervision_records_handoff"),
        owned_fk("outside_requests", "request_id", name="fk_supervision_records_request"),
        UniqueConstraint("bureau_id", "case_id", "supervisor_id", name="uq_supervision_records_once"),
        UniqueConstraint("bureau_id", "handoff_id", name="uq_supervision_records_handoff"),
        UniqueConstraint("bureau_id", "request_id", name="uq_supervision_records_request"),
        Index("ix_supervision_records_project", "bureau_id", "project_id", "id"),
        Index(
            "ix_supervision_records_waiting",
            "bureau_id",
            "due_on",
            "id",
            postgresql_where=text("received_at IS NULL"),
        ),
        {"info": {"access": "columns", "columns": MUTABLE_COLUMNS}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    supervisor_id: Mapped[UUID] = mapped_column(Uuid)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Only of an own project."""
    content: Mapped[RecordContent] = mapped_column(JSONB)
    """Exactly what is handed over: title, project_name, sponsor_name, item_name and the lines of the record."""
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when it should have been received; empty where that year's calendar is not published."""
    handoff_id: Mapped[UUID | None] = mapped_column(Uuid)
    request_id: Mapped[UUID | None] = mapped_column(Uuid)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    times: Mapped[int] = mapped_column(SmallInteger)
    """How often it was sent (重发)."""
    last_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fault: Mapped[str] = mapped_column(String(200))
    """Why it could not be sent."""
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[str] = mapped_column(String(200))
    told: Mapped[str] = mapped_column(Text)
    """What the supervisor said of it (接收情况)."""
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned_reason: Mapped[str] = mapped_column(Text)
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
