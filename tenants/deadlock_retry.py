"""A write that the server sacrificed to end a deadlock is done again."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import uniform
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from tenants.db import transaction

T = TypeVar("T")
RETRYABLE_STATES = frozenset({"40P01", "40001"})
"""SQLSTATEs of a transaction that the server gave up so that another could go on: the same again will do."""
MAX_TRIES = 6
PAUSE_SECONDS = 0.05


def retry_on_deadlock(do: Callable[[], T], anew: Callable[[], object] = lambda: None) -> T:
    """One write, done again from its beginning where the server sacrificed it to end a deadlock.

    ``anew`` puts back what a failed try left outside the database. Raises what the last try raised."""
    for tried in range(1, MAX_TRIES):
        try:
            with transaction():
                return do()
        except DBAPIError as error:
            if not is_retryable(error):
                raise
        anew()
        time.sleep(uniform(0, PAUSE_SECONDS * tried))  # noqa: S311 - so that two do not meet again at once
    with transaction():
        return do()


def is_retryable(error: DBAPIError) -> bool:
    """Whether the server ended this transaction for another's sake (deadlock, serialization)."""
    return getattr(error.orig, "sqlstate", None) in RETRYABLE_STATES
