"""Sessions live in the database: ended at once by sign-out, disabling or a new password (trust §5)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauKeyed, owned_fk

IDLE_LIMIT = timedelta(minutes=30)
"""A session that nobody used for so long is over."""
SESSION_LIMIT = timedelta(hours=12)
"""A session ends then, however busy."""


def token_hash(token: str) -> bytes:
    """SHA-256 of a session token: all that the database knows of it."""
    return hashlib.sha256(token.encode()).digest()


class WebSession(BureauKeyed, Base):
    """One signed-in browser. The cookie holds the token, the table only its SHA-256."""

    __tablename__ = "web_sessions"
    __table_args__ = (
        owned_fk("officers", "officer_id", name="fk_web_sessions_officer"),
        Index("ix_web_sessions_officer", "bureau_id", "officer_id"),
        {"info": {"access": "delete"}},
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(Uuid)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    agent: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(45))


class SignInCounter(BureauKeyed, Base):
    """Failed guesses at one sign-in name, known or not, so that both are answered alike."""

    __tablename__ = "sign_in_counters"

    sign_in_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
