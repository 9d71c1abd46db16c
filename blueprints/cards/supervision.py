"""Approval records that were handed over (审管衔接), as the pages of a case and of a project show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.casework.supervision.queries import supervisor_name
from app.casework.supervision.terms import HandoverStatus, handover_status
from tenants.clock import today

SUPERVISION_TONES = {
    HandoverStatus.UNSENT: "unit",
    HandoverStatus.WAITING: "due",
    HandoverStatus.LATE: "late",
    HandoverStatus.RETURNED: "late",
    HandoverStatus.RECEIVED: "ahead",
}


class SupervisionCard(NamedTuple):
    """One record: to whom, how far, since when."""

    href: str
    item: str
    supervisor: str
    word: str
    tone: str
    row: Any


def supervision_cards(rows: Iterable[Any]) -> list[SupervisionCard]:
    """Records ready to print."""
    lines, day = [], today()
    for row in rows:
        stands = handover_status(row, day)
        lines.append(
            SupervisionCard(
                f"/supervision/{row.id}", row.content["item_name"], supervisor_name(row), stands.label,
                SUPERVISION_TONES[stands], row,
            )
        )  # fmt: skip
    return lines
