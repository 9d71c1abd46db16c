"""The ministry's fifteen 办理状态 with their numbers, and the allowed steps. Pure.

工程建设项目审批管理系统数据共享交换标准 fixes numbers and words: an approval clerk knows them by heart.
"""

from __future__ import annotations

from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class CaseState(LabelledEnum):
    """办理状态; ``number`` is the ministry's code."""

    TAKEN = "taken", "已接件"
    WITHDRAWN_BEFORE = "withdrawn_before", "已撤件"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不受理"
    REFUSED_TO_ACCEPT = "refused_to_accept", "不予受理"
    CORRECTING = "correcting", "补正（开始）"
    CORRECTED = "corrected", "补正（结束）"
    HANDLING = "handling", "部门开始办理"
    SPECIAL_STARTED = "special_started", "特别程序（开始）"
    SPECIAL_ENDED = "special_ended", "特别程序（结束）"
    PASSED = "passed", "办结（通过）"
    PASSED_CONDITIONALLY = "passed_conditionally", "办结（容缺通过）"
    NOT_PASSED = "not_passed", "办结（不通过）"
    RETRACTED = "retracted", "撤回"
    REVOKED = "revoked", "撤销"

    @property
    def number(self) -> int:
        """The ministry's code, 1 to 15."""
        return list(CaseState).index(self) + 1


class CaseAct(LabelledEnum):
    """What a window does."""

    ACCEPT = "accept", "受理"
    NOT_ACCEPT = "not_accept", "不受理"
    REFUSE_TO_ACCEPT = "refuse_to_accept", "不予受理"
    ASK_CORRECTION = "ask_correction", "一次性告知补正"
    TAKE_CORRECTION = "take_correction", "收到补正"
    HANDLE = "handle", "开始办理"
    START_SPECIAL = "start_special", "特别程序开始"
    END_SPECIAL = "end_special", "特别程序结束"
    PASS = "pass", "准予（通过）"
    PASS_CONDITIONALLY = "pass_conditionally", "容缺通过"
    NOT_PASS = "not_pass", "不予批准（不通过）"
    WITHDRAW = "withdraw", "撤回"
    REVOKE = "revoke", "撤销"


S, A = CaseState, CaseAct

STEPS: dict[tuple[CaseState, CaseAct], CaseState] = {
    (S.TAKEN, A.ACCEPT): S.ACCEPTED,
    (S.TAKEN, A.NOT_ACCEPT): S.NOT_ACCEPTED,
    (S.TAKEN, A.REFUSE_TO_ACCEPT): S.REFUSED_TO_ACCEPT,
    (S.TAKEN, A.ASK_CORRECTION): S.CORRECTING,
    (S.TAKEN, A.WITHDRAW): S.WITHDRAWN_BEFORE,
    (S.CORRECTING, A.TAKE_CORRECTION): S.CORRECTED,
    (S.CORRECTING, A.WITHDRAW): S.RETRACTED,
    (S.CORRECTED, A.ACCEPT): S.ACCEPTED,
    (S.CORRECTED, A.NOT_ACCEPT): S.NOT_ACCEPTED,
    (S.CORRECTED, A.REFUSE_TO_ACCEPT): S.REFUSED_TO_ACCEPT,
    (S.CORRECTED, A.ASK_CORRECTION): S.CORRECTING,
    (S.CORRECTED, A.HANDLE): S.HANDLING,
    (S.CORRECTED, A.WITHDRAW): S.RETRACTED,
    (S.ACCEPTED, A.HANDLE): S.HANDLING,
    (S.ACCEPTED, A.ASK_CORRECTION): S.CORRECTING,
    (S.ACCEPTED, A.START_SPECIAL): S.SPECIAL_STARTED,
    (S.ACCEPTED, A.PASS): S.PASSED,
    (S.ACCEPTED, A.PASS_CONDITIONALLY): S.PASSED_CONDITIONALLY,
    (S.ACCEPTED, A.NOT_PASS): S.NOT_PASSED,
    (S.ACCEPTED, A.WITHDRAW): S.RETRACTED,
    (S.HANDLING, A.ASK_CORRECTION): S.CORRECTING,
    (S.HANDLING, A.START_SPECIAL): S.SPECIAL_STARTED,
    (S.HANDLING, A.PASS): S.PASSED,
    (S.HANDLING, A.PASS_CONDITIONALLY): S.PASSED_CONDITIONALLY,
    (S.HANDLING, A.NOT_PASS): S.NOT_PASSED,
    (S.HANDLING, A.WITHDRAW): S.RETRACTED,
    (S.SPECIAL_STARTED, A.END_SPECIAL): S.SPECIAL_ENDED,
    (S.SPECIAL_STARTED, A.WITHDRAW): S.RETRACTED,
    (S.SPECIAL_ENDED, A.HANDLE): S.HANDLING,
    (S.SPECIAL_ENDED, A.START_SPECIAL): S.SPECIAL_STARTED,
    (S.SPECIAL_ENDED, A.PASS): S.PASSED,
    (S.SPECIAL_ENDED, A.PASS_CONDITIONALLY): S.PASSED_CONDITIONALLY,
    (S.SPECIAL_ENDED, A.NOT_PASS): S.NOT_PASSED,
    (S.SPECIAL_ENDED, A.WITHDRAW): S.RETRACTED,
    (S.PASSED, A.REVOKE): S.REVOKED,
    (S.PASSED_CONDITIONALLY, A.REVOKE): S.REVOKED,
}
"""A correction asked after acceptance goes back to handling, never to a second acceptance: see ``operations``."""

OPEN_CASE_STATES = (
    S.TAKEN,
    S.ACCEPTED,
    S.CORRECTING,
    S.CORRECTED,
    S.HANDLING,
    S.SPECIAL_STARTED,
    S.SPECIAL_ENDED,
)
CLOSED_CASE_STATES = tuple(state for state in CaseState if state not in OPEN_CASE_STATES)
PASSING_OUTCOMES = (S.PASSED, S.PASSED_CONDITIONALLY)

ACT_BY_OUTCOME = {
    S.PASSED: A.PASS,
    S.PASSED_CONDITIONALLY: A.PASS_CONDITIONALLY,
    S.NOT_PASSED: A.NOT_PASS,
}
"""The three ways in which a case is decided (办结), with the act that leads there."""


def next_case_state(state: CaseState, act: CaseAct) -> CaseState:
    """Where ``act`` leads from ``state``; raises :class:`Conflict` (``next_case_state``) when the table has no such step."""
    following = STEPS.get((state, act))
    if following is None:
        raise Conflict("step", f"该办件{state.label}，现在不能{act.label}。请刷新后查看最新情况。")
    return following


def allowed_acts(state: CaseState, accepted: bool) -> frozenset[CaseAct]:
    """What a window can do with a case. One that was ``accepted`` before its correction is never accepted again."""
    acts = {act for (here, act) in STEPS if here is state}
    if state is S.CORRECTED:
        acts -= {A.ACCEPT, A.NOT_ACCEPT, A.REFUSE_TO_ACCEPT} if accepted else {A.HANDLE}
    return frozenset(acts)
