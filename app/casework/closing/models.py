"""The end of the service: closing statement (办结单), archive, suggestion form (工作建议表)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauOwned, owned_fk


class Closeout(BureauOwned, Base):
    """The closing statement: what was handed over, signed by the unit and by the navigator (附件3)."""

    __tablename__ = "closeouts"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_closeouts_project"),
        UniqueConstraint("bureau_id", "project_id", name="uq_closeouts_project"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    stages: Mapped[list[str]] = mapped_column(JSONB)
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    drawn_by: Mapped[str] = mapped_column(String(120))
    unit_signer: Mapped[str] = mapped_column(String(40), default="")
    unit_signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    navigator_name: Mapped[str] = mapped_column(String(120), default="")
    navigator_signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Archive(BureauOwned, Base):
    """The sealed file of a project: a manifest of SHA-256 hashes and one package. Insert-only."""

    __tablename__ = "archives"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_archives_project"),
        owned_fk("stored_files", "package_file_id", name="fk_archives_package"),
        UniqueConstraint("bureau_id", "project_id", name="uq_archives_project"),
        {"info": {"access": "insert"}},
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    manifest: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    manifest_hash: Mapped[str] = mapped_column(String(64))
    package_file_id: Mapped[UUID] = mapped_column(Uuid)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed_by: Mapped[str] = mapped_column(String(120))


class Suggestion(BureauOwned, Base):
    """The suggestion form, due three working days after closing (项目长工作机制 五、（七）)."""

    __tablename__ = "suggestions"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_suggestions_project"),
        UniqueConstraint("bureau_id", "project_id", name="uq_suggestions_project"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    due_on: Mapped[date | None] = mapped_column(Date)
    opinions: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    submitted_by: Mapped[str] = mapped_column(String(120), default="")
