"""The ledger (台账): append-only. The unit's timeline, the official form and notices are views of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.context import ActorKind
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column
from tenants.labels import LabelledEnum


class LedgerKind(LabelledEnum):
    """The five kinds of the official ledger (项目长工作机制 五、（六）), by hand or by what happened."""

    ADVICE = "advice", "咨询解答"
    PROGRESS = "progress", "推进环节"
    COORDINATION = "coordination", "协调推进"
    REMINDER = "reminder", "提醒催办"
    LINKAGE = "linkage", "跨层级联动"


class Audience(StrEnum):
    """Who may read an entry besides the bureau's own staff."""

    STAFF = "staff"
    UNIT = "unit"


class LedgerEntry(BureauOwned, Base):
    """One thing that happened. No foreign key to what it speaks of: the ledger outlives everything."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_project", "bureau_id", "project_id", "id"),
        {"info": {"access": "insert"}},
    )

    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    event: Mapped[str] = mapped_column(String(60))
    """``source.subject.action``."""
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    kind: Mapped[LedgerKind] = mapped_column(enum_column(LedgerKind, "kind"))
    by_hand: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[Audience] = mapped_column(enum_column(Audience, "audience"))
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str] = mapped_column(String(120))
    acting_bureau_id: Mapped[int] = mapped_column(Integer)
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    content: Mapped[str] = mapped_column(Text)
    permit: Mapped[str | None] = mapped_column(String(200))
    """完成许可事项情况: the certificate or approval that this entry completes."""
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
