"""One-stop assessment (一站式研判): the assessment, its sheets (研判表) and how conflicts were settled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
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

from app.casework.scoping.terms import AssessmentState, SheetState, Verdict
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk


class Assessment(BureauOwned, Base):
    """One round of assessment of one project, with the opinion (会商意见) that comes of it (第七条)."""

    __tablename__ = "assessments"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_assessments_project"),
        UniqueConstraint("bureau_id", "project_id", "round", name="uq_assessments_round"),
        Index(
            "uq_assessments_open", "bureau_id", "project_id", unique=True, postgresql_where=text("state <> 'adopted'")
        ),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    round: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[AssessmentState] = mapped_column(enum_column(AssessmentState, "state"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_by: Mapped[UUID] = mapped_column(Uuid)
    due_on: Mapped[date | None] = mapped_column(Date)
    key_points: Mapped[str] = mapped_column(Text, default="")
    optimisation: Mapped[str] = mapped_column(Text, default="")
    base_material: Mapped[str] = mapped_column(Text, default="")
    """行业主管部门和项目单位需提供的基础资料 (第七条（五）)."""
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ScopingSheet(BureauOwned, Base):
    """One sheet: of an own division, of another bureau's answer, or - at that bureau - the one it fills for another."""

    __tablename__ = "scoping_sheets"
    __table_args__ = (
        owned_fk("assessments", "assessment_id", name="fk_scoping_sheets_assessment"),
        owned_fk("divisions", "division_id", name="fk_scoping_sheets_division"),
        CheckConstraint("assessment_id IS NOT NULL OR handoff_id IS NOT NULL", name="belongs"),
        Index("ix_scoping_sheets_assessment", "bureau_id", "assessment_id"),
        Index("ix_scoping_sheets_open", "bureau_id", "division_id", "id", postgresql_where=text("state = 'invited'")),
        Index(
            "uq_scoping_sheets_handoff",
            "bureau_id",
            "handoff_id",
            unique=True,
            postgresql_where=text("handoff_id IS NOT NULL"),
        ),
    )

    assessment_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Empty on the sheet that a bureau fills for another bureau's assessment."""
    party_bureau_id: Mapped[int] = mapped_column(Integer)
    division_id: Mapped[UUID | None] = mapped_column(Uuid)
    handoff_id: Mapped[UUID | None] = mapped_column(Uuid)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the asking bureau ticked for us to see."""
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState, "state"))
    due_on: Mapped[date | None] = mapped_column(Date)
    filled_by: Mapped[str] = mapped_column(String(120), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    special_steps: Mapped[str] = mapped_column(Text, default="")
    fees: Mapped[str] = mapped_column(Text, default="")
    key_points: Mapped[str] = mapped_column(Text, default="")
    optimisation: Mapped[str] = mapped_column(Text, default="")
    base_material: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)


class SheetLine(BureauOwned, Base):
    """One item of the catalogue on one sheet."""

    __tablename__ = "sheet_lines"
    __table_args__ = (
        owned_fk("scoping_sheets", "sheet_id", name="fk_sheet_lines_sheet"),
        UniqueConstraint("bureau_id", "sheet_id", "item_id", name="uq_sheet_lines_item"),
        {"info": {"access": "delete"}},
    )

    sheet_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", name="fk_sheet_lines_item"))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict, "verdict"))
    deciding_bureau_id: Mapped[int | None] = mapped_column(Integer)
    """审批层级: which bureau decides."""
    material_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Materials of the version that this project needs; empty means all necessary ones."""
    note: Mapped[str] = mapped_column(String(400), default="")


class Settlement(BureauOwned, Base):
    """How a conflict about one item was settled, by whom and why (第八条)."""

    __tablename__ = "settlements"
    __table_args__ = (
        owned_fk("assessments", "assessment_id", name="fk_settlements_assessment"),
        UniqueConstraint("bureau_id", "assessment_id", "item_id", name="uq_settlements_item"),
    )

    assessment_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", name="fk_settlements_item"))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict, "verdict"))
    deciding_bureau_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(400))
    settled_by: Mapped[str] = mapped_column(String(120))
    settled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
