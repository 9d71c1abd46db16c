"""Delivers: after a bureau's transaction committed, lets the other bureaus take notice of what arrived.

Each in its own transaction, acting as itself. What is missed because a process died waits in the box (``applied_number``
behind ``last_number``) and the worker comes by; applying twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from app.arrivals.operations import apply_messages
from app.handoffs import queries
from tenants.bureaus import directory
from tenants.db import acting_for, reading, transaction

log = logging.getLogger("quandaiban.postman")
BATCH = 50
"""Boxes a round and bureau."""


def deliver(bureau_ids: Iterable[int]) -> int:
    """Apply what waits in these bureaus' boxes; returns how many boxes. Never raises: the sender has been answered."""
    applied = 0
    for bureau_id in sorted(bureau_ids):
        try:
            applied += _deliver_to(bureau_id)
        except Exception:
            log.exception("messages wait in the boxes of bureau %s", bureau_id)
    return applied


def sweep() -> int:
    """One round of the worker over all bureaus."""
    return deliver(directory())


def _deliver_to(bureau_id: int) -> int:
    with acting_for(bureau_id):
        with reading():
            waiting = list(queries.unapplied(BATCH))
        for handoff_id in waiting:
            with transaction():
                apply_messages(handoff_id)
        return len(waiting)
