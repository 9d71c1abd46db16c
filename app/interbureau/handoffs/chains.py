"""What two boxes say of one handoff, compared: which message, on which side, and what differs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.interbureau.handoffs.content import content_hash
from app.interbureau.handoffs.states import (
    STEPS,
    HandoffAct,
    HandoffState,
    Side,
)

MESSAGE_FIELD_LABELS = {
    "act": "步骤",
    "author_id": "发出局",
    "actor_name": "经办人",
    "at": "时间",
    "due_on": "期限",
    "link_id": "联动关系",
    "kind": "移交种类",
    "origin_id": "移交局",
    "target_id": "接收局",
    "content_hash": "校验值",
}
"""What stands in both rows of a message besides its content."""
POSITION_LABELS = {"link_id": "联动关系", "asked_on": "要求签收日期", "received_at": "首次签收时间"}
"""What the box row repeats of its messages so that figures can count it."""


class HandoffPosition(NamedTuple):
    """Where a handoff stands: as a box row says, or as its messages lead to."""

    state: HandoffState
    last_number: int
    round: int
    paused: bool
    link_id: UUID
    asked_on: date | None
    received_at: datetime | None

    def __str__(self) -> str:
        paused = "，中止中" if self.paused else ""
        return f"“{self.state.label}”，消息至第{self.last_number}号，第{self.round}轮{paused}"


@dataclass(frozen=True)
class BoxCopy:
    """One bureau's half: the row its lists read, and its messages in order."""

    bureau_id: int
    place: str
    """``阳城县局收件箱``."""
    row: HandoffPosition | None
    messages: Sequence[Any]


@dataclass(frozen=True)
class BoxFault:
    """One difference. ``number`` is the message's, or None where it is the box row's."""

    handoff_id: UUID
    number: int | None
    text: str

    def __str__(self) -> str:
        return f"移交件 {self.handoff_id}：{self.text}"


def position_of(messages: Sequence[Any]) -> HandoffPosition | None:
    """What the messages lead to; None where they are none, have a gap or hold a step that cannot be taken."""
    stand: HandoffPosition | None = None
    for place, message in enumerate(messages, 1):
        if message.number != place:
            return None
        stand = _after(stand, message)
        if stand is None:
            return None
    return stand


def _after(before: HandoffPosition | None, message: Any) -> HandoffPosition | None:
    act = HandoffAct(message.act)
    if before is None:
        sent = (HandoffState.SENT, 1, 1, False, message.link_id, message.due_on)
        return HandoffPosition(*sent, None) if act is HandoffAct.SEND else None
    side = Side.ORIGIN if message.author_id == message.origin_id else Side.TARGET
    following = STEPS.get((before.state, act, side))
    if following is None:
        return None
    paused = {HandoffAct.PAUSE: True, HandoffAct.RESUME: False}.get(act, before.paused)
    return before._replace(
        state=following,
        last_number=message.number,
        round=before.round + (act is HandoffAct.RESEND),
        paused=paused,
        received_at=before.received_at or (message.at if act is HandoffAct.RECEIVE else None),
    )


def box_faults(handoff_id: UUID, one: BoxCopy, other: BoxCopy) -> list[BoxFault]:
    """Everything in which two halves of one handoff differ from each other, or one from itself."""
    found = [BoxFault(handoff_id, number, text) for number, text in _between(one, other)]
    for copy in (one, other):
        found += [BoxFault(handoff_id, number, f"{copy.place}{text}") for number, text in _within(copy)]
    return found


def _between(one: BoxCopy, other: BoxCopy) -> Iterator[tuple[int, str]]:
    here, there = _numbered(one), _numbered(other)
    for number in sorted(here.keys() | there.keys()):
        mine, theirs = here.get(number), there.get(number)
        if mine is None or theirs is None:
            has, lacks = (one, other) if theirs is None else (other, one)
            yield number, f"{_named(mine or theirs)}只在{has.place}，{lacks.place}没有"
        elif differing := _differing(mine, theirs):
            yield number, f"{_named(mine)}在{one.place}和{other.place}不同：{'、'.join(differing)}"


def _numbered(copy: BoxCopy) -> dict[int, Any]:
    return {message.number: message for message in copy.messages}


def _named(message: Any) -> str:
    return f"第{message.number}号消息（{HandoffAct(message.act).label}）"


def _differing(mine: Any, theirs: Any) -> list[str]:
    found = [word for name, word in MESSAGE_FIELD_LABELS.items() if getattr(mine, name) != getattr(theirs, name)]
    if mine.content != theirs.content:
        keys = _differing_keys(mine.content, theirs.content)
        found.append(f"内容（{'、'.join(keys)}）" if keys else "内容")
    return found


def _differing_keys(mine: object, theirs: object) -> list[str]:
    """None where one of them was made into something without keys: then the whole of it differs."""
    if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
        return []
    return sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))


def _within(copy: BoxCopy) -> Iterator[tuple[int | None, str]]:
    for message in copy.messages:
        if content_hash(message.content) != message.content_hash:
            yield message.number, f"第{message.number}号消息的内容与其校验值不符"
    if not copy.messages or copy.row is None:
        if copy.messages:
            yield None, "有消息而没有登记"
        elif copy.row is not None:
            yield None, "有登记而没有消息"
        return
    stand = position_of(copy.messages)
    if stand is None:
        yield None, "的消息不连续，或含有不能办理的步骤"
    elif stand[:4] != copy.row[:4]:
        yield None, f"登记为{copy.row}；按消息应为{stand}"
    elif stand != copy.row:
        differing = [word for name, word in POSITION_LABELS.items() if getattr(stand, name) != getattr(copy.row, name)]
        yield None, f"登记的{'、'.join(differing)}与消息不符"
