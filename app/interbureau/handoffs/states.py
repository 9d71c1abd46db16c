"""The machine of a handoff: which side may do what in which state (design §5). Pure.

The same table lies in the database (``handoff_steps``) and a trigger refuses everything that is not in it.
"""

from __future__ import annotations

from enum import StrEnum

from tenants.labels import LabelledEnum


class Box(StrEnum):
    """Which of the two mirrored boxes a row lies in."""

    IN = "in"
    OUT = "out"


class Side(StrEnum):
    """Who wrote a message: the bureau that sent the handoff or the one that got it."""

    ORIGIN = "origin"
    TARGET = "target"


class HandoffState(LabelledEnum):
    """Where a handoff stands."""

    SENT = "sent", "待签收"
    RECEIVED = "received", "已签收"
    WORKING = "working", "办理中"
    CORRECTING = "correcting", "待补正"
    ANSWERED = "answered", "已反馈"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class HandoffAct(LabelledEnum):
    """What one message does."""

    SEND = "send", "发出"
    RECEIVE = "receive", "签收"
    BEGIN = "begin", "开始办理"
    ASK_CORRECTION = "ask_correction", "一次性告知补正"
    CORRECT = "correct", "补正"
    REPORT = "report", "通报进展"
    PAUSE = "pause", "服务中止"
    RESUME = "resume", "恢复服务"
    ANSWER = "answer", "反馈结果"
    RETURN = "return", "退回"
    RESEND = "resend", "重新发出"
    WITHDRAW = "withdraw", "撤回"
    NOTE = "note", "留言"


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
