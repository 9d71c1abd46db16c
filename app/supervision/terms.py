"""The approval record that is handed over, line by line, and where a hand-over stands. Pure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

RECORD_LINES: tuple[tuple[str, str], ...] = (
    ("subject", "事项"),
    ("number", "受理编号"),
    ("outcome", "审批结论"),
    ("certificate", "证照（批文）"),
    ("certificate_no", "证照编号或文号"),
    ("valid_until", "有效期至"),
    ("conditions", "审批意见和条件"),
    ("decided_on", "决定日期"),
    ("decided_by", "审批部门"),
    ("duty", "请负责的事中事后监管"),
)
"""Name and label of all that an approval record says, besides project and unit: these lines and no other."""


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
