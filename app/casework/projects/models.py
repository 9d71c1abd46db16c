"""Project units (项目单位) and their projects."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.projects.terms import Funding, Importance, Industry, LandStatus, ProjectKind, ProjectState
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk
from tenants.labels import LabelledEnum


class Sponsor(BureauOwned, Base):
    """A project unit: the enterprise. "Applicant" would be wrong, the service may apply for it."""

    __tablename__ = "sponsors"
    __table_args__ = (UniqueConstraint("bureau_id", "credit_code", name="uq_sponsors_credit_code"),)

    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str] = mapped_column(String(18))
    """统一社会信用代码, GB 32100, as ``stdnum`` normalises it."""


IS_SERVED = text("state IN ('planned', 'underway', 'suspended', 'closing')")


class Project(BureauOwned, Base):
    """One investment project at its serving bureau (牵头: the bureau that signs the mandate)."""

    __tablename__ = "projects"
    __table_args__ = (
        owned_fk("sponsors", "sponsor_id", name="fk_projects_sponsor"),
        owned_fk("steward_teams", "team_id", name="fk_projects_team"),
        UniqueConstraint("bureau_id", "project_code", name="uq_projects_project_code"),
        CheckConstraint("total_investment > 0", name="total_investment"),
        CheckConstraint("land_area > 0", name="land_area"),
        CheckConstraint("floor_area > 0", name="floor_area"),
        owned_fk("officers", "navigator_id", name="fk_projects_navigator"),
        Index("ix_projects_state", "bureau_id", "state", "id"),
        Index("ix_projects_navigator", "bureau_id", "navigator_id", "id", postgresql_where=IS_SERVED),
        Index("ix_projects_sponsor", "bureau_id", "sponsor_id"),
    )

    name: Mapped[str] = mapped_column(String(120))
    initials: Mapped[str] = mapped_column(String(120), default="")
    """Pinyin initials of the name, for the search box."""
    sponsor_id: Mapped[UUID] = mapped_column(Uuid)
    project_code: Mapped[str | None] = mapped_column(String(30))
    """项目代码, GB/T 40058; may come later (前期策划 is before 立项)."""
    kind: Mapped[ProjectKind] = mapped_column(enum_column(ProjectKind, "kind"))
    place: Mapped[str] = mapped_column(String(200), default="")
    scale: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="")
    funding: Mapped[Funding | None] = mapped_column(enum_column(Funding, "funding"))
    total_investment: Mapped[int | None] = mapped_column(BigInteger)
    """分."""
    land_status: Mapped[LandStatus] = mapped_column(enum_column(LandStatus, "land_status"), default=LandStatus.NONE)
    industry: Mapped[Industry | None] = mapped_column(enum_column(Industry, "industry"))
    land_area: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """用地面积, 平方米."""
    floor_area: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """建筑面积, 平方米."""
    importance: Mapped[Importance] = mapped_column(enum_column(Importance, "importance"), default=Importance.ORDINARY)
    importance_evidence: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed by the field cipher."""
    state: Mapped[ProjectState] = mapped_column(enum_column(ProjectState, "state"), default=ProjectState.INTAKE)
    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    navigator_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Who is its navigator (项目长), or was when the service ended; since when and before whom say its appointments."""
    taken_in_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    taken_in_by: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Grows with every change: a form that was read before is refused as stale."""


class Appointment(BureauOwned, Base):
    """Who is navigator (项目长) of a project, since when. Two at once cannot exist (clause W1)."""

    __tablename__ = "appointments"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_appointments_project"),
        owned_fk("officers", "officer_id", name="fk_appointments_officer"),
        Index(
            "uq_appointments_current", "bureau_id", "project_id", unique=True, postgresql_where=text("to_at IS NULL")
        ),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    officer_id: Mapped[UUID] = mapped_column(Uuid)
    from_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    to_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(String(200))
    appointed_by: Mapped[UUID] = mapped_column(Uuid)


class UnitPurpose(LabelledEnum):
    """The one thing a link is for."""

    ENTRUST = "entrust", "查看方案、签署委托书"
    CLOSE = "close", "签署办结单"
    TRACK = "track", "查询进度"


class UnitLink(BureauOwned, Base):
    """A one-time link of the project unit: a token, stored as its hash, expiring, one purpose."""

    __tablename__ = "unit_links"
    __table_args__ = (
        owned_fk("projects", "project_id", name="fk_unit_links_project"),
        UniqueConstraint("bureau_id", "token_hash", name="uq_unit_links_token"),
        Index("ix_unit_links_project", "bureau_id", "project_id"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[UnitPurpose] = mapped_column(enum_column(UnitPurpose, "purpose"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[UUID] = mapped_column(Uuid)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
