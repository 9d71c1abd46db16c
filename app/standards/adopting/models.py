"""Readiness of a bureau for an item, and the transfer of an item from one bureau to another (划转, L2.1c).

Shared like :mod:`app.standards.catalogue.adoptions`: everybody reads; a row is written by the bureau it names, a sign-off by the
city alone, the answer to a transfer by the bureau that receives it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKeyConstraint, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, Support
from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id
from tenants.labels import LabelledEnum


class TransferState(LabelledEnum):
    """Life of a transfer: offered by one side, accepted or declined by the other, or withdrawn."""

    OFFERED = "offered", "待对方确认"
    ACCEPTED = "accepted", "已划转"
    DECLINED = "declined", "对方未接受"
    WITHDRAWN = "withdrawn", "已撤回"


class PlannedState(StrEnum):
    """Life of a status that begins in the future: waits for its day, then holds; or was taken back, or could not begin."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


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
    point: Mapped[ReadinessPoint] = mapped_column(enum_column(ReadinessPoint, "point"), primary_key=True)
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
    point: Mapped[ReadinessPoint] = mapped_column(enum_column(ReadinessPoint, "point"), primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[str] = mapped_column(String(60))


class ReadinessWithdrawal(Shared, Base):
    """The city has taken a sign-off back, with a reason. The sign-off itself is gone; this says that it was there."""

    __tablename__ = "readiness_withdrawals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "bureau_id", "point"],
            ["readiness_claims.item_id", "readiness_claims.bureau_id", "readiness_claims.point"],
            name="fk_readiness_withdrawals_claim",
        ),
        Index("ix_readiness_withdrawals_bureau", "bureau_id", "item_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    bureau_id: Mapped[int] = mapped_column(Integer)
    point: Mapped[ReadinessPoint] = mapped_column(enum_column(ReadinessPoint, "point"))
    reason: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str] = mapped_column(String(60))


class PlannedStatus(Shared, Base):
    """A status that begins on a day to come (自某日起). On that day the worker makes an adoption of it.

    So whoever asks what a bureau does now reads adoptions alone. Written by the bureau it names.
    """

    __tablename__ = "planned_statuses"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_planned_statuses_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_planned_statuses_item"),
        Index(
            "uq_planned_statuses_waiting", "bureau_id", "item_id", unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("(ended_at IS NOT NULL) = (state <> 'waiting')", name="ended"),
        CheckConstraint("(status = 'not_capable') = (support IS NOT NULL)", name="supported"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    bureau_id: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[AdoptionStatus] = mapped_column(enum_column(AdoptionStatus, "status"))
    support: Mapped[Support | None] = mapped_column(enum_column(Support, "support"))
    basis: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    state: Mapped[PlannedState] = mapped_column(enum_column(PlannedState, "state"), default=PlannedState.WAITING)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    """Why it was taken back, or why it could not begin."""


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
    state: Mapped[TransferState] = mapped_column(enum_column(TransferState, "state"), default=TransferState.OFFERED)
    offered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    offered_by: Mapped[str] = mapped_column(String(60))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(String(60))
    answer: Mapped[str] = mapped_column(Text, default="")
