"""What is known of a stored file; the bytes lie in the store under their SHA-256."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauOwned


class StoredFile(BureauOwned, Base):
    """One file under one name. Never changed: a new version is a new row."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size >= 0", name="size"),
        Index("ix_stored_files_project", "bureau_id", "project_id", "id"),
        {"info": {"access": "insert"}},
    )

    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    case_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_bureau_id: Mapped[int | None] = mapped_column(Integer)
    """The bureau that handed it over; empty for one's own."""
    stored_by: Mapped[str] = mapped_column(String(120))
    stored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
