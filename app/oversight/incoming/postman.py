"""Delivers: after a bureau's transaction committed, lets the other bureaus take notice of what arrived.

Each in its own transaction, acting as itself. What is missed because a process died waits in the box (``applied_number``
behind ``last_number``) and the worker comes by; applying twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from app.interbureau.handoffs import queries
from app.interbureau.handoffs.operations import Posted
from app.oversight.incoming.operations import apply_messages
from tenants.bureaus import directory
from tenants.db import acting_for, read_transaction
from tenants.deadlock_retry import retry_on_deadlock

log = logging.getLogger("quandaiban.postman")
BATCH = 50
"""Boxes a round and bureau."""
MAX_AT_ONCE = 20
"""Boxes that the one who acted waits for; of an act on many, the worker takes the rest."""
MOST_ROUNDS = 40


def deliver(posted: Iterable[Posted]) -> int:
    """Apply what was just posted, the first :data:`MAX_AT_ONCE` of it; returns how many boxes. Never raises: the sender has
    been answered."""
    return sum(_apply_in_bureau(bureau_id, [handoff_id]) for bureau_id, handoff_id in sorted(posted)[:MAX_AT_ONCE])


def sweep(bureau_ids: Iterable[int] | None = None) -> int:
    """The worker's way round the boxes of all bureaus, or of these; returns how many boxes. Never raises.

    Where a round was full there may be more: it goes on, but never so long at one bureau that the others wait for ever.
    """
    return sum(_sweep_bureau(bureau_id) for bureau_id in sorted(bureau_ids or directory()))


def _sweep_bureau(bureau_id: int) -> int:
    applied = 0
    for _ in range(MOST_ROUNDS):
        number = _apply_in_bureau(bureau_id)
        applied += number
        if number < BATCH:
            break
    return applied


def _apply_in_bureau(bureau_id: int, handoff_ids: list[UUID] | None = None) -> int:
    """Each box in a transaction of its own; without their numbers, every box in which something waits."""
    try:
        with acting_for(bureau_id):
            if handoff_ids is None:
                with read_transaction():
                    handoff_ids = list(queries.unapplied_handoff_ids(BATCH))
            return sum(_apply_one(bureau_id, handoff_id) for handoff_id in handoff_ids)
    except Exception:
        log.exception("messages wait in the boxes of bureau %s", bureau_id)
        return 0


def _apply_one(bureau_id: int, handoff_id: UUID) -> bool:
    """Whether the messages of one box were applied. One that cannot be waits and is in nobody else's way."""
    try:
        retry_on_deadlock(partial(apply_messages, handoff_id))
    except Exception:
        log.exception("messages wait in box %s of bureau %s", handoff_id, bureau_id)
        return False
    return True
