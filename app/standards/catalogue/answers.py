"""Common questions (常见问题): what the city has answered for everybody, equal on every portal of its bureaus (五统一).

A shared table without any trace of who asked: from which letter a text was made is the city's own affair
(:mod:`app.oversight.knowledge.models`). A text is inserted once and never changed but for its end: a new text is a new row.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.catalogue.terms import AnswerState
from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id

PUBLISHED_CONDITION = text("state = 'published'")


class CommonQuestion(Shared, Base):
    """One text of an entry: question, answer, basis. At most one text of an entry is on the portals."""

    __tablename__ = "common_questions"
    __table_args__ = (
        # With the city: a practice city cannot speak of a real item, nor the other way round.
        ForeignKeyConstraint(["city_id", "item_id"], ["items.city_id", "items.id"], name="fk_common_questions_item"),
        UniqueConstraint("city_id", "entry_id", "number", name="uq_common_questions_number"),
        Index(
            "uq_common_questions_published", "city_id", "entry_id", unique=True, postgresql_where=PUBLISHED_CONDITION
        ),
        Index("ix_common_questions_item", "city_id", "item_id", "id", postgresql_where=PUBLISHED_CONDITION),
        Index("ix_common_questions_state", "city_id", "state", "id"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("question <> '' AND answer <> ''", name="said"),
        CheckConstraint("(ended_at IS NULL) = (state = 'published')", name="ended"),
        CheckConstraint("state <> 'withdrawn' OR reason <> ''", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    """What stays the same from text to text."""
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[AnswerState] = mapped_column(enum_column(AnswerState, "state"))
    item_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Empty where it is about the service as a whole."""
    question: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was withdrawn."""
