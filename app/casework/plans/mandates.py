"""The mandate (“全代办”服务委托书): voluntary, scoped, with a land document and a contact (四、（一）2)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.projects.terms import LandStatus
from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, enum_column, owned_fk


class MandateState(StrEnum):
    """The unit's choice; a signed mandate can be withdrawn at any time."""

    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Mandate(BureauOwned, Base):
    """One answer of the unit to one plan: what it entrusts, or that it declines."""

    __tablename__ = "mandates"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_mandates_project"),
        owned_fk("plan_revisions", "revision_id", name="fk_mandates_revision"),
        owned_fk("stored_files", "land_file_id", name="fk_mandates_land_file"),
        UniqueConstraint("bureau_id", "project_id", "number", name="uq_mandates_number"),
        Index("uq_mandates_signed", "bureau_id", "project_id", unique=True, postgresql_where=text("state = 'signed'")),
        CheckConstraint(
            "state <> 'signed' OR (land_file_id IS NOT NULL AND land_kind IS NOT NULL AND contact_name <> '' "
            "AND contact_phone IS NOT NULL AND jsonb_array_length(stages) > 0)",
            name="signed_is_whole",
        ),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[MandateState] = mapped_column(enum_column(MandateState, "state"))
    stages: Mapped[list[str]] = mapped_column(JSONB, default=list)
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed by the field cipher."""
    land_kind: Mapped[LandStatus | None] = mapped_column(enum_column(LandStatus, "land_kind"))
    land_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    signer_name: Mapped[str] = mapped_column(String(40), default="")
    chosen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(String(400), default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    content_hash: Mapped[str] = mapped_column(String(64), default="")


class MandateItem(BureauKeyed, Base):
    """An entry inside the scope of a mandate."""

    __tablename__ = "mandate_items"
    __table_args__ = (
        owned_fk("mandates", "mandate_id", name="fk_mandate_items_mandate"),
        owned_fk("checklist_entries", "entry_id", name="fk_mandate_items_entry"),
        {"info": {"access": "insert"}},
    )

    mandate_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
