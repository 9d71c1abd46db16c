"""The machine of a project: what may happen to it in which state. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.casework.projects.terms import PROJECT_STATE_LABELS, ProjectState
from app.foundation.errors import Conflict


class ProjectAct(StrEnum):
    """What moves a project, or is done only in some of its states."""

    AMEND = "amend"
    OPEN_ASSESSMENT = "open_assessment"
    ISSUE_PLAN = "issue_plan"
    SIGN = "sign"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    DRAW_CLOSEOUT = "draw_closeout"
    REOPEN = "reopen"
    ARCHIVE = "archive"


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

PROJECT_ACT_LABELS = {
    A.AMEND: "修改登记信息",
    A.OPEN_ASSESSMENT: "启动一站式研判",
    A.ISSUE_PLAN: "下达服务方案",
    A.SIGN: "签署委托书",
    A.DECLINE: "谢绝委托",
    A.WITHDRAW: "撤回委托",
    A.SUSPEND: "中止服务",
    A.RESUME: "恢复服务",
    A.TERMINATE: "终止服务",
    A.DRAW_CLOSEOUT: "办结",
    A.REOPEN: "撤回办结单",
    A.ARCHIVE: "归档",
}

ENDED_PROJECT_STATES = (S.ARCHIVED, S.TERMINATED)


def next_state(state: ProjectState, act: ProjectAct) -> ProjectState:
    """Where ``act`` leads from ``state``; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in STEPS:
        raise Conflict(
            "step", f"该项目{PROJECT_STATE_LABELS[state]}，现在不能{PROJECT_ACT_LABELS[act]}。请刷新后查看最新情况。"
        )
    return STEPS[state, act]
