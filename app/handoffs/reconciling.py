"""Reconciling: every message has its mirror, with equal content, and every box says what its messages say.

Each bureau is asked in its own transaction; nobody reads both mirrors at one instant, so a message that was written
between two readings is looked for once more before it is called a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.handoffs.content import content_hash
from app.handoffs.models import Handoff, HandoffMessage
from app.handoffs.states import STEPS, HandoffAct, HandoffState, Side
from tenants import context
from tenants.bureaus import directory
from tenants.db import acting_for, db, reading

BATCH = 5000
Key = tuple[UUID, int]
Half = tuple[int, str, int, int]
"""Box, content hash and the two parties of one half."""


def reconcile() -> dict[str, Any]:
    """Compare all boxes: ``{"messages": n, "faults": [sentences]}``."""
    halves: dict[Key, list[Half]] = {}
    faults: list[str] = []
    for bureau_id in directory():
        for key, half in _halves_of(bureau_id, faults):
            halves.setdefault(key, []).append(half)
    lonely = {key: found for key, found in halves.items() if len(found) != 2 or found[0][1] != found[1][1]}
    for (handoff_id, number), found in lonely.items():
        again = [half for box in found[0][2:] for half in _one(box, handoff_id, number)]
        if len(again) != 2 or again[0][1] != again[1][1]:
            faults.append(f"移交件 {handoff_id} 第{number}号消息在双方收发件箱中不一致")
    return {"messages": len(halves), "faults": faults}


def _halves_of(bureau_id: int, faults: list[str]) -> Iterator[tuple[Key, Half]]:
    with acting_for(bureau_id), reading():
        boxes = {
            row.id: row
            for row in db.session.execute(
                select(Handoff.id, Handoff.state, Handoff.last_number).where(Handoff.bureau_id == context.bureau_id())
            )
        }
        states: dict[UUID, tuple[HandoffState, int]] = {}
        statement = (
            select(HandoffMessage)
            .where(HandoffMessage.bureau_id == context.bureau_id())
            .order_by(HandoffMessage.handoff_id, HandoffMessage.number)
            .execution_options(yield_per=BATCH)
        )
        for message in db.session.scalars(statement):
            states[message.handoff_id] = (_after(states.get(message.handoff_id), message), message.number)
            if content_hash(message.content) != message.content_hash:
                faults.append(f"移交件 {message.handoff_id} 第{message.number}号消息内容与校验值不符")
            yield (
                (message.handoff_id, message.number),
                (bureau_id, message.content_hash, message.origin_id, message.target_id),
            )
        said = {box.id: (box.state, box.last_number) for box in boxes.values()}
        suspects = [one for one in states.keys() | said.keys() if states.get(one) != said.get(one)]
        faults += [f"移交件 {one} 的状态与其消息不符" for one in sorted(suspects) if not _agrees(one)]


def _agrees(handoff_id: UUID) -> bool:
    """Box and messages of one handoff at one instant: between two readings a message may have arrived."""
    state: tuple[HandoffState, int] | None = None
    rows = db.session.execute(
        select(HandoffMessage, Handoff.state, Handoff.last_number)
        .join(
            Handoff,
            and_(Handoff.bureau_id == HandoffMessage.bureau_id, Handoff.id == HandoffMessage.handoff_id),
            isouter=True,
        )
        .where(HandoffMessage.bureau_id == context.bureau_id(), HandoffMessage.handoff_id == handoff_id)
        .order_by(HandoffMessage.number)
    ).all()
    for message, _state, _number in rows:
        state = (_after(state, message), message.number)
    return state is not None and state == (rows[-1].state, rows[-1].last_number)


def _after(before: tuple[HandoffState, int] | None, message: HandoffMessage) -> HandoffState:
    """The state that a message leads to."""
    if before is None:
        return HandoffState.SENT
    side = Side.ORIGIN if message.author_id == message.origin_id else Side.TARGET
    return STEPS.get((before[0], HandoffAct(message.act), side), before[0])


def _one(bureau_id: int, handoff_id: UUID, number: int) -> list[Half]:
    with acting_for(bureau_id), reading():
        row = db.session.execute(
            select(HandoffMessage.content_hash, HandoffMessage.origin_id, HandoffMessage.target_id).where(
                HandoffMessage.bureau_id == bureau_id,
                HandoffMessage.handoff_id == handoff_id,
                HandoffMessage.number == number,
            )
        ).one_or_none()
    return [(bureau_id, *row)] if row else []
