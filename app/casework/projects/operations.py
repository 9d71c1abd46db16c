"""What happens to a project before and beside its plan: taken in, amended, given a navigator, opened to its unit."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.casework.projects import facts as typed
from app.casework.projects import queries
from app.casework.projects.facts import FACT_LABELS, Facts
from app.casework.projects.models import Appointment, Project, Sponsor, UnitLink, UnitPurpose
from app.casework.projects.registration import PHONE_COLUMN, fact_difference, find_or_create_sponsor, write_facts
from app.casework.projects.states import ENDED_PROJECT_STATES, ProjectAct, next_state
from app.casework.projects.terms import (
    PROJECT_KIND_LABELS,
    Funding,
    Importance,
    Industry,
    LandStatus,
    ProjectKind,
    ProjectState,
)
from app.foundation.errors import Conflict, FieldFault, Forbidden, Invalid, Missing, StaleForm, require_text
from app.foundation.field_encryption import unseal
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience
from app.foundation.ledger.operations import record
from app.foundation.staff import queries as staff
from app.foundation.staff.models import OfficerState, StewardTeam
from app.foundation.staff.roles import Role
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

LINK_DAYS = {UnitPurpose.ENTRUST: 7, UnitPurpose.CLOSE: 7, UnitPurpose.TRACK: 30}


def register_project(
    *,
    sponsor_name: str,
    credit_code: str,
    name: str,
    kind: ProjectKind,
    place: str = "",
    scale: str = "",
    content: str = "",
    funding: Funding | None = None,
    total_investment: int | None = None,
    land_status: LandStatus = LandStatus.NONE,
    project_code: str | None = None,
    importance: Importance = Importance.ORDINARY,
    importance_evidence: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    industry: Industry | None = None,
    land_area: Decimal | None = None,
    floor_area: Decimal | None = None,
    by: UUID,
) -> Project:
    """Register a project (项目登记) of a new or known unit. ``total_investment`` is 分, areas are 平方米.

    Raises :class:`Invalid` naming every wrong field, also a code that is registered already.
    """
    facts = typed.check_facts(
        Facts(
            sponsor_name, credit_code, name, kind, place, scale, content, funding, total_investment, land_status,
            project_code, importance, importance_evidence, contact_name, contact_phone, industry, land_area,
            floor_area,
        )
    )  # fmt: skip
    project = Project(id=new_id(), state=ProjectState.INTAKE, taken_in_at=now(), taken_in_by=by, version=1)
    project.sponsor_id = find_or_create_sponsor(facts)
    project.team_id = db.session.scalar(
        select(StewardTeam.id).where(StewardTeam.bureau_id == context.bureau_id()).order_by(StewardTeam.id).limit(1)
    )
    write_facts(project, facts)
    db.session.add(project)
    db.session.flush()
    record(
        LedgerEvent.RECEPTION_PROJECT_TAKEN_IN,
        f"登记项目“{facts.name}”（{PROJECT_KIND_LABELS[kind]}），项目单位：{facts.sponsor_name}。",
        project_id=project.id,
        subject_id=project.id,
        audience=Audience.UNIT,
    )
    return project


def amend(project: Project, version: int, **changes: Any) -> Project:
    """Correct or complete the facts. ``changes`` are fields of :class:`~app.casework.projects.facts.Facts`.

    Raises :class:`StaleForm` when ``version`` is not the newest, :class:`Invalid` naming every wrong field.
    """
    project = queries.project(project.id, lock=True)
    if project.version != version:
        raise StaleForm("项目登记信息")
    next_state(project.state, ProjectAct.AMEND)
    sponsor = queries.sponsor_of(project)
    before = facts_of(project, sponsor)
    facts = typed.check_facts(replace(before, **changes))
    if facts.credit_code == before.credit_code:
        sponsor.name = facts.sponsor_name
    else:
        if project.state not in (ProjectState.INTAKE, ProjectState.SCOPING):
            raise Invalid("fixed", "方案下达后不能更换项目单位。", "credit_code")
        project.sponsor_id = find_or_create_sponsor(facts)
    changed = [name for name, value in asdict(facts).items() if value != getattr(before, name)]
    if not changed:
        return project
    write_facts(project, facts)
    project.version += 1
    db.session.flush()
    record(
        LedgerEvent.RECEPTION_PROJECT_AMENDED,
        "修改项目登记信息：" + "、".join(FACT_LABELS[name] for name in changed) + "。",
        project_id=project.id,
        subject_id=project.id,
        detail={"changes": [fact_difference(name, before, facts) for name in changed]},
    )
    return project


def facts_of(project: Project, sponsor: Sponsor) -> Facts:
    """The facts as a form shows them; the telephone number is opened."""
    same = {name: getattr(project, name) for name in FACT_LABELS if name not in ("sponsor_name", "credit_code")}
    same["contact_phone"] = unseal(project.contact_phone, PHONE_COLUMN)
    return Facts(sponsor_name=sponsor.name, credit_code=sponsor.credit_code, **same)


def missing_for_assessment(project: Project) -> list[FieldFault]:
    """What one-stop assessment still needs (一站式机制 第五条; S5), field by field; empty when it may start."""
    return typed.missing_facts(project)


def transition_project(project: Project, act: ProjectAct) -> None:
    """Move a project (its row locked by the caller) by the room's table; raises :class:`Conflict`."""
    project.state = next_state(project.state, act)


def appoint_navigator(project: Project, officer_id: UUID, reason: str, by: UUID) -> Appointment:
    """Appoint the one navigator (项目长); a former one ends (W1; 项目长工作机制 三).

    The office of the steward team or the leader appoints; others get :class:`Forbidden`. Raises :class:`Invalid` for an
    officer who cannot be one, or without a reason (N2: the stewards' decision is on file).
    """
    project = queries.project(project.id, lock=True)
    if project.state in ENDED_PROJECT_STATES:
        raise Conflict("ended", "该项目的服务已经结束，不能再指定项目长。")
    require_text(reason, "reason", "请写明指定的依据（如管家团队研究意见）。")
    _may_appoint(project, by)
    officer = staff.officer(officer_id)
    if officer.state is not OfficerState.ACTIVE or Role.NAVIGATOR not in staff.roles_of(officer_id):
        raise Invalid("not_navigator", "请选择本局在岗且具有“项目长”岗位的人员。", "officer_id")
    former = queries.navigator_of(project.id)
    if former is not None and former.officer_id == officer_id:
        raise Conflict("same", f"{officer.name}已经是该项目的项目长。")
    db.session.execute(
        update(Appointment)
        .where(
            Appointment.bureau_id == context.bureau_id(),
            Appointment.project_id == project.id,
            Appointment.to_at.is_(None),
        )
        .values(to_at=now())
    )
    appointment = Appointment(
        project_id=project.id, officer_id=officer_id, from_at=now(), reason=reason.strip()[:200], appointed_by=by
    )
    db.session.add(appointment)
    project.navigator_id = officer_id
    db.session.flush()
    record(
        LedgerEvent.STEWARDS_NAVIGATOR_APPOINTED,
        f"明确{officer.name}为本项目项目长" + (f"，接替{former.name}" if former else "") + "。",
        project_id=project.id,
        subject_id=officer_id,
        audience=Audience.UNIT,
        detail={"reason": reason.strip()},
    )
    return appointment


def make_link(project: Project, purpose: UnitPurpose, by: UUID) -> str:
    """A one-time link for the unit: returns its token, which is nowhere stored; an older one of the purpose ends."""
    if project.state in ENDED_PROJECT_STATES and purpose is not UnitPurpose.TRACK:
        raise Conflict("ended", "该项目的服务已经结束，不能再生成此链接。")
    db.session.execute(
        update(UnitLink)
        .where(
            UnitLink.bureau_id == context.bureau_id(),
            UnitLink.project_id == project.id,
            UnitLink.purpose == purpose,
            UnitLink.used_at.is_(None),
            UnitLink.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    token = secrets.token_urlsafe(32)
    link = UnitLink(
        id=new_id(),
        project_id=project.id,
        purpose=purpose,
        token_hash=_hash(token),
        made_at=now(),
        made_by=by,
        expires_at=now() + timedelta(days=LINK_DAYS[purpose]),
    )
    db.session.add(link)
    db.session.flush()
    record(
        LedgerEvent.SERVICE_LINK_MADE,
        f"生成项目单位链接（{purpose.label}，{LINK_DAYS[purpose]}日内有效）。",
        project_id=project.id,
        subject_id=link.id,
    )
    return token


def open_link(token: str, purpose: UnitPurpose | None = None, even_used: bool = False) -> tuple[UnitLink, Project]:
    """The link of a token and its project. Unknown, expired, used and revoked are all the same :class:`Missing`.

    ``even_used`` for the receipt that is shown after the one thing was done.
    """
    link = db.session.scalar(
        select(UnitLink).where(UnitLink.bureau_id == context.bureau_id(), UnitLink.token_hash == _hash(token))
    )
    if (
        link is None
        or (purpose is not None and link.purpose is not purpose)
        or (link.used_at is not None and not even_used)
        or link.revoked_at is not None
        or link.expires_at <= now()
    ):
        raise Missing("链接")
    return link, queries.project(link.project_id)


def use_link(link: UnitLink) -> None:
    """The one thing the link was for is done. Raises :class:`Missing` when somebody was first."""
    used = db.session.execute(
        update(UnitLink)
        .where(UnitLink.bureau_id == context.bureau_id(), UnitLink.id == link.id, UnitLink.used_at.is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Missing("链接")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _may_appoint(project: Project, by: UUID) -> None:
    """The office of the steward team, its leader, or the leader in charge."""
    if staff.roles_of(by) & {Role.STEWARD_OFFICE, Role.LEADER}:
        return
    led = select(StewardTeam.id).where(
        StewardTeam.bureau_id == context.bureau_id(), StewardTeam.id == project.team_id, StewardTeam.leader_id == by
    )
    if db.session.scalar(led) is None:
        raise Forbidden("只有管家团队办公室或分管领导可以指定项目长。")
