"""The words of the assessment, and its two small machines. Pure."""

from __future__ import annotations

from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class AssessmentState(LabelledEnum):
    """Open while sheets come in; settled when every conflict is; adopted when a plan was drawn from it."""

    OPEN = "open", "研判中"
    SETTLED = "settled", "会商意见已形成"
    ADOPTED = "adopted", "已形成方案"


class SheetState(LabelledEnum):
    """A sheet is invited, then submitted once."""

    INVITED = "invited", "填报中"
    SUBMITTED = "submitted", "已提交"
    WITHDRAWN = "withdrawn", "已撤回"


class Verdict(LabelledEnum):
    """What a sheet says of an item: 需要 / 不需要 / 待明确. "Not needed" is kept and shown too."""

    NEEDED = "needed", "需要"
    NOT_NEEDED = "not_needed", "不需要"
    TO_CLARIFY = "to_clarify", "待明确"


class AssessmentAct(LabelledEnum):
    """What moves an assessment, or is done only while it is open."""

    GATHER = "gather", "变更研判内容"
    CONCLUDE = "conclude", "形成会商意见"
    ADOPT = "adopt", "拟定服务方案"


class SheetAct(LabelledEnum):
    """What moves a sheet, or is done only while it is being filled."""

    FILL = "fill", "填报"
    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回邀请"


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


def next_assessment_state(state: AssessmentState, act: AssessmentAct) -> AssessmentState:
    """Where ``act`` leads; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in ASSESSMENT_STEPS:
        raise Conflict("step", f"本轮研判{state.label}，现在不能{act.label}。")
    return ASSESSMENT_STEPS[state, act]


def next_sheet_state(state: SheetState, act: SheetAct) -> SheetState:
    """Where ``act`` leads; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in SHEET_STEPS:
        raise Conflict("step", f"该研判表{state.label}，现在不能{act.label}。")
    return SHEET_STEPS[state, act]
