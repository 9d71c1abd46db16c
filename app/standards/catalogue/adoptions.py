"""What a bureau has of an item: whether it handles it, and its local part. Nothing of the five facets can be put here.

Shared tables although rows name a bureau: all bureaus and every portal read them, and each row is written by the bureau
it names (or by the city when it loads the catalogue).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.catalogue.terms import AdoptionStatus, Support
from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id


class Adoption(Shared, Base):
    """Whether a bureau handles an item, since when, on what basis. A status is ended, never changed."""

    __tablename__ = "adoptions"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_adoptions_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_adoptions_item"),
        Index("uq_adoptions_current", "bureau_id", "item_id", unique=True, postgresql_where=text("until IS NULL")),
        Index("ix_adoptions_item", "item_id"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        CheckConstraint("(status = 'not_capable') = (support IS NOT NULL)", name="supported"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    bureau_id: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[AdoptionStatus] = mapped_column(enum_column(AdoptionStatus, "status"))
    support: Mapped[Support | None] = mapped_column(enum_column(Support, "support"))
    """The capacity table: which help the item takes where the bureau cannot handle it alone; empty elsewhere."""
    basis: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """Last day of this status; empty while it is the current one."""


class LocalPart(Shared, Base):
    """The local part of an item at one bureau: where, when, whom to call. This is all a bureau may say for itself."""

    __tablename__ = "local_parts"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_local_parts_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_local_parts_item"),
        UniqueConstraint("bureau_id", "item_id", name="uq_local_parts_item"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    bureau_id: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    window: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(160), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    handling_division: Mapped[str] = mapped_column(String(60), default="")
    transport: Mapped[str] = mapped_column(String(200), default="")
    photo_sha256: Mapped[str | None] = mapped_column(String(64))


class Acknowledgement(Shared, Base):
    """A bureau has taken note (知悉) of a version; until then it counts as stale there."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_acknowledgements_bureau"),
        ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_acknowledgements_version"),
    )

    version_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    acknowledged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[str] = mapped_column(String(60))
