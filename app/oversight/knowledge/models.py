"""Drafts of common questions: the city's own, seen by nobody else. They alone know from which letter a text was made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.oversight.knowledge.terms import DraftState
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk


class AnswerDraft(BureauOwned, Base):
    """The next text of an entry while it is written and read by a second person: at most one open draft an entry."""

    __tablename__ = "answer_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_answer_drafts_item"),
        owned_fk("handoffs", "handoff_id", name="fk_answer_drafts_handoff"),
        owned_fk("officers", "author_id", name="fk_answer_drafts_author"),
        Index("uq_answer_drafts_open", "bureau_id", "entry_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index("ix_answer_drafts_entry", "bureau_id", "entry_id", "id"),
        Index("ix_answer_drafts_state", "bureau_id", "state", "id"),
        Index("ix_answer_drafts_handoff", "bureau_id", "handoff_id", postgresql_where=text("handoff_id IS NOT NULL")),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(published_number IS NOT NULL) = (state = 'published')", name="published"),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid)
    """The entry that it begins or changes."""
    base_number: Mapped[int | None] = mapped_column(Integer)
    """Number of the text it started from; empty for an entry's first."""
    handoff_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The letter whose answer it makes public; empty where nobody asked."""
    item_id: Mapped[UUID | None] = mapped_column(Uuid)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[DraftState] = mapped_column(enum_column(DraftState, "state"), default=DraftState.DRAFT)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Grows with every save: who saves or publishes an older one is refused."""
    author_id: Mapped[UUID] = mapped_column(Uuid)
    """Who wrote it last: somebody else publishes it."""
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    saved_by: Mapped[str] = mapped_column(String(60))
    published_number: Mapped[int | None] = mapped_column(Integer)
