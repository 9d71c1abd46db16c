"""The words of the assessment, and its two small machines. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.foundation.errors import Conflict


class AssessmentState(StrEnum):
    """Open while sheets come in; settled when every conflict is; adopted when a plan was drawn from it."""

    OPEN = "open"
    SETTLED = "settled"
    ADOPTED = "adopted"


class SheetState(StrEnum):
    """A sheet is invited, then submitted once."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What a sheet says of an item: 需要 / 不需要 / 待明确. "Not needed" is kept and shown too."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    TO_CLARIFY = "to_clarify"


VERDICT_LABELS = {Verdict.NEEDED: "需要", Verdict.NOT_NEEDED: "不需要", Verdict.TO_CLARIFY: "待明确"}
SHEET_STATE_LABELS = {
    SheetState.INVITED: "填报中",
    SheetState.SUBMITTED: "已提交",
    SheetState.WITHDRAWN: "已撤回",
}
ASSESSMENT_STATE_LABELS = {
    AssessmentState.OPEN: "研判中",
    AssessmentState.SETTLED: "会商意见已形成",
    AssessmentState.ADOPTED: "已形成方案",
}


class AssessmentAct(StrEnum):
    """What moves an assessment, or is done only while it is open."""

    GATHER = "gather"
    CONCLUDE = "conclude"
    ADOPT = "adopt"


class SheetAct(StrEnum):
    """What moves a sheet, or is done only while it is being filled."""

    FILL = "fill"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"


ASSESSMENT_STEPS: dict[tuple[AssessmentState, AssessmentAct], AssessmentState] = {
    (AssessmentState.OPEN, AssessmentAct.GATHER): AssessmentState.OPEN,
    (AssessmentState.OPEN, AssessmentAct.CONCLUDE): AssessmentState.SETTLED,
    (AssessmentState.SETTLED, AssessmentAct.ADOPT): AssessmentState.ADOPTED,
}
SHEET_STEPS: dict[tuple[SheetState, SheetAct], SheetState] = {
    (SheetState.INVITED, SheetAct.FILL): SheetState.INVITED,
    (SheetState.INVITED, SheetAct.SUBMIT): SheetState.SUBMITTED,
    (SheetState.INVITED, SheetAct.WITHDRAW): SheetState.WITHDRAWN,
}
ASSESSMENT_ACT_LABELS = {
    AssessmentAct.GATHER: "变更研判内容",
    AssessmentAct.CONCLUDE: "形成会商意见",
    AssessmentAct.ADOPT: "拟定服务方案",
}
SHEET_ACT_LABELS = {SheetAct.FILL: "填报", SheetAct.SUBMIT: "提交", SheetAct.WITHDRAW: "撤回邀请"}


def next_assessment_state(state: AssessmentState, act: AssessmentAct) -> AssessmentState:
    """Where ``act`` leads; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in ASSESSMENT_STEPS:
        raise Conflict("step", f"本轮研判{ASSESSMENT_STATE_LABELS[state]}，现在不能{ASSESSMENT_ACT_LABELS[act]}。")
    return ASSESSMENT_STEPS[state, act]


def next_sheet_state(state: SheetState, act: SheetAct) -> SheetState:
    """Where ``act`` leads; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in SHEET_STEPS:
        raise Conflict("step", f"该研判表{SHEET_STATE_LABELS[state]}，现在不能{SHEET_ACT_LABELS[act]}。")
    return SHEET_STEPS[state, act]
