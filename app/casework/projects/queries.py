"""Projects as pages need them: Core selects that come back as rows, one bureau, bounded, keyset-paged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, or_, select

from app.casework.projects.models import Appointment, Project, Sponsor, UnitLink
from app.casework.projects.states import ENDED_PROJECT_STATES
from app.casework.projects.terms import ProjectState
from app.foundation.errors import Missing
from app.foundation.staff.models import Officer, StewardTeam
from tenants import context
from tenants.db import db, fetch_batch
from tenants.keys import in_literal
from tenants.prepared_queries import PreparedQuery

PAGE = 25
AnyRow = Row[*tuple[Any, ...]]

_HEAD = (
    select(
        Project.id,
        Project.name,
        Project.project_code,
        Project.kind,
        Project.place,
        Project.state,
        Project.importance,
        Project.total_investment,
        Project.taken_in_at,
        Sponsor.name.label("sponsor_name"),
        Sponsor.credit_code,
        Project.navigator_id,
        Officer.name.label("navigator_name"),
        StewardTeam.name.label("team_name"),
    )
    .join(Sponsor, (Sponsor.bureau_id == Project.bureau_id) & (Sponsor.id == Project.sponsor_id))
    .outerjoin(Officer, (Officer.bureau_id == Project.bureau_id) & (Officer.id == Project.navigator_id))
    .outerjoin(StewardTeam, (StewardTeam.bureau_id == Project.bureau_id) & (StewardTeam.id == Project.team_id))
    .where(Project.bureau_id == bindparam("b"))
)
_ONE = _HEAD.where(Project.id == bindparam("project"))

_NAVIGATOR = (
    select(Appointment.id, Appointment.officer_id, Appointment.from_at, Appointment.reason, Officer.name)
    .join(Officer, (Officer.bureau_id == Appointment.bureau_id) & (Officer.id == Appointment.officer_id))
    .where(
        Appointment.bureau_id == bindparam("b"),
        Appointment.project_id == bindparam("project"),
        Appointment.to_at.is_(None),
    )
)


_FACTS = PreparedQuery(
    select(
        Project.id,
        Project.name,
        Project.project_code,
        Project.kind,
        Project.place,
        Project.scale,
        Project.content,
        Project.industry,
        Project.land_area,
        Project.floor_area,
        Project.funding,
        Project.total_investment,
        Project.land_status,
        Project.importance,
        Sponsor.name.label("sponsor_name"),
        Sponsor.credit_code,
    )
    .join(Sponsor, (Sponsor.bureau_id == Project.bureau_id) & (Sponsor.id == Project.sponsor_id))
    .where(Project.bureau_id == bindparam("b"), Project.id == bindparam("project"))
)


def facts_of(project_id: UUID) -> AnyRow:
    """What of a project and its unit may be told to others; raises :class:`Missing`."""
    (found,) = fetch_batch(_FACTS(b=context.bureau_id(), project=project_id))
    if not found:
        raise Missing("项目")
    row: AnyRow = found[0]
    return row


def project(project_id: UUID, lock: bool = False) -> Project:
    """One project of the acting bureau; raises :class:`Missing`. ``lock`` before a state is read and changed."""
    statement = select(Project).where(Project.bureau_id == context.bureau_id(), Project.id == project_id)
    if lock:
        statement = statement.with_for_update(key_share=False).execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("项目")
    return row


def project_header(project_id: UUID) -> AnyRow:
    """What stands at the head of a project's pages: name, code, unit, navigator, team, state."""
    row = db.session.execute(_ONE, {"b": context.bureau_id(), "project": project_id}).one_or_none()
    if row is None:
        raise Missing("项目")
    return row


def sponsor_of(project: Project) -> Sponsor:
    """The project unit (项目单位) of a project."""
    return db.session.scalars(
        select(Sponsor).where(Sponsor.bureau_id == context.bureau_id(), Sponsor.id == project.sponsor_id)
    ).one()


def navigator_of(project_id: UUID) -> AnyRow | None:
    """The current navigator (项目长): ``officer_id, name, from_at, reason``; None while there is none."""
    return db.session.execute(_NAVIGATOR, {"b": context.bureau_id(), "project": project_id}).one_or_none()


def is_navigator_of(officer_id: UUID, project_id: UUID) -> bool:
    """Whether an officer is the current navigator of a project."""
    found = navigator_of(project_id)
    return found is not None and found.officer_id == officer_id


def is_code_taken(project_code: str, besides: UUID) -> bool:
    """Whether another project of the bureau has this 项目代码."""
    return (
        db.session.scalar(
            select(Project.id).where(
                Project.bureau_id == context.bureau_id(),
                Project.project_code == project_code,
                Project.id != besides,
            )
        )
        is not None
    )


def project_page(
    states: Sequence[ProjectState] = (),
    text: str = "",
    *also: ColumnElement[bool],
    navigator_id: UUID | None = None,
    before: UUID | None = None,
    after: UUID | None = None,
    size: int = PAGE,
) -> tuple[Sequence[AnyRow], UUID | None, UUID | None]:
    """One page of projects, newest first: rows, the key to go back with and the key to go on with (None at an end).

    ``text`` is part of the name or unit, the beginning of the code, or pinyin initials; ``also`` further conditions
    of a higher room.
    """
    statement = _HEAD.where(*also)
    if states:
        statement = statement.where(in_literal(Project.state, states))
    if navigator_id is not None:
        statement = statement.where(Project.navigator_id == navigator_id)
    if text:
        statement = statement.where(_matches(text))
    if after is not None:
        statement = statement.where(Project.id > after).order_by(Project.id)
    else:
        statement = statement.order_by(Project.id.desc())
        statement = statement.where(Project.id < before) if before is not None else statement
    rows = list(db.session.execute(statement.limit(size + 1), {"b": context.bureau_id()}))
    more, rows = len(rows) > size, rows[:size]
    if after is not None:
        rows.reverse()
    return rows, *_ends(rows, more, before, after)


def _ends(rows: list[AnyRow], more: bool, before: UUID | None, after: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Keys of the page before and the page behind."""
    if not rows:
        return None, None
    back = rows[0].id if (more if after is not None else before is not None) else None
    on = rows[-1].id if (after is not None or more) else None
    return back, on


def _matches(text: str) -> ColumnElement[bool]:
    part = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    conditions = [
        Project.name.like(f"%{part}%"),
        Sponsor.name.like(f"%{part}%"),
        Project.project_code.like(f"{part}%"),
    ]
    if part.isascii():
        conditions.append(Project.initials.like(f"{part.lower()}%"))
    return or_(*conditions)


def links_of(project_id: UUID) -> Sequence[AnyRow]:
    """The unit's links of a project, newest first: purpose and dates, never the token."""
    return db.session.execute(
        select(
            UnitLink.id, UnitLink.purpose, UnitLink.made_at, UnitLink.expires_at, UnitLink.used_at, UnitLink.revoked_at
        )
        .where(UnitLink.bureau_id == context.bureau_id(), UnitLink.project_id == project_id)
        .order_by(UnitLink.id.desc())
        .limit(20)
    ).all()


def running_project_names(limit: int = 200) -> Sequence[AnyRow]:
    """Projects that are not ended, newest first, to choose one from: ``id``, ``name``."""
    return db.session.execute(
        select(Project.id, Project.name)
        .where(Project.bureau_id == context.bureau_id(), Project.state.not_in(ENDED_PROJECT_STATES))
        .order_by(Project.id.desc())
        .limit(limit)
    ).all()
