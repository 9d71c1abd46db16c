"""Idempotency keys: the first result of a request, kept for its repetition."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauKeyed


class IdempotencyKey(BureauKeyed, Base):
    """One request that had its effect. ``fingerprint`` is the SHA-256 of path, person and body."""

    __tablename__ = "repeats"

    key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    location: Mapped[str | None] = mapped_column(String(400))
    body: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
