"""The out-box: one mail to one outside authority, by which the link of one request goes out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Index, SmallInteger, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.oversight.mailing.terms import MailState
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk

MUTABLE_COLUMNS = ("state", "tries", "next_at", "sent_at", "fault")
"""All that changes of a mail; to whom it goes never does."""


class OutsideMail(BureauOwned, Base):
    """A mail that was ordered. No code stands here: it is made when the mail is sent."""

    __tablename__ = "outside_mails"
    __table_args__ = (
        owned_fk("outside_requests", "request_id", name="fk_outside_mails_request"),
        owned_fk("officers", "officer_id", name="fk_outside_mails_officer"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("state <> 'failed' OR fault <> ''", name="fault"),
        Index(
            "uq_outside_mails_waiting", "bureau_id", "request_id", unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_outside_mails_due", "bureau_id", "next_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_outside_mails_request", "bureau_id", "request_id", "id"),
        {"info": {"access": "columns", "columns": MUTABLE_COLUMNS}},
    )  # fmt: skip

    request_id: Mapped[UUID] = mapped_column(Uuid)
    address: Mapped[str] = mapped_column(String(120))
    last_day: Mapped[date] = mapped_column(Date)
    """Until the end of which the link will be good."""
    urging: Mapped[bool] = mapped_column(Boolean)
    """Counts as 催办 once it is sent."""
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(String(120))
    officer_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Who is told that it could not be sent."""
    state: Mapped[MailState] = mapped_column(enum_column(MailState, "state"))
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """Not tried before; while it is being sent, when somebody else may take it up."""
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fault: Mapped[str] = mapped_column(String(300))
    """Why the last try failed, why it was given up, why it is no longer wanted."""
