"""Drafts of the next version and their review: the city's own work, seen by nobody else. Proposals: seen by all.

A draft is the content document of :mod:`app.standards.catalogue.canonical`; publishing writes it as the rows of a version.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting.terms import DraftState, ProposalState
from tenants.db import Base
from tenants.keys import BureauOwned, Shared, enum_column, new_id, owned_fk

OPEN_CONDITION = text("state IN ('draft', 'in_review')")


class ItemDraft(BureauOwned, Base):
    """The next version of an item while it is written and reviewed: at most one open draft an item."""

    __tablename__ = "item_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_drafts_item"),
        owned_fk("officers", "submitted_by", name="fk_item_drafts_submitter"),
        Index("uq_item_drafts_open", "bureau_id", "item_id", unique=True, postgresql_where=OPEN_CONDITION),
        Index("ix_item_drafts_item", "bureau_id", "item_id", "id"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(published_number IS NOT NULL) = (state = 'published')", name="published"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    base_number: Mapped[int | None] = mapped_column(Integer)
    """Number of the version it started from; empty for an item's first version."""
    state: Mapped[DraftState] = mapped_column(enum_column(DraftState, "state"), default=DraftState.DRAFT)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Grows with every save: a save on an older revision is refused with what changed."""
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    change_note: Mapped[str] = mapped_column(Text, default="")
    """Why, in the words that stand on the 变更说明."""
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    saved_by: Mapped[str] = mapped_column(String(60))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    submitted_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Who sent it to review: somebody else publishes it."""
    published_number: Mapped[int | None] = mapped_column(Integer)


class DraftComment(BureauOwned, Base):
    """A comment of the review; while one is not settled the draft is not published."""

    __tablename__ = "draft_comments"
    __table_args__ = (
        owned_fk("item_drafts", "draft_id", name="fk_draft_comments_draft"),
        Index("ix_draft_comments_draft", "bureau_id", "draft_id", "id"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),
    )

    draft_id: Mapped[UUID] = mapped_column(Uuid)
    section: Mapped[str] = mapped_column(String(40))
    """Which section of the draft it is about (:data:`app.standards.drafting.sections.SECTIONS`)."""
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(String(60))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_by: Mapped[str | None] = mapped_column(String(60))
    settlement: Mapped[str] = mapped_column(Text, default="")


class Proposal(Shared, Base):
    """A change of a facet that a bureau proposes (修改建议, B9): everybody sees it, the city answers within a limit."""

    __tablename__ = "proposals"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_proposals_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_proposals_item"),
        Index("ix_proposals_item", "city_id", "item_id", "id"),
        Index("ix_proposals_open", "city_id", "due_on", "id", postgresql_where=text("state = 'open'")),
        CheckConstraint("(answered_at IS NOT NULL) = (state <> 'open')", name="answered"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    bureau_id: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    facet: Mapped[UniformFacet] = mapped_column(enum_column(UniformFacet, "facet"))
    suggestion: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    """On what it rests: cases, documents, letters - in words, never another bureau's file."""
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState, "state"), default=ProposalState.OPEN)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proposed_by: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the city answers; empty where the calendar does not reach so far (待核定)."""
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(String(60))
    published_number: Mapped[int | None] = mapped_column(Integer)
    """The version into which an accepted one flowed."""
