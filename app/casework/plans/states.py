"""The machine of a checklist entry, and the words around it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.foundation.errors import Conflict
from app.standards.catalogue.routes import RouteKind
from tenants.labels import LabelledEnum

Route = RouteKind
"""How an entry travels: decided here, decided here with another bureau's advice (帮审), pushed to the bureau that decides,
or reviewed for us (代审)."""
ROUTES_DECIDED_HERE = frozenset({Route.OWN, Route.ASSIST_REVIEW})
"""Routes that end in an own window; the others are handed over."""


class EntryState(LabelledEnum):
    """Where an entry stands with its serving bureau. What the deciding window does is the case's state."""

    PREPARING = "preparing", "准备材料"
    DISPATCHED = "dispatched", "已派单"
    HANDED_OFF = "handed_off", "已移交"
    DECIDED = "decided", "已办结待送达"
    REFUSED = "refused", "办结（不通过）"
    DELIVERED = "delivered", "已送达"
    ASSISTED = "assisted", "帮办完成"
    REMOVED = "removed", "已调出清单"


class EntryAct(LabelledEnum):
    """What moves an entry."""

    DISPATCH = "dispatch", "派单"
    HAND_OFF = "hand_off", "移交"
    COME_BACK = "come_back", "退回重办"
    DECIDE = "decide", "办结"
    REFUSE = "refuse", "办结（不通过）"
    DELIVER = "deliver", "送达"
    FINISH_ASSISTANCE = "finish_assistance", "完成帮办"
    REMOVE = "remove", "调出清单"


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


def next_entry_state(state: EntryState, act: EntryAct) -> EntryState:
    """Where ``act`` leads from ``state``; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in STEPS:
        raise Conflict("step", f"该事项{state.label}，现在不能{act.label}。请刷新后查看最新情况。")
    return STEPS[state, act]


class MaterialState(LabelledEnum):
    """Where one material of an entry stands (W4.2.1a)."""

    MISSING = "missing", "待提交"
    SUBMITTED = "submitted", "已提交"
    CORRECTION = "correction", "待补正"
    ACCEPTED = "accepted", "已核"
    EXEMPT = "exempt", "免提交"


class FeeState(LabelledEnum):
    """A fee is due, paid with evidence, or waived with evidence."""

    DUE = "due", "待缴"
    PAID = "paid", "已缴"
    WAIVED = "waived", "减免"


class SubmissionChannel(LabelledEnum):
    """How papers came in (受理方式): what the unit had to do for it."""

    ONLINE = "online", "线上"
    """The unit sent them over the network."""
    NAVIGATOR = "navigator", "代办"
    """The navigator fetched or prepared them for the unit (代办): the unit handed nothing in itself."""
    POST = "post", "邮寄"
    COUNTER = "counter", "窗口"
    """The unit came to a window."""


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
