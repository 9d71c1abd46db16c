"""Imports: what was uploaded, what the dry run (预检) said, what became of it. The file itself lies in the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.exchange.terms import ExchangeKind, ImportState
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column


class CatalogueImport(BureauOwned, Base):
    """One uploaded file. Confirming reads it again: what was looked at is what is taken over."""

    __tablename__ = "catalogue_imports"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("(settled_at IS NULL) = (state IN ('checked', 'faulty'))", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by"),
    )

    kind: Mapped[ExchangeKind] = mapped_column(enum_column(ExchangeKind, "kind"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState, "state"))
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the dry run said, in words (:func:`app.standards.exchange.summary.summary_of`)."""
    checked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checked_by: Mapped[str] = mapped_column(String(60))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_by: Mapped[str | None] = mapped_column(String(60))
