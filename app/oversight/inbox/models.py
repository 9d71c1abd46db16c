"""What an officer keeps of the boxes: filters under a name, and until when everything was marked as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.interbureau.handoffs.states import Box
from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, enum_column, owned_fk


class SavedFilter(BureauOwned, Base):
    """A way to look at a box that an officer wants again: one's own, nobody else sees it."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        owned_fk("officers", "officer_id", name="fk_saved_filters_officer"),
        UniqueConstraint("bureau_id", "officer_id", "name", name="uq_saved_filters_name"),
        CheckConstraint("name <> ''", name="named"),
        {"info": {"access": "delete"}},
    )

    officer_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(30))
    box: Mapped[Box] = mapped_column(enum_column(Box, "box"))
    query: Mapped[str] = mapped_column(String(600))
    """What stands behind the question mark, as the page itself writes it."""


class InboxMark(BureauKeyed, Base):
    """Whatever moved in a box up to this moment, an officer has read (全部标为已读); one row an officer and box."""

    __tablename__ = "inbox_marks"
    __table_args__ = (owned_fk("officers", "officer_id", name="fk_inbox_marks_officer"),)

    officer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    box: Mapped[Box] = mapped_column(enum_column(Box, "box"), primary_key=True)
    read_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
