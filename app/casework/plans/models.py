"""The service plan (服务方案): its revisions and what each lists."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, enum_column, owned_fk


class RevisionState(StrEnum):
    """One draft and one issued revision at most; the others are superseded."""

    DRAFT = "draft"
    ISSUED = "issued"
    SUPERSEDED = "superseded"


class PlanRevision(BureauOwned, Base):
    """One version of the plan. Two current ones for a project cannot exist (clause W1)."""

    __tablename__ = "plan_revisions"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_plan_revisions_project"),
        UniqueConstraint("bureau_id", "project_id", "number", name="uq_plan_revisions_number"),
        Index(
            "uq_plan_revisions_draft", "bureau_id", "project_id", unique=True, postgresql_where=text("state = 'draft'")
        ),
        Index(
            "uq_plan_revisions_issued",
            "bureau_id",
            "project_id",
            unique=True,
            postgresql_where=text("state = 'issued'"),
        ),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[RevisionState] = mapped_column(enum_column(RevisionState, "state"))
    reason: Mapped[str] = mapped_column(String(400), default="")
    """Why this revision replaces the one before (第十一条)."""
    key_points: Mapped[str] = mapped_column(Text, default="")
    optimisation: Mapped[str] = mapped_column(Text, default="")
    base_material: Mapped[str] = mapped_column(Text, default="")
    difference: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """What changed against the revision before, as told to the unit."""
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What the plan said when it was issued (:func:`app.casework.plans.operations.plan_content`); ``content_hash`` is its hash."""
    content_hash: Mapped[str | None] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[str] = mapped_column(String(120), default="")


class PlanLine(BureauKeyed, Base):
    """One entry on one revision. A dispatch points here: nothing beside the list can be dispatched (清单之外无审批)."""

    __tablename__ = "plan_lines"
    __table_args__ = (
        owned_fk("plan_revisions", "revision_id", name="fk_plan_lines_revision"),
        owned_fk("checklist_entries", "entry_id", name="fk_plan_lines_entry"),
        {"info": {"access": "delete"}},
    )

    revision_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
