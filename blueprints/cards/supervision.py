"""Approval records that were handed over (审管衔接), as the pages of a case and of a project show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.casework.supervision.queries import supervisor_name
from app.casework.supervision.terms import STANDING_WORDS, Standing, standing
from tenants.clock import today

STANDING_TONES = {
    Standing.UNSENT: "unit",
    Standing.WAITING: "due",
    Standing.LATE: "late",
    Standing.RETURNED: "late",
    Standing.RECEIVED: "ahead",
}


class HandedOver(NamedTuple):
    """One record: to whom, how far, since when."""

    href: str
    item: str
    supervisor: str
    word: str
    tone: str
    row: Any


def handed_over(rows: Iterable[Any]) -> list[HandedOver]:
    """Records ready to print."""
    lines, day = [], today()
    for row in rows:
        stands = standing(row, day)
        lines.append(
            HandedOver(
                f"/supervision/{row.id}", row.content["item_name"], supervisor_name(row), STANDING_WORDS[stands],
                STANDING_TONES[stands], row,
            )
        )  # fmt: skip
    return lines
