"""Plans: a JSON document says who works where and how far which projects have come; ``carry_out_plan`` writes it.

The format is described in ``docs/seeding.md``. A plan is checked whole before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.assembly.seeding.project_seeding import BatchEnding, ProjectPlan, ProjectSeeder, SeededProgress
from app.assembly.seeding.staffing import POSTS, SeededAccount, StaffPost, staff_bureau
from app.casework.plans.states import SubmissionChannel
from app.casework.projects.models import Project
from app.foundation.staff import passwords
from app.foundation.staff.models import Officer
from app.foundation.staff.roles import Role
from tenants.bureaus import UnknownBureau, bureau_by_slug, real_bureaus
from tenants.clock import SHANGHAI, today
from tenants.db import acting_for, db, read_transaction


class PlanError(ValueError):
    """The plan cannot be carried out; the message says where it is wrong."""


@dataclass(frozen=True)
class SeedingPlan:
    """A checked plan."""

    password: str
    staff: Mapping[str, tuple[StaffPost, ...]]
    projects: Sequence[tuple[ProjectPlan, int]]
    """Each with the number of days ago on which it was taken in."""


@dataclass
class SeedingResult:
    """What was written."""

    accounts: list[dict[str, str]] = field(default_factory=list)
    projects: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"accounts": self.accounts, "projects": self.projects}

    def summary(self) -> str:
        """For people."""
        return f"已写入 {len(self.accounts)} 个帐号、{len(self.projects)} 个项目。"


def read_plan(raw: Mapping[str, Any]) -> SeedingPlan:
    """Check a plan. Raises :class:`PlanError` naming the place that is wrong."""
    password = str(raw.get("password", ""))
    if len(password) < passwords.MIN_LENGTH:
        raise PlanError(f"password：至少{passwords.MIN_LENGTH}位")
    staff = raw.get("staff", "all")
    chosen = {card.slug: None for card in real_bureaus()} if staff == "all" else dict(staff)
    return SeedingPlan(
        password,
        {_slug(slug, "staff"): _posts(slug, people) for slug, people in chosen.items()},
        [_project(one, f"projects[{number}]") for number, one in enumerate(raw.get("projects", []))],
    )


def _slug(slug: str, where: str) -> str:
    try:
        return bureau_by_slug(slug).slug
    except UnknownBureau:
        raise PlanError(f"{where}：没有审批局 {slug}") from None


def _posts(slug: str, people: Any) -> tuple[StaffPost, ...]:
    if people is None:
        return POSTS
    try:
        return tuple(
            StaffPost(one["sign_in_name"], one["division"], tuple(Role(role) for role in one["roles"]))
            for one in people
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(f"staff.{slug}：{error}") from error


def _project(one: Mapping[str, Any], where: str) -> tuple[ProjectPlan, int]:
    try:
        plan = ProjectPlan(
            slug=_slug(one["bureau"], where),
            facts=one["facts"],
            items={code: _slug(decider, where) for code, decider in one.get("items", {}).items()},
            consult=tuple(_slug(slug, where) for slug in one.get("consult", ())),
            until=SeededProgress(one.get("until", "intake")),
            signer=one.get("signer", one["facts"].get("contact_name", "项目单位")),
            takes=int(one.get("takes", 0)),
            handed_in=SubmissionChannel(one.get("handed_in", SubmissionChannel.NAVIGATOR)),
            together=BatchEnding(one["together"]) if one.get("together") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(f"{where}：{error}") from error
    return plan, int(one.get("days_ago", 0))


def carry_out_plan(plan: SeedingPlan) -> SeedingResult:
    """Write a plan: staff of bureaus that have nobody yet, then the projects. Safe to repeat for the staff."""
    seeded = SeedingResult()
    prehashed = passwords.hash_password(plan.password)
    for slug, posts in plan.staff.items():
        bureau = bureau_by_slug(slug)
        with acting_for(bureau.id), read_transaction():
            staffed = db.session.scalar(select(Officer.id).where(Officer.bureau_id == bureau.id).limit(1)) is not None
        if not staffed:
            accounts = staff_bureau(bureau, plan.password, prehashed, posts)
            seeded.accounts += [_account(one, plan.password) for one in accounts]
    for project, days_ago in plan.projects:
        if _is_there(project):
            continue
        start = datetime.combine(today() - timedelta(days=days_ago), MORNING, SHANGHAI)
        cast = ActingOfficers(OfficeHours(start))
        project_id = ProjectSeeder(project, cast).tell()
        seeded.projects.append({"bureau": project.slug, "id": str(project_id), "name": project.facts["name"]})
    return seeded


def _is_there(project: ProjectPlan) -> bool:
    """Whether the bureau has a project of that name already: an interrupted plan is gone on with, not doubled."""
    bureau = bureau_by_slug(project.slug)
    with acting_for(bureau.id), read_transaction():
        found = select(Project.id).where(Project.bureau_id == bureau.id, Project.name == project.facts["name"]).limit(1)
        return db.session.scalar(found) is not None


def _account(one: SeededAccount, password: str) -> dict[str, str]:
    return {
        "bureau": one.bureau, "slug": one.slug, "role": one.role, "name": one.name,
        "sign_in_name": one.sign_in_name, "password": password,
    }  # fmt: skip
