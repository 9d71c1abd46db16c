"""Suspension of the service (服务中止): seven grounds, and no other (四、（三）)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, SmallInteger, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk

SUSPENSION_GROUNDS = {
    1: "投资项目不符合相关法律法规和政策要求",
    2: "申请材料不符合法定条件、标准，且不能补正",
    3: "申请材料内容不真实",
    4: "项目单位未在规定期限内提交审批材料，项目长催促后仍未提交",
    5: "项目单位未及时缴纳相关规费",
    6: "项目单位提出暂停或终止委托“全代办”服务",
    7: "其他确需中止“全代办”服务的客观情况",
}
"""The seven, with the document's numbers and words."""


class SuspensionEnd(StrEnum):
    """How a suspension ended."""

    RESUMED = "resumed"
    TERMINATED = "terminated"


class Suspension(BureauOwned, Base):
    """One suspension of one project; at most one is open."""

    __tablename__ = "suspensions"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_suspensions_project"),
        owned_fk("stored_files", "evidence_file_id", name="fk_suspensions_evidence"),
        CheckConstraint("ground BETWEEN 1 AND 7", name="ground"),
        CheckConstraint("evidence <> ''", name="evidence"),
        CheckConstraint("(to_at IS NULL) = (ended_how IS NULL)", name="ended"),
        Index("uq_suspensions_open", "bureau_id", "project_id", unique=True, postgresql_where=text("to_at IS NULL")),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    ground: Mapped[int] = mapped_column(SmallInteger)
    evidence: Mapped[str] = mapped_column(String(400))
    evidence_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    suspended_by: Mapped[str] = mapped_column(String(120))
    to_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_how: Mapped[SuspensionEnd | None] = mapped_column(enum_column(SuspensionEnd, "ended_how"))
    end_note: Mapped[str] = mapped_column(String(400), default="")
