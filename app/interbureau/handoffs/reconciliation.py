"""Reconciling: every message has its mirror, equal in everything, and every box says what its messages say.

Each bureau is asked in its own transaction; nobody reads both mirrors at one instant, so what looks wrong is looked at
twice more before it is called a fault. Of a handoff no more than a digest is kept until its other half comes by.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs.chains import (
    MESSAGE_FIELD_LABELS,
    BoxCopy,
    BoxFault,
    HandoffPosition,
    box_faults,
    position_of,
)
from app.interbureau.handoffs.checks import EVENT, MOST_NAMED, last_check
from app.interbureau.handoffs.content import content_hash
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from tenants import context
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import SHANGHAI, now
from tenants.db import acting_for, db, read_transaction, transaction

BATCH_SIZE = 5000
NIGHT_HOURS = range(1, 6)
DAILY, OVERDUE = timedelta(hours=18), timedelta(hours=42)
Parties = tuple[int, int]


@dataclass
class BoxFindings:
    """What comparing all boxes found."""

    handoffs: Counter[int] = field(default_factory=Counter)
    """Handoffs by bureau."""
    messages: Counter[int] = field(default_factory=Counter)
    mirrored: int = 0
    """Messages, each counted once."""
    faults: dict[BoxFault, Parties] = field(default_factory=dict)

    def of(self, bureau_id: int) -> list[BoxFault]:
        """Differences in handoffs of one bureau."""
        return [fault for fault, parties in self.faults.items() if bureau_id in parties]


def reconcile() -> dict[str, Any]:
    """Compare all boxes: ``{"messages": n, "faults": [sentences]}``; keeps nothing."""
    found = compare_boxes()
    return {"messages": found.mirrored, "faults": [str(fault) for fault in found.faults]}


def reconcile_and_keep() -> dict[str, Any]:
    """The same; each bureau keeps what concerns its own boxes, the city how many differences there are where."""
    found = compare_boxes()
    for bureau_id in directory():
        with acting_for(bureau_id), transaction():
            _keep(bureau_id, found)
    return {"messages": found.mirrored, "faults": [str(fault) for fault in found.faults]}


def is_reconciliation_due(city_id: int) -> bool:
    """Whether the daily comparison is to be made: by night, or whenever it was missed for longer than that."""
    with acting_for(city_id), read_transaction():
        last = last_check()
    age = now() - last.at if last else OVERDUE
    return age >= OVERDUE or (age >= DAILY and now().astimezone(SHANGHAI).hour in NIGHT_HOURS)


def compare_boxes() -> BoxFindings:
    """Compare all boxes, bureau by bureau."""
    found = BoxFindings()
    lonely: dict[UUID, tuple[bytes, Parties]] = {}
    suspects: dict[UUID, Parties] = {}
    for bureau_id in directory():
        for handoff_id, digest, parties in _halves_of(bureau_id, found):
            other = lonely.pop(handoff_id, None)
            if other is None:
                lonely[handoff_id] = (digest, parties)
            if digest == b"" or (other is not None and other[0] != digest):
                suspects[handoff_id] = parties
    suspects |= {handoff_id: parties for handoff_id, (_digest, parties) in lonely.items()}
    for handoff_id, parties in sorted(suspects.items()):
        again = [set(_look(handoff_id, parties)) for _ in range(2)]
        found.faults |= {fault: parties for fault in _look(handoff_id, parties) if all(fault in one for one in again)}
    return found


def _halves_of(bureau_id: int, found: BoxFindings) -> Iterator[tuple[UUID, bytes, Parties]]:
    """Digest and parties of each handoff of a bureau; an empty digest where the half is at odds with itself."""
    with acting_for(bureau_id), read_transaction():
        rows = {row.id: row for row in db.session.execute(_rows())}
        statement = _messages().execution_options(yield_per=BATCH_SIZE)
        for handoff_id, group in groupby(db.session.execute(statement), attrgetter("handoff_id")):
            messages = list(group)
            origin, target = messages[0].origin_id, messages[0].target_id
            found.handoffs[bureau_id] += 1
            found.messages[bureau_id] += len(messages)
            found.mirrored += len(messages) if bureau_id == origin else 0
            row = rows.pop(handoff_id, None)
            sound = row is not None and position_of(messages) == _standing(row) and all(map(_is_whole, messages))
            yield handoff_id, _digest(messages) if sound else b"", (origin, target)
        for row in rows.values():
            yield row.id, b"", (row.origin_id, row.target_id)


def _look(handoff_id: UUID, parties: Parties) -> list[BoxFault]:
    """Both halves of one handoff, read anew and compared."""
    one, other = (_copy(bureau_id, handoff_id, parties) for bureau_id in parties)
    return box_faults(handoff_id, one, other)


def _copy(bureau_id: int, handoff_id: UUID, parties: Parties) -> BoxCopy:
    with acting_for(bureau_id), read_transaction():
        messages = db.session.execute(_messages().where(HandoffMessage.handoff_id == handoff_id)).all()
        row = db.session.execute(_rows().where(Handoff.id == handoff_id)).first()
    place = f"{bureau_by_id(bureau_id).short_name}{'发件箱' if bureau_id == parties[0] else '收件箱'}"
    return BoxCopy(bureau_id, place, _standing(row) if row else None, messages)


def _rows() -> Any:
    box = Handoff
    return select(
        box.id, box.state, box.last_number, box.round, box.paused, box.link_id, box.asked_on, box.received_at,
        box.origin_id, box.target_id,
    ).where(box.bureau_id == context.bureau_id())  # fmt: skip


def _messages() -> Any:
    """Messages with what must be equal in both boxes, in order."""
    message = HandoffMessage
    columns = (getattr(message, name) for name in MESSAGE_FIELD_LABELS)
    return (
        select(message.handoff_id, message.number, *columns, message.content)
        .where(message.bureau_id == context.bureau_id())
        .order_by(message.handoff_id, message.number)
    )


def _standing(row: Any) -> HandoffPosition:
    return HandoffPosition(
        row.state, row.last_number, row.round, row.paused, row.link_id, row.asked_on, row.received_at
    )  # fmt: skip


def _is_whole(message: Any) -> bool:
    whole: bool = content_hash(message.content) == message.content_hash
    return whole


def _digest(messages: list[Any]) -> bytes:
    told = repr(
        [[message.number, *(str(getattr(message, name)) for name in MESSAGE_FIELD_LABELS)] for message in messages]
    )
    return hashlib.sha256(told.encode()).digest()[:16]


def _keep(bureau_id: int, found: BoxFindings) -> None:
    """One entry in the acting bureau's ledger."""
    own, detail = found.of(bureau_id), {}
    if bureau_by_id(bureau_id).city_id == bureau_id:
        here = [one.id for one in directory().values() if one.city_id == bureau_id]
        detail["bureaus"] = [[one, found.handoffs[one], found.messages[one], len(found.of(one))] for one in here]
    record(
        EVENT,
        f"核对收发件箱：移交件{found.handoffs[bureau_id]}件、消息{found.messages[bureau_id]}条，不一致{len(own)}处",
        kind=LedgerKind.LINKAGE,
        detail=detail
        | {
            "handoffs": found.handoffs[bureau_id],
            "messages": found.messages[bureau_id],
            "faults": len(own),
            "named": [[str(one.handoff_id), one.number, one.text] for one in own[:MOST_NAMED]],
        },
    )
