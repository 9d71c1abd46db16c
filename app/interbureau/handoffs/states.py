"""The machine of a handoff: which side may do what in which state (design §5). Pure.

The same table lies in the database (``handoff_steps``) and a trigger refuses everything that is not in it.
"""

from __future__ import annotations

from enum import StrEnum


class Box(StrEnum):
    """Which of the two mirrored boxes a row lies in."""

    IN = "in"
    OUT = "out"


class Side(StrEnum):
    """Who wrote a message: the bureau that sent the handoff or the one that got it."""

    ORIGIN = "origin"
    TARGET = "target"


class HandoffState(StrEnum):
    """Where a handoff stands."""

    SENT = "sent"
    RECEIVED = "received"
    WORKING = "working"
    CORRECTING = "correcting"
    ANSWERED = "answered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class HandoffAct(StrEnum):
    """What one message does."""

    SEND = "send"
    RECEIVE = "receive"
    BEGIN = "begin"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    REPORT = "report"
    PAUSE = "pause"
    RESUME = "resume"
    ANSWER = "answer"
    RETURN = "return"
    RESEND = "resend"
    WITHDRAW = "withdraw"
    NOTE = "note"


S, A = HandoffState, HandoffAct
O, T = Side.ORIGIN, Side.TARGET  # noqa: E741 - the two sides, read as a table below

STEPS: dict[tuple[HandoffState, HandoffAct, Side], HandoffState] = {
    (S.SENT, A.WITHDRAW, O): S.WITHDRAWN,
    (S.SENT, A.PAUSE, O): S.SENT,
    (S.SENT, A.RESUME, O): S.SENT,
    (S.SENT, A.RECEIVE, T): S.RECEIVED,
    (S.SENT, A.RETURN, T): S.RETURNED,
    (S.RECEIVED, A.BEGIN, T): S.WORKING,
    (S.RECEIVED, A.ASK_CORRECTION, T): S.CORRECTING,
    (S.RECEIVED, A.ANSWER, T): S.ANSWERED,
    (S.RECEIVED, A.RETURN, T): S.RETURNED,
    (S.RECEIVED, A.PAUSE, O): S.RECEIVED,
    (S.RECEIVED, A.RESUME, O): S.RECEIVED,
    (S.WORKING, A.ASK_CORRECTION, T): S.CORRECTING,
    (S.WORKING, A.REPORT, T): S.WORKING,
    (S.WORKING, A.ANSWER, T): S.ANSWERED,
    (S.WORKING, A.RETURN, T): S.RETURNED,
    (S.WORKING, A.PAUSE, O): S.WORKING,
    (S.WORKING, A.RESUME, O): S.WORKING,
    (S.CORRECTING, A.CORRECT, O): S.WORKING,
    (S.CORRECTING, A.PAUSE, O): S.CORRECTING,
    (S.CORRECTING, A.RESUME, O): S.CORRECTING,
    (S.CORRECTING, A.RETURN, T): S.RETURNED,
    (S.RETURNED, A.RESEND, O): S.SENT,
    (S.SENT, A.NOTE, O): S.SENT,
    **{(state, A.NOTE, side): state for state in (S.RECEIVED, S.WORKING, S.CORRECTING, S.ANSWERED) for side in (O, T)},
}
"""Everything that may follow a first SEND."""

OPEN_STATES = (S.SENT, S.RECEIVED, S.WORKING, S.CORRECTING)

HANDOFF_STATE_LABELS = {
    S.SENT: "待签收",
    S.RECEIVED: "已签收",
    S.WORKING: "办理中",
    S.CORRECTING: "待补正",
    S.ANSWERED: "已反馈",
    S.RETURNED: "已退回",
    S.WITHDRAWN: "已撤回",
}
HANDOFF_ACT_LABELS = {
    A.SEND: "发出",
    A.RECEIVE: "签收",
    A.BEGIN: "开始办理",
    A.ASK_CORRECTION: "一次性告知补正",
    A.CORRECT: "补正",
    A.REPORT: "通报进展",
    A.PAUSE: "服务中止",
    A.RESUME: "恢复服务",
    A.ANSWER: "反馈结果",
    A.RETURN: "退回",
    A.RESEND: "重新发出",
    A.WITHDRAW: "撤回",
    A.NOTE: "留言",
}
