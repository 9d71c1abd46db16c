"""The machine of a checklist entry, and the words around it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.foundation.errors import Conflict
from app.standards.catalogue.routes import RouteKind

Route = RouteKind
"""How an entry travels: decided here, decided here with another bureau's advice (帮审), pushed to the bureau that decides,
or reviewed for us (代审)."""
ROUTES_DECIDED_HERE = frozenset({Route.OWN, Route.ASSIST_REVIEW})
"""Routes that end in an own window; the others are handed over."""


class EntryState(StrEnum):
    """Where an entry stands with its serving bureau. What the deciding window does is the case's state."""

    PREPARING = "preparing"
    DISPATCHED = "dispatched"
    HANDED_OFF = "handed_off"
    DECIDED = "decided"
    REFUSED = "refused"
    DELIVERED = "delivered"
    ASSISTED = "assisted"
    REMOVED = "removed"


class EntryAct(StrEnum):
    """What moves an entry."""

    DISPATCH = "dispatch"
    HAND_OFF = "hand_off"
    COME_BACK = "come_back"
    DECIDE = "decide"
    REFUSE = "refuse"
    DELIVER = "deliver"
    FINISH_ASSISTANCE = "finish_assistance"
    REMOVE = "remove"


S, A = EntryState, EntryAct

STEPS: dict[tuple[EntryState, EntryAct], EntryState] = {
    (S.PREPARING, A.DISPATCH): S.DISPATCHED,
    (S.PREPARING, A.HAND_OFF): S.HANDED_OFF,
    (S.PREPARING, A.FINISH_ASSISTANCE): S.ASSISTED,
    (S.PREPARING, A.REMOVE): S.REMOVED,
    (S.DISPATCHED, A.COME_BACK): S.PREPARING,
    (S.DISPATCHED, A.DECIDE): S.DECIDED,
    (S.DISPATCHED, A.REFUSE): S.REFUSED,
    (S.HANDED_OFF, A.COME_BACK): S.PREPARING,
    (S.HANDED_OFF, A.DECIDE): S.DECIDED,
    (S.HANDED_OFF, A.REFUSE): S.REFUSED,
    (S.DECIDED, A.DELIVER): S.DELIVERED,
    (S.REFUSED, A.COME_BACK): S.PREPARING,
    (S.REFUSED, A.REMOVE): S.REMOVED,
}

DONE_STATES = (S.DELIVERED, S.ASSISTED, S.REMOVED)
"""States that do not stand in the way of closing."""
TO_DO_STATES = tuple(state for state in EntryState if state not in DONE_STATES)

ENTRY_STATE_LABELS = {
    S.PREPARING: "准备材料",
    S.DISPATCHED: "已派单",
    S.HANDED_OFF: "已移交",
    S.DECIDED: "已办结待送达",
    S.REFUSED: "办结（不通过）",
    S.DELIVERED: "已送达",
    S.ASSISTED: "帮办完成",
    S.REMOVED: "已调出清单",
}
ENTRY_ACT_LABELS = {
    A.DISPATCH: "派单",
    A.HAND_OFF: "移交",
    A.COME_BACK: "退回重办",
    A.DECIDE: "办结",
    A.REFUSE: "办结（不通过）",
    A.DELIVER: "送达",
    A.FINISH_ASSISTANCE: "完成帮办",
    A.REMOVE: "调出清单",
}
ROUTE_LABELS = {
    Route.OWN: "本局审批",
    Route.PUSH: "跨层级推送",
    Route.REVIEW_ON_BEHALF: "代审",
    Route.ASSIST_REVIEW: "帮审",
}


def next_entry_state(state: EntryState, act: EntryAct) -> EntryState:
    """Where ``act`` leads from ``state``; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in STEPS:
        raise Conflict(
            "step", f"该事项{ENTRY_STATE_LABELS[state]}，现在不能{ENTRY_ACT_LABELS[act]}。请刷新后查看最新情况。"
        )
    return STEPS[state, act]


class MaterialState(StrEnum):
    """Where one material of an entry stands (W4.2.1a)."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    CORRECTION = "correction"
    ACCEPTED = "accepted"
    EXEMPT = "exempt"


MATERIAL_STATE_LABELS = {
    MaterialState.MISSING: "待提交",
    MaterialState.SUBMITTED: "已提交",
    MaterialState.CORRECTION: "待补正",
    MaterialState.ACCEPTED: "已核",
    MaterialState.EXEMPT: "免提交",
}


class FeeState(StrEnum):
    """A fee is due, paid with evidence, or waived with evidence."""

    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"


FEE_STATE_LABELS = {FeeState.DUE: "待缴", FeeState.PAID: "已缴", FeeState.WAIVED: "减免"}


class SubmissionChannel(StrEnum):
    """How papers came in (受理方式): what the unit had to do for it."""

    ONLINE = "online"
    """The unit sent them over the network."""
    NAVIGATOR = "navigator"
    """The navigator fetched or prepared them for the unit (代办): the unit handed nothing in itself."""
    POST = "post"
    COUNTER = "counter"
    """The unit came to a window."""


SUBMISSION_CHANNEL_LABELS = {
    SubmissionChannel.ONLINE: "线上",
    SubmissionChannel.NAVIGATOR: "代办",
    SubmissionChannel.POST: "邮寄",
    SubmissionChannel.COUNTER: "窗口",
}
SUBMISSION_CHANNEL_HINTS = {
    SubmissionChannel.ONLINE: "项目单位网上传来",
    SubmissionChannel.NAVIGATOR: "项目长代为收集、提交",
    SubmissionChannel.POST: "项目单位邮寄",
    SubmissionChannel.COUNTER: "项目单位到窗口提交",
}
_BY_EFFORT = (SubmissionChannel.COUNTER, SubmissionChannel.POST, SubmissionChannel.NAVIGATOR, SubmissionChannel.ONLINE)


def submission_channel_of(ways: Iterable[SubmissionChannel | None]) -> SubmissionChannel:
    """How an application came in as a whole: by the way that cost the unit most; 代办 where no paper says."""
    told = set(ways)
    return next((way for way in _BY_EFFORT if way in told), SubmissionChannel.NAVIGATOR)
