"""The approval record that is handed over, line by line, and where a hand-over stands. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from tenants.labels import LabelledEnum


class HandoverStatus(LabelledEnum):
    """Where a hand-over stands."""

    UNSENT = "unsent", "待送出"
    WAITING = "waiting", "待接收"
    LATE = "late", "逾期未接收"
    RETURNED = "returned", "被退回"
    RECEIVED = "received", "已接收"


class DatedRecord(Protocol):
    """What a standing is read from."""

    received_at: datetime | None
    returned_at: datetime | None
    sent_at: datetime | None
    due_on: date | None


def handover_status(record: DatedRecord, day: date) -> HandoverStatus:
    """Where a hand-over stands on ``day``. Late wins over unsent: what was never sent is late all the same."""
    if record.received_at is not None:
        return HandoverStatus.RECEIVED
    if record.returned_at is not None:
        return HandoverStatus.RETURNED
    if record.due_on is not None and record.due_on < day:
        return HandoverStatus.LATE
    return HandoverStatus.UNSENT if record.sent_at is None else HandoverStatus.WAITING
