"""The checklist (审批清单): entries with their materials and fees. One list a project; revisions say what is on it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.plans.states import EntryState, FeeState, MaterialState, Route, SubmissionChannel
from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.terms import ServiceMode, Stage
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk

IS_TO_DO = text("state IN ('preparing', 'dispatched', 'handed_off', 'decided', 'refused')")


class ChecklistEntry(BureauOwned, Base):
    """One approval item of one project, pinned to the version it was planned under."""

    __tablename__ = "checklist_entries"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_checklist_entries_project"),
        Index(
            "uq_checklist_entries_item",
            "bureau_id",
            "project_id",
            "item_id",
            unique=True,
            postgresql_where=text("state <> 'removed'"),
        ),
        Index("ix_checklist_entries_project", "bureau_id", "project_id", "position"),
        Index("ix_checklist_entries_stage", "bureau_id", "stage", "project_id", postgresql_where=IS_TO_DO),
        Index(
            "ix_checklist_entries_running",
            "bureau_id",
            "state",
            "id",
            postgresql_where=text("state IN ('preparing', 'dispatched', 'handed_off', 'decided')"),
        ),
        CheckConstraint("route IN ('own', 'assist_review') OR deciding_bureau_id <> bureau_id", name="cross_level"),
        CheckConstraint("handoff_id IS NULL OR route NOT IN ('own', 'assist_review')", name="own_never_handed"),
        CheckConstraint("(route = 'assist_review') = (advising_bureau_id IS NOT NULL)", name="advised"),
        CheckConstraint("advising_bureau_id <> bureau_id", name="advised_elsewhere"),
        CheckConstraint("limit_days >= 0", name="limit_days"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", name="fk_checklist_entries_item"))
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id", name="fk_checklist_entries_version"))
    item_name: Mapped[str] = mapped_column(String(120))
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"))
    position: Mapped[int] = mapped_column(Integer)
    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode, "mode"))
    route: Mapped[Route] = mapped_column(enum_column(Route, "route"))
    deciding_bureau_id: Mapped[int] = mapped_column(Integer)
    """Who reviews it; for 代审 the paired county, while the decision is in the serving bureau's name."""
    advising_bureau_id: Mapped[int | None] = mapped_column(Integer)
    """帮审: whose advice the own window asks before it decides."""
    limit_days: Mapped[int | None] = mapped_column(Integer)
    """Promised, else statutory; empty where no law sets one. In ``limit_unit``."""
    limit_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "limit_unit"))
    limit_confirmed: Mapped[bool]
    """False: 待本局核定."""
    parallel_group: Mapped[str | None] = mapped_column(String(20))
    by_commitment: Mapped[bool] = mapped_column(default=False)
    special_steps: Mapped[str] = mapped_column(String(400), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    state: Mapped[EntryState] = mapped_column(enum_column(EntryState, "state"), default=EntryState.PREPARING)
    case_id: Mapped[UUID | None] = mapped_column(Uuid)
    handoff_id: Mapped[UUID | None] = mapped_column(Uuid)
    dispatched_revision_id: Mapped[UUID | None] = mapped_column(Uuid)
    progress: Mapped[str] = mapped_column(String(120), default="")
    """What the deciding window last reported, in its own words."""

    outcome: Mapped[str | None] = mapped_column(String(32))
    certificate_name: Mapped[str | None] = mapped_column(String(120))
    certificate_no: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(String(120))
    handled_by: Mapped[str | None] = mapped_column(String(120))
    advised_by: Mapped[str | None] = mapped_column(String(120))
    """Who at the advising bureau gave the advice that the decision was made with."""
    in_name_of_id: Mapped[int | None] = mapped_column(Integer)
    days_used: Mapped[int | None] = mapped_column(Integer)
    """Working days (or days) counted against the limit by the deciding window."""
    certificate_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_to: Mapped[str | None] = mapped_column(String(60))
    delivery_method: Mapped[str | None] = mapped_column(String(40))


class EntryMaterial(BureauOwned, Base):
    """One material that an entry needs."""

    __tablename__ = "entry_materials"
    __table_args__ = (
        owned_fk("checklist_entries", "entry_id", name="fk_entry_materials_entry"),
        owned_fk("stored_files", "file_id", name="fk_entry_materials_file"),
        Index("ix_entry_materials_entry", "bureau_id", "entry_id", "position"),
        {"info": {"access": "delete"}},
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid)
    material_id: Mapped[UUID] = mapped_column(ForeignKey("materials.id", name="fk_entry_materials_material"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(200))
    material_class: Mapped[str] = mapped_column(String(32))
    form: Mapped[str] = mapped_column(String(60), default="")
    """原件 / 复印件, copies, as the version says."""
    necessary: Mapped[bool]
    state: Mapped[MaterialState] = mapped_column(enum_column(MaterialState, "state"), default=MaterialState.MISSING)
    file_id: Mapped[UUID | None] = mapped_column(Uuid)
    note: Mapped[str] = mapped_column(String(300), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    handed_in: Mapped[SubmissionChannel | None] = mapped_column(enum_column(SubmissionChannel, "handed_in"))
    """How it came in, the last time it did."""


class EntryFee(BureauOwned, Base):
    """A statutory fee of an entry. Only what the catalogue declares can be put here (W2.3)."""

    __tablename__ = "entry_fees"
    __table_args__ = (
        owned_fk("checklist_entries", "entry_id", name="fk_entry_fees_entry"),
        owned_fk("stored_files", "evidence_file_id", name="fk_entry_fees_evidence"),
        ForeignKeyConstraint(
            ["item_version_id", "fee_number"],
            ["version_fees.version_id", "version_fees.number"],
            name="fk_entry_fees_declared",
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("state = 'due' OR settled_on IS NOT NULL", name="settled"),
        Index("ix_entry_fees_entry", "bureau_id", "entry_id"),
        {"info": {"access": "delete"}},
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid)
    item_version_id: Mapped[UUID] = mapped_column(Uuid)
    fee_number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(String(300))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """分."""
    state: Mapped[FeeState] = mapped_column(enum_column(FeeState, "state"), default=FeeState.DUE)
    settled_on: Mapped[date | None] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(String(200), default="")
    evidence_file_id: Mapped[UUID | None] = mapped_column(Uuid)
