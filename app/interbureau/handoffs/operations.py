"""Sending a handoff and every later message: one transaction, both boxes, never another bureau's other rows.

Each message is inserted first into the box of the lower-numbered bureau, so that two sides acting at once meet at the
same row and exactly one gets the number; the other is told. What may follow what is decided by the trigger
(``qdk.post_message``) from the same table as :mod:`app.interbureau.handoffs.states`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.exc import DBAPIError

from app.foundation.errors import Conflict, Invalid, Missing, Refusal
from app.foundation.files import operations as files
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import content_hash, files_in, id_in
from app.interbureau.handoffs.message_contents import MessageContent, SentMessageContent, write_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.scope import NOT_LISTED, Scope, check_within_scope, needs_scope
from app.interbureau.handoffs.states import (
    STEPS,
    HandoffAct,
    HandoffState,
    Side,
)
from tenants import audit_seals, context
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import SHANGHAI, now, today
from tenants.constraints import constraint_of
from tenants.db import db, write_batch
from tenants.pairings import HandoffKind
from tenants.write_buffer import PreparedInsert, PreparedUpdate, enqueue

Posted = tuple[int, UUID]
"""Bureau and handoff: in whose box a message came to lie."""

_INTO_BOX = PreparedInsert(HandoffMessage.__table__, " ON CONFLICT DO NOTHING")
_TO_OWN = PreparedUpdate(
    update(Handoff)
    .where(Handoff.bureau_id == bindparam("b"), Handoff.id == bindparam("handoff"))
    .values(
        applied_number=1,
        project_id=bindparam("project"),
        subject_id=bindparam("subject"),
        batch_ref=bindparam("batch"),
    )
)
"""Which of the sender's own rows its box speaks of. What it sent itself has nothing to be applied."""


def send(
    kind: HandoffKind,
    target_id: int,
    content: SentMessageContent,
    *,
    handoff_id: UUID,
    due_on: date | None,
    project_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Send a handoff. ``handoff_id`` comes from the form, so that a repeat changes nothing.

    Raises :class:`Conflict` (``no_link_conflict``) where no live link that both sides agreed to carries the right (五、（三）;
    clause W5.3a), :class:`Invalid` (``outside_scope``) for what the link does not let through (B24).
    """
    scope = queries.live_link(context.bureau_id(), target_id, kind, today())
    if scope is None:
        raise no_link_conflict(kind, target_id)
    check_within_scope(content, scope)
    message = {"link_id": scope.link_id, "kind": kind, "origin_id": context.bureau_id(), "target_id": target_id}
    _post(handoff_id, 1, message, HandoffAct.SEND, content, due_on)
    enqueue(
        _TO_OWN(
            b=context.bureau_id(), handoff=handoff_id, project=project_id, subject=subject_id,
            batch=id_in(content, "batch_ref"),
        )
    )  # fmt: skip


def post_message(box: Handoff, act: HandoffAct, content: MessageContent, due_on: date | None = None) -> Handoff:
    """Write the next message of a handoff. Raises :class:`Conflict` when the state forbids it or the other side was
    first (``overtaken``: who and when is in the message)."""
    side = require_step(box, act)
    first = queries.messages_of(box.id)[0]
    if side is Side.ORIGIN and needs_scope(content):
        check_within_scope(content, queries.scope_of(box) or Scope(first.link_id, frozenset(), False))
    parties = {"link_id": first.link_id, "kind": box.kind, "origin_id": box.origin_id, "target_id": box.target_id}
    _post(box.id, box.last_number + 1, parties, act, content, due_on)
    db.session.refresh(box)
    if box.applied_number == box.last_number - 1:
        box.applied_number = box.last_number  # one's own message has nothing to be applied
    return box


def require_step(box: Handoff, act: HandoffAct) -> Side:
    """The acting bureau's side, which may do this now. Raises :class:`Conflict` (``step``), saying who came first."""
    side = Side.ORIGIN if context.bureau_id() == box.origin_id else Side.TARGET
    if (box.state, act, side) not in STEPS:
        raise Conflict(
            "step",
            f"该移交件{box.state.label}，现在不能{act.label}。{_last_said(box.id)}",
        )
    return side


def post_messages(boxes: Sequence[Handoff], act: HandoffAct, content: MessageContent) -> None:
    """Write the next message of several handoffs, the same words in each: all of them or, where :func:`post_message` would
    refuse one, none. For words without files."""
    for box in boxes:
        require_step(box, act)
    links = queries.links_of([box.id for box in boxes])
    rows = []
    for box in boxes:
        parties = {"link_id": links[box.id], "kind": box.kind, "origin_id": box.origin_id, "target_id": box.target_id}
        row = _message(box.id, box.last_number + 1, parties, act, content, None)
        rows += [{"bureau_id": bureau_id, **row} for bureau_id in (box.origin_id, box.target_id)]
    _into_boxes(sorted(rows, key=lambda row: (row["bureau_id"], row["handoff_id"])))
    for box in queries.handoffs([box.id for box in boxes]):
        if box.applied_number == box.last_number - 1:
            box.applied_number = box.last_number
        db.session.info.setdefault("posted", set()).add((_other(box), box.id))


def _other(box: Handoff) -> int:
    return box.target_id if context.bureau_id() == box.origin_id else box.origin_id


def assign(box: Handoff, division_id: UUID, officer_id: UUID | None) -> None:
    """Say who works on an arrived handoff. Own business of the receiving bureau: no message."""
    if box.state in (HandoffState.ANSWERED, HandoffState.WITHDRAWN):
        raise Conflict("step", f"该移交件{box.state.label}，不能再分派。")
    box.division_id, box.officer_id = division_id, officer_id
    db.session.flush()


def _post(
    handoff_id: UUID,
    number: int,
    parties: dict[str, Any],
    act: HandoffAct,
    content: MessageContent,
    due_on: date | None,
) -> None:
    """Both rows of one message, equal but for the box."""
    acting = context.current_actor()
    other = parties["target_id"] if acting.bureau_id == parties["origin_id"] else parties["origin_id"]
    files.hand_over(files_in(content), other)
    row = _message(handoff_id, number, parties, act, content, due_on)
    _into_boxes([{"bureau_id": bureau_id, **row} for bureau_id in sorted((acting.bureau_id, other))])
    db.session.info.setdefault("posted", set()).add((other, handoff_id))


def _message(
    handoff_id: UUID,
    number: int,
    parties: dict[str, Any],
    act: HandoffAct,
    content: MessageContent,
    due_on: date | None,
) -> dict[str, Any]:
    """One message, without the box that it is for."""
    acting = context.current_actor()
    return {
        **parties,
        "handoff_id": handoff_id,
        "number": number,
        "author_id": acting.bureau_id,
        "act": act,
        "actor_name": acting.actor_name,
        "at": now(),
        "due_on": due_on,
        "content": write_content(parties["kind"], act, content),
        "content_hash": content_hash(content),
        "audit_head": audit_seals.seal_head(),
    }


def _into_boxes(rows: list[dict[str, Any]]) -> None:
    """Insert messages in their order; what the database says against it becomes a refusal."""
    try:
        write_batch(*(_INTO_BOX(**row) for row in rows))
    except DBAPIError as error:
        refusal = _refusal_of(error, rows[0])
        if refusal is None:
            raise
        raise refusal from error


def take_posted() -> set[Posted]:
    """What was posted since it was last taken: it waits for its receivers as soon as the transaction is committed."""
    taken: set[Posted] = db.session.info.pop("posted", set())
    return taken


def no_link_conflict(kind: HandoffKind, target_id: int) -> Conflict:
    """Who cannot be handed what, by name."""
    other = directory().get(target_id)
    return Conflict(
        "no_link",
        f"本局与{other.name if other else '对方局'}之间没有双方确认、现在生效的联动关系，"
        f"或该关系不含{kind.label}，不能发出。",
    )


def _refusal_of(error: DBAPIError, row: dict[str, Any]) -> Refusal | None:
    """The trigger's and the keys' answers, in words. Who was first is read once this transaction is over: nothing of it
    is left, and the next one that begins here sees what the other side has just committed."""
    state = getattr(error.orig, "sqlstate", "")
    if state == "QD001" or constraint_of(error) == "fk_handoff_messages_right":
        return no_link_conflict(row["kind"], row["target_id"])
    if state == "QD006":
        return Invalid("outside_scope", f"有内容{NOT_LISTED}，没有发出。请刷新后重新勾选。", "shared")
    if state in ("QD003", "QD004", "23505"):
        db.session.rollback()
        said = _last_said(row["handoff_id"]) or "请刷新后查看是谁、何时、做了什么。"
        if state == "QD004":
            return Conflict("step", f"该移交件的状态已经变化，现在不能这样办理。{said}")
        return Conflict("overtaken", f"已有人先一步办理了这件移交，您的操作没有生效。{said}")
    if state == "QD002":
        return Missing("移交件")
    return None


def _last_said(handoff_id: UUID) -> str:
    """Who did what and when, as the newest message in the own box has it; empty where there is none."""
    message = queries.newest_message(handoff_id)
    if message is None:
        return ""
    at = message.at.astimezone(SHANGHAI)
    act = HandoffAct(message.act).label
    who = f"{bureau_by_id(message.author_id).name}{message.actor_name}"
    return f"最近一步：{who}于{at.year}年{at.month}月{at.day}日 {at:%H:%M}{act}。请按最新情况办理。"
