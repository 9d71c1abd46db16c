"""The bureaus (审批局): thirteen in Jincheng, each a tenant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import Shared, enum_column


class BureauKind(StrEnum):
    """At which level a bureau approves (市、县（市、区）、开发区)."""

    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


class Bureau(Shared, Base):
    """One approval bureau. Name and kind are data: 局, 办公室 and 中心 all occur."""

    __tablename__ = "bureaus"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_bureaus_slug"),
        UniqueConstraint("id", "is_practice", name="uq_bureaus_practice"),
        ForeignKeyConstraint(
            ["city_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_bureaus_city_practice"
        ),
        CheckConstraint("retired_at IS NULL OR is_practice", name="only_practice_retires"),
        CheckConstraint(
            "partner_minutes IS NULL OR (is_practice AND partner_minutes BETWEEN 0 AND 240)", name="partner"
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(20))
    kind: Mapped[BureauKind] = mapped_column(enum_column(BureauKind, "kind"))
    region: Mapped[str] = mapped_column(String(20))
    """What the place is called (阳城县, 阳城经济技术开发区)."""
    region_code: Mapped[str] = mapped_column(String(6))
    """GB/T 2260; a zone has none of its own and carries its parent's."""
    host: Mapped[str | None] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(120), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    hours: Mapped[str] = mapped_column(String(80), default="")
    introduction: Mapped[str] = mapped_column(String(400), default="")
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A bureau of the practice city (演练空间, B8): no link, list or figure joins it with a real one."""
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When a practice bureau made way for a newer one; nothing knows it since."""
    partner_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    """After how many minutes the pretend partner answers what arrives here; empty while nobody is played."""
