"""Ledger rows as the timeline shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.queries import LATE_AFTER
from blueprints.cards.timeline import TimelineEntry
from blueprints.shell.filters import stamp
from tenants.bureaus import BureauCard, directory

BY_SOURCE = {
    "handoffs": "handoff", "linkage": "handoff", "cases": "decision", "materials": "material", "fees": "fee",
    "unit": "sign", "suspension": "clock",
}  # fmt: skip


def timeline_of(rows: Iterable[Any]) -> list[TimelineEntry]:
    """One line a row: when, what, who, for which eyes."""
    bureaus = directory()
    return [_told(row, bureaus.get(row.acting_bureau_id)) for row in rows]


def _told(row: Any, bureau: BureauCard | None) -> TimelineEntry:
    is_late = row.recorded_at - row.happened_at > LATE_AFTER
    return TimelineEntry(
        row.happened_at,
        row.content,
        row.actor_name,
        _kind(row),
        f"完成许可事项：{row.permit}" if row.permit else "",
        bureau.short_name if bureau else "",
        row.audience is Audience.UNIT,
        stamp(row.recorded_at) if is_late else "",
        f"l{row.id}",
    )


def _kind(row: Any) -> str:
    if row.permit:
        return "decision"
    if row.by_hand:
        return "note"
    if row.kind is LedgerKind.LINKAGE:
        return "handoff"
    return BY_SOURCE.get(row.event.partition(".")[0], "")
