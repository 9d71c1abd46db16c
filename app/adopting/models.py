"""Readiness of a bureau for an item, and the transfer of an item from one bureau to another (划转, L2.1c).

Shared like :mod:`app.catalogue.adoptions`: everybody reads; a row is written by the bureau it names, a sign-off by the
city alone, the answer to a transfer by the bureau that receives it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKeyConstraint, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.terms import ReadinessPoint
from tenants.db import Base
from tenants.keys import Shared, new_id, words


class TransferState(StrEnum):
    """Life of a transfer: offered by one side, accepted or declined by the other, or withdrawn."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TRANSFER_WORDS = {
    TransferState.OFFERED: "待对方确认",
    TransferState.ACCEPTED: "已划转",
    TransferState.DECLINED: "对方未接受",
    TransferState.WITHDRAWN: "已撤回",
}


class ReadinessClaim(Shared, Base):
    """A bureau says that it has what one point of the readiness checklist asks for."""

    __tablename__ = "readiness_claims"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_readiness_claims_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_readiness_claims_item"),
        Index("ix_readiness_claims_bureau", "bureau_id", "item_id"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    point: Mapped[ReadinessPoint] = mapped_column(words(ReadinessPoint, "point"), primary_key=True)
    note: Mapped[str] = mapped_column(Text)
    claimed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    claimed_by: Mapped[str] = mapped_column(String(60))


class ReadinessSignoff(Shared, Base):
    """The city division that guides the item has signed a point off."""

    __tablename__ = "readiness_signoffs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "bureau_id", "point"],
            ["readiness_claims.item_id", "readiness_claims.bureau_id", "readiness_claims.point"],
            name="fk_readiness_signoffs_claim",
        ),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    point: Mapped[ReadinessPoint] = mapped_column(words(ReadinessPoint, "point"), primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[str] = mapped_column(String(60))


class ItemTransfer(Shared, Base):
    """An item goes from one bureau to another (划转): both sides act, with date and basis."""

    __tablename__ = "item_transfers"
    __table_args__ = (
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_transfers_item"),
        ForeignKeyConstraint(["from_id"], ["bureaus.id"], name="fk_item_transfers_from"),
        ForeignKeyConstraint(["to_id"], ["bureaus.id"], name="fk_item_transfers_to"),
        Index("uq_item_transfers_open", "item_id", "to_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("ix_item_transfers_to", "to_id", "item_id"),
        CheckConstraint("from_id <> to_id", name="two_bureaus"),
        CheckConstraint("(answered_at IS NOT NULL) = (state <> 'offered')", name="answered"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    from_id: Mapped[int] = mapped_column(Integer)
    to_id: Mapped[int] = mapped_column(Integer)
    basis: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    """From when the receiving bureau handles the item."""
    state: Mapped[TransferState] = mapped_column(words(TransferState, "state"), default=TransferState.OFFERED)
    offered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    offered_by: Mapped[str] = mapped_column(String(60))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(String(60))
    answer: Mapped[str] = mapped_column(Text, default="")
