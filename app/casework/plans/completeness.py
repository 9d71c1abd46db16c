"""五个一: one project, navigator, steward team, plan and checklist. What is missing stops a dispatch (W1)."""

from __future__ import annotations

from sqlalchemy import select

from app.casework.plans import queries
from app.casework.projects.models import Project
from app.casework.projects.queries import navigator_of
from app.casework.projects.terms import Importance
from app.foundation.staff.models import StewardTeam
from tenants import context
from tenants.db import db

IMPORTANCE_NEEDING_NAVIGATOR = frozenset({Importance.KEY_WORKS, Importance.KEY_INVITED})
"""第十三条 (S13): 重点工程和重点招商引资项目 get a navigator together with the plan."""


def five_ones(project: Project) -> list[tuple[str, bool, str]]:
    """The five lights of a project: label, whether it is there, and what to say of it."""
    navigator = navigator_of(project.id)
    team = db.session.scalar(
        select(StewardTeam.name).where(StewardTeam.bureau_id == context.bureau_id(), StewardTeam.id == project.team_id)
    )
    plan = queries.current_revision(project.id)
    listed = len(queries.entry_rows(plan.id)) if plan else 0
    told = f"{project.name}，{project.state.label}"
    return completeness_lights(told, navigator.name if navigator else None, team, plan.number if plan else None, listed)


def completeness_lights(
    told: str, navigator: str | None, team: str | None, plan_number: int | None, listed: int
) -> list[tuple[str, bool, str]]:
    """The five lights of what is known of a project: its name and state, and the four others where they are there."""
    return [
        ("一个项目", True, told),
        ("一名项目长", navigator is not None, navigator or "尚未指定项目长"),
        ("一支管家团队", team is not None, team or "尚未确定管家团队"),
        ("一套服务方案", plan_number is not None, f"第{plan_number}版" if plan_number else "尚未下达服务方案"),
        ("一张审批清单", listed > 0, f"{listed}项" if listed else "清单还是空的"),
    ]


def missing_of_five(project: Project) -> list[str]:
    """Chinese names of what is missing, in the document's words; empty when the service may be carried out."""
    return [label for label, there, _hint in five_ones(project) if not there]


def needs_navigator(project: Project) -> bool:
    """Whether the plan may not go out without a navigator (S13), and none is appointed."""
    return project.importance in IMPORTANCE_NEEDING_NAVIGATOR and navigator_of(project.id) is None
