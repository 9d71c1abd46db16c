"""The machine of a project: what may happen to it in which state. Pure."""

from __future__ import annotations

from app.casework.projects.terms import ProjectState
from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class ProjectAct(LabelledEnum):
    """What moves a project, or is done only in some of its states."""

    AMEND = "amend", "修改登记信息"
    OPEN_ASSESSMENT = "open_assessment", "启动一站式研判"
    ISSUE_PLAN = "issue_plan", "下达服务方案"
    SIGN = "sign", "签署委托书"
    DECLINE = "decline", "谢绝委托"
    WITHDRAW = "withdraw", "撤回委托"
    SUSPEND = "suspend", "中止服务"
    RESUME = "resume", "恢复服务"
    TERMINATE = "terminate", "终止服务"
    DRAW_CLOSEOUT = "draw_closeout", "办结"
    REOPEN = "reopen", "撤回办结单"
    ARCHIVE = "archive", "归档"


S, A = ProjectState, ProjectAct

STEPS: dict[tuple[ProjectState, ProjectAct], ProjectState] = {
    **{(state, A.AMEND): state for state in (S.INTAKE, S.SCOPING, S.PLANNED, S.UNDERWAY, S.SUSPENDED, S.DECLINED)},
    (S.INTAKE, A.OPEN_ASSESSMENT): S.SCOPING,
    (S.SCOPING, A.OPEN_ASSESSMENT): S.SCOPING,
    (S.PLANNED, A.OPEN_ASSESSMENT): S.PLANNED,
    (S.UNDERWAY, A.OPEN_ASSESSMENT): S.UNDERWAY,
    (S.DECLINED, A.OPEN_ASSESSMENT): S.DECLINED,
    (S.SCOPING, A.ISSUE_PLAN): S.PLANNED,
    (S.PLANNED, A.ISSUE_PLAN): S.PLANNED,
    (S.UNDERWAY, A.ISSUE_PLAN): S.UNDERWAY,
    (S.DECLINED, A.ISSUE_PLAN): S.PLANNED,
    (S.PLANNED, A.SIGN): S.UNDERWAY,
    (S.UNDERWAY, A.SIGN): S.UNDERWAY,
    (S.DECLINED, A.SIGN): S.UNDERWAY,
    (S.PLANNED, A.DECLINE): S.DECLINED,
    (S.UNDERWAY, A.WITHDRAW): S.DECLINED,
    (S.SUSPENDED, A.WITHDRAW): S.SUSPENDED,
    (S.UNDERWAY, A.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, A.RESUME): S.UNDERWAY,
    **{
        (state, A.TERMINATE): S.TERMINATED
        for state in (S.INTAKE, S.SCOPING, S.PLANNED, S.DECLINED, S.UNDERWAY, S.SUSPENDED)
    },
    (S.UNDERWAY, A.DRAW_CLOSEOUT): S.CLOSING,
    (S.CLOSING, A.REOPEN): S.UNDERWAY,
    (S.CLOSING, A.ARCHIVE): S.ARCHIVED,
}
"""A mandate withdrawn while the service is suspended leaves it suspended: it can only be ended then."""


ENDED_PROJECT_STATES = (S.ARCHIVED, S.TERMINATED)


def next_state(state: ProjectState, act: ProjectAct) -> ProjectState:
    """Where ``act`` leads from ``state``; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in STEPS:
        raise Conflict("step", f"该项目{state.label}，现在不能{act.label}。请刷新后查看最新情况。")
    return STEPS[state, act]
