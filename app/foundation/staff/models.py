"""Who works at a bureau: divisions (科室), officers (工作人员), their roles, the steward team (管家团队)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, SmallInteger, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.staff.roles import CLASS_OF, Role, RoleClass
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk


class Division(BureauOwned, Base):
    """A division (科室) or window of the bureau."""

    __tablename__ = "divisions"
    __table_args__ = (UniqueConstraint("bureau_id", "name", name="uq_divisions_name"),)

    name: Mapped[str] = mapped_column(String(60))
    is_window: Mapped[bool]
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


class OfficerState(StrEnum):
    """A disabled officer keeps the history and loses every session at once."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Officer(BureauOwned, Base):
    """One person at one bureau. The sign-in name is ``name@slug`` outside; only ``name`` is stored."""

    __tablename__ = "officers"
    __table_args__ = (
        UniqueConstraint("bureau_id", "sign_in_name", name="uq_officers_sign_in_name"),
        UniqueConstraint("bureau_id", "id", "role_class", name="uq_officers_role_class"),
        owned_fk("divisions", "division_id", name="fk_officers_division"),
    )

    sign_in_name: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    division_id: Mapped[UUID] = mapped_column(Uuid)
    role_class: Mapped[RoleClass] = mapped_column(enum_column(RoleClass, "role_class"))
    state: Mapped[OfficerState] = mapped_column(enum_column(OfficerState, "state"), default=OfficerState.ACTIVE)
    password_hash: Mapped[str] = mapped_column(String(160))
    password_changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    telephone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed by the field cipher."""


def _classes_agree() -> str:
    """Each role with its class, as a CHECK: 三员分立 in the database."""
    return " OR ".join(f"(role = '{role}' AND role_class = '{CLASS_OF[role]}')" for role in Role)


class OfficerRole(BureauOwned, Base):
    """One role of one officer. The foreign key carries the class, so mixed classes cannot be stored."""

    __tablename__ = "officer_roles"
    __table_args__ = (
        UniqueConstraint("bureau_id", "officer_id", "role", name="uq_officer_roles_role"),
        owned_fk("officers", "officer_id", "role_class", name="fk_officer_roles_officer", to=("id", "role_class")),
        CheckConstraint(_classes_agree(), name="class_of_role"),
        {"info": {"access": "delete"}},
    )

    officer_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    role_class: Mapped[RoleClass] = mapped_column(enum_column(RoleClass, "role_class"))
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    granted_by: Mapped[UUID | None] = mapped_column(Uuid)


class StewardTeam(BureauOwned, Base):
    """A steward team; its office division (团队办公室) convenes it (clause S4)."""

    __tablename__ = "steward_teams"
    __table_args__ = (
        UniqueConstraint("bureau_id", "name", name="uq_steward_teams_name"),
        owned_fk("divisions", "office_division_id", name="fk_steward_teams_office"),
        owned_fk("officers", "leader_id", name="fk_steward_teams_leader"),
    )

    name: Mapped[str] = mapped_column(String(60))
    office_division_id: Mapped[UUID] = mapped_column(Uuid)
    leader_id: Mapped[UUID | None] = mapped_column(Uuid)


class StewardMember(BureauOwned, Base):
    """An officer in a steward team."""

    __tablename__ = "steward_members"
    __table_args__ = (
        UniqueConstraint("bureau_id", "team_id", "officer_id", name="uq_steward_members_officer"),
        owned_fk("steward_teams", "team_id", name="fk_steward_members_team"),
        owned_fk("officers", "officer_id", name="fk_steward_members_officer"),
        {"info": {"access": "delete"}},
    )

    team_id: Mapped[UUID] = mapped_column(Uuid)
    officer_id: Mapped[UUID] = mapped_column(Uuid)
