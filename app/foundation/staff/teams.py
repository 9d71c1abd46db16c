"""Steward teams (管家团队): members by division, one office that convenes them (一站式机制第四条; clause S4)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from app.foundation.errors import Invalid, Missing
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.staff import queries
from app.foundation.staff.models import Division, Officer, StewardMember, StewardTeam
from app.foundation.staff.queries import Rows
from app.foundation.staff.roles import RoleClass
from tenants import context
from tenants.db import db


def teams() -> Rows:
    """All teams: id, name, office_division_id, office_name, leader_id, leader_name."""
    return db.session.execute(
        select(
            StewardTeam.id,
            StewardTeam.name,
            StewardTeam.office_division_id,
            Division.name.label("office_name"),
            StewardTeam.leader_id,
            Officer.name.label("leader_name"),
        )
        .join(Division, (Division.bureau_id == StewardTeam.bureau_id) & (Division.id == StewardTeam.office_division_id))
        .outerjoin(Officer, (Officer.bureau_id == StewardTeam.bureau_id) & (Officer.id == StewardTeam.leader_id))
        .where(StewardTeam.bureau_id == context.bureau_id())
        .order_by(StewardTeam.name)
        .limit(50)
    ).all()


def members() -> Rows:
    """Members of all teams, by division: team_id, officer_id, name, division_id, division_name, state."""
    return db.session.execute(
        select(
            StewardMember.team_id,
            StewardMember.officer_id,
            Officer.name,
            Officer.division_id,
            Division.name.label("division_name"),
            Officer.state,
        )
        .join(Officer, (Officer.bureau_id == StewardMember.bureau_id) & (Officer.id == StewardMember.officer_id))
        .join(Division, (Division.bureau_id == Officer.bureau_id) & (Division.id == Officer.division_id))
        .where(StewardMember.bureau_id == context.bureau_id())
        .order_by(Division.position, Officer.name, Officer.id)
        .limit(1000)
    ).all()


def team(team_id: UUID, lock: bool = False) -> StewardTeam:
    """One team for writing; raises :class:`Missing`."""
    statement = select(StewardTeam).where(StewardTeam.bureau_id == context.bureau_id(), StewardTeam.id == team_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise Missing("管家团队")
    return found


def found_team(
    name: str, office_division_id: UUID, leader_id: UUID | None = None, member_ids: Iterable[UUID] = ()
) -> StewardTeam:
    """Found a team. Raises :class:`Invalid` for an administrator among its members (三员分立)."""
    office = queries.division(office_division_id)
    made = StewardTeam(name=name.strip(), office_division_id=office.id, leader_id=leader_id)
    db.session.add(made)
    db.session.flush()
    record(LedgerEvent.STAFF_TEAM_FOUNDED, f"组建管家团队“{made.name}”，办公室设在{office.name}。", subject_id=made.id)
    appoint_members(made, leader_id, member_ids)
    return made


def appoint_members(formed: StewardTeam, leader_id: UUID | None, member_ids: Iterable[UUID]) -> None:
    """Set leader (组长) and members; who is named no more leaves the team."""
    wanted = set(member_ids) | ({leader_id} if leader_id else set())
    names = _business_people(wanted)
    formed.leader_id = leader_id
    db.session.execute(
        delete(StewardMember).where(
            StewardMember.bureau_id == context.bureau_id(),
            StewardMember.team_id == formed.id,
            StewardMember.officer_id.not_in(wanted),
        )
    )
    there = set(
        db.session.scalars(
            select(StewardMember.officer_id).where(
                StewardMember.bureau_id == context.bureau_id(), StewardMember.team_id == formed.id
            )
        )
    )
    db.session.add_all(StewardMember(team_id=formed.id, officer_id=each) for each in sorted(wanted - there))
    db.session.flush()
    record(
        LedgerEvent.STAFF_TEAM_APPOINTED,
        f"管家团队“{formed.name}”成员：{'、'.join(names) or '无'}。",
        subject_id=formed.id,
    )


def _business_people(wanted: set[UUID]) -> list[str]:
    """Their names; refuses people of another bureau (who do not exist here) and administrators."""
    rows = db.session.execute(
        select(Officer.id, Officer.name, Officer.role_class)
        .where(Officer.bureau_id == context.bureau_id(), Officer.id.in_(wanted))
        .order_by(Officer.name, Officer.id)
    ).all()
    if len(rows) < len(wanted):
        raise Invalid("unknown", "所选人员中有人已不在本局，请刷新页面后重新选择。", "member_ids")
    for row in rows:
        if row.role_class is not RoleClass.BUSINESS:
            raise Invalid("separation", f"{row.name}是三员之一，不办理业务，不能加入管家团队。", "member_ids")
    return [row.name for row in rows]
