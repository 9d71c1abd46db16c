"""The approval record that is handed over, line by line, and where a hand-over stands. Pure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    """Where a hand-over stands."""

    UNSENT = "unsent"
    WAITING = "waiting"
    LATE = "late"
    RETURNED = "returned"
    RECEIVED = "received"


STANDING_WORDS = {
    Standing.UNSENT: "待送出",
    Standing.WAITING: "待接收",
    Standing.LATE: "逾期未接收",
    Standing.RETURNED: "被退回",
    Standing.RECEIVED: "已接收",
}


class Dated(Protocol):
    """What a standing is read from."""

    received_at: datetime | None
    returned_at: datetime | None
    sent_at: datetime | None
    due_on: date | None


def standing(record: Dated, day: date) -> Standing:
    """Where a hand-over stands on ``day``. Late wins over unsent: what was never sent is late all the same."""
    if record.received_at is not None:
        return Standing.RECEIVED
    if record.returned_at is not None:
        return Standing.RETURNED
    if record.due_on is not None and record.due_on < day:
        return Standing.LATE
    return Standing.UNSENT if record.sent_at is None else Standing.WAITING
