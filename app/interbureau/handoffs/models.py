"""Handoffs (移交): one id, two rows - the sent copy and the inbox copy - and numbered messages in both boxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, enum_column, owned_fk
from tenants.pairings import HandoffKind, PairingRight

OWN_COLUMNS = (
    "applied_number",
    "project_id",
    "subject_id",
    "division_id",
    "officer_id",
    "due_on",
    "project_ref",
    "batch_ref",
)
HELP_CONDITION = text("kind IN ('assist_review', 'review_on_behalf')")
"""帮审、代审: what the figures of a bureau's capacity count."""
OPEN_CONDITION = text("state IN ('sent', 'received', 'working', 'correcting')")
CIRCULARS_CONDITION = text("kind IN ('circular', 'training')")
DONE_CONDITION = text("state IN ('answered', 'returned', 'withdrawn')")


class Handoff(BureauOwned, Base):
    """A box row: what a list needs. Written by the trigger when a message arrives; the messages are the truth.

    The bureau itself may change only what is its own business: who works on it, which of its own rows it belongs to,
    and how far its messages have been applied to them.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        owned_fk("divisions", "division_id", name="fk_handoffs_division"),
        owned_fk("officers", "officer_id", name="fk_handoffs_officer"),
        Index("ix_handoffs_open", "bureau_id", "box", "due_on", "id", postgresql_where=OPEN_CONDITION),
        Index("ix_handoffs_arrived", "bureau_id", "box", "sent_at", "id", postgresql_where=OPEN_CONDITION),
        Index(
            "ix_handoffs_partner",
            "bureau_id",
            "box",
            "origin_id",
            "target_id",
            "due_on",
            "id",
            postgresql_where=OPEN_CONDITION,
        ),
        Index("ix_handoffs_mine", "bureau_id", "box", "officer_id", "due_on", "id", postgresql_where=OPEN_CONDITION),
        Index("ix_handoffs_sent", "bureau_id", "sent_at"),
        Index("ix_handoffs_done", "bureau_id", "box", "id", postgresql_where=DONE_CONDITION),
        Index("ix_handoffs_state", "bureau_id", "box", "state", "id"),
        Index("ix_handoffs_project", "bureau_id", "project_id"),
        Index("ix_handoffs_help", "bureau_id", "box", "kind", "id", postgresql_where=HELP_CONDITION),
        Index("ix_handoffs_subject", "bureau_id", "subject_id", postgresql_where=text("box = 'out'")),
        Index("ix_handoffs_ref", "bureau_id", "project_ref", postgresql_where=text("project_ref IS NOT NULL")),
        Index("ix_handoffs_batch", "bureau_id", "batch_ref", "id", postgresql_where=text("batch_ref IS NOT NULL")),
        Index("ix_handoffs_circulars", "bureau_id", "box", "sent_at", "id", postgresql_where=CIRCULARS_CONDITION),
        Index("ix_handoffs_unapplied", "bureau_id", "id", postgresql_where=text("applied_number < last_number")),
        {"info": {"access": "columns", "columns": OWN_COLUMNS}},
    )

    box: Mapped[Box] = mapped_column(enum_column(Box, "box"))
    kind: Mapped[HandoffKind] = mapped_column(enum_column(HandoffKind, "kind"))
    origin_id: Mapped[int] = mapped_column(Integer)
    target_id: Mapped[int] = mapped_column(Integer)
    state: Mapped[HandoffState] = mapped_column(enum_column(HandoffState, "state"))
    round: Mapped[int] = mapped_column(SmallInteger)
    last_number: Mapped[int] = mapped_column(Integer)
    paused: Mapped[bool]
    """The sender's service is suspended (服务中止): every clock of it stands still."""
    link_id: Mapped[UUID] = mapped_column(Uuid)
    """Along which link it was sent first."""
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_on: Mapped[date | None] = mapped_column(Date)
    """By when the first sending asked for its receipt."""
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was received first."""
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the target should have received it (sent) or answered it."""
    title: Mapped[str] = mapped_column(String(200))
    project_name: Mapped[str] = mapped_column(String(120))
    sponsor_name: Mapped[str] = mapped_column(String(120))
    item_name: Mapped[str | None] = mapped_column(String(120))

    applied_number: Mapped[int] = mapped_column(Integer)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The own row it belongs to: a checklist entry or sheet (sender), a case or sheet (receiver)."""
    project_ref: Mapped[UUID | None] = mapped_column(Uuid)
    """The project's id at the sender, as the receiver was told: what belongs to one project is found together by it."""
    batch_ref: Mapped[UUID | None] = mapped_column(Uuid)
    """What was sent in one act with others: further items for the same bureau, the same letter to further bureaus."""
    division_id: Mapped[UUID | None] = mapped_column(Uuid)
    officer_id: Mapped[UUID | None] = mapped_column(Uuid)


class HandoffMessage(BureauKeyed, Base):
    """One numbered message, inserted into both boxes in one transaction, with equal content and hash."""

    __tablename__ = "handoff_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["link_id", "origin_id", "target_id", "kind"],
            [PairingRight.link_id, PairingRight.from_id, PairingRight.to_id, PairingRight.kind],
            name="fk_handoff_messages_right",
        ),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("bureau_id IN (origin_id, target_id)", name="in_a_party_s_box"),
        CheckConstraint("author_id IN (origin_id, target_id)", name="by_a_party"),
        {"info": {"access": "insert"}},
    )

    handoff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    link_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[HandoffKind] = mapped_column(enum_column(HandoffKind, "kind"))
    origin_id: Mapped[int] = mapped_column(Integer)
    target_id: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[int] = mapped_column(Integer)
    act: Mapped[HandoffAct] = mapped_column(enum_column(HandoffAct, "act"))
    actor_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date | None] = mapped_column(Date)
    content: Mapped[Mapping[str, object]] = mapped_column(JSONB)
    """Read by :func:`app.interbureau.handoffs.message_contents.read_content` alone."""
    content_hash: Mapped[str] = mapped_column(String(64))
    audit_head: Mapped[str | None] = mapped_column(String(80))
    """The author's newest seal when it wrote (审计互证); the other side keeps it. No part of the content."""
