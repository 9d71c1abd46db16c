"""Coordination through the city (未划转事项协调; L2.4a): what a zone asks is passed on under the same clock; its answer comes back.

The city's own letter to the county names the zone's letter as its subject; the county's answer becomes the city's.
"""

from __future__ import annotations

from uuid import UUID

from app.casework.letters.queries import letters_about
from app.foundation.errors import Conflict, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import LetterAnswerContent, LetterContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind

OPEN_STATES = (HandoffState.SENT, HandoffState.RECEIVED, HandoffState.WORKING, HandoffState.CORRECTING)


def forward_coordination(box: Handoff, target_id: int, handoff_id: UUID) -> Handoff:
    """Pass a received coordination on to the bureau that holds the item: same content, same date, one hop further.

    Raises :class:`Conflict` for one that was passed on already, or that is no longer to be answered.
    """
    if box.kind is not HandoffKind.COORDINATION or box.box is not Box.IN:
        raise Conflict("kind", "只有收到的协调件可以转送其他审批局。")
    if box.state not in (HandoffState.RECEIVED, HandoffState.WORKING):
        raise Conflict("step", f"该移交件{box.state.label}，现在不能转送。请刷新后查看最新情况。")
    if target_id == box.origin_id:
        raise Invalid("same", "不能转送回请求协调的审批局。", "target_id")
    passed = open_forward_of(box.id)
    if passed is not None:
        raise Conflict("step", f"已经转送{bureau_by_id(passed.target_id).name}，等其反馈。")
    asked, origin = read_content(queries.messages_of(box.id)[0], LetterContent), bureau_by_id(box.origin_id)
    title = f"协调（{origin.short_name}）：{asked['title']}"[:200]
    content: LetterContent = {**asked, "title": title, "behalf_of": origin.name}
    handoffs.send(
        HandoffKind.COORDINATION, target_id, content, handoff_id=handoff_id, due_on=box.due_on, subject_id=box.id
    )
    record(
        LedgerEvent.LETTERS_COORDINATION_RELAYED,
        f"将{bureau_by_id(box.origin_id).name}请求协调的“{box.title}”转送{bureau_by_id(target_id).name}，期限不变。",
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
    )
    return queries.handoff(handoff_id)


def open_forward_of(handoff_id: UUID) -> Handoff | None:
    """The hop further on that a coordination waits for, or None."""
    return next((box for box in letters_about(handoff_id) if box.state in OPEN_STATES), None)


def on_forward_answered(box: Handoff, message: HandoffMessage) -> bool:
    """At the city: the county's answer to a coordination that was passed on becomes the answer to the zone."""
    if box.kind is not HandoffKind.COORDINATION or box.box is not Box.OUT or box.subject_id is None:
        return False
    if message.act is not HandoffAct.ANSWER:
        return False
    asking = queries.handoff(box.subject_id, lock=True)
    if asking.state not in (HandoffState.RECEIVED, HandoffState.WORKING):
        return False
    answer = read_content(message, LetterAnswerContent)
    content: LetterAnswerContent = {**answer, "by_way_of": bureau_by_id(box.target_id).name}
    handoffs.post_message(asking, HandoffAct.ANSWER, content)
    record(
        LedgerEvent.LETTERS_COORDINATION_PASSED_BACK,
        f"将{bureau_by_id(box.target_id).name}的协调结果反馈{bureau_by_id(asking.origin_id).name}：{asking.title}。",
        subject_id=asking.id,
        kind=LedgerKind.LINKAGE,
        actor_name=message.actor_name,
    )
    return True
