"""Ledger rows as the timeline shows them."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from app.ledger.models import LEDGER_KIND_WORDS, Audience, LedgerKind
from app.ledger.queries import LATE_AFTER
from blueprints.shell.filters import stamp
from tenants.bureaus import directory

BY_SOURCE = {
    "handoffs": "handoff", "linkage": "handoff", "cases": "decision", "materials": "material", "fees": "fee",
    "unit": "sign", "suspension": "clock",
}  # fmt: skip


def told(rows: Iterable[Any]) -> list[Any]:
    """One line a row: when, what, who, for which eyes."""
    bureaus = directory()
    return [
        SimpleNamespace(
            id=f"l{row.id}",
            when=row.happened_at,
            when_text=stamp(row.happened_at),
            title=row.content,
            text=f"完成许可事项：{row.permit}" if row.permit else "",
            who=row.actor_name,
            bureau=bureaus[row.acting_bureau_id].short_name if row.acting_bureau_id in bureaus else "",
            kind=_kind(row),
            audience_unit=row.audience is Audience.UNIT,
            late_recorded=row.recorded_at - row.happened_at > LATE_AFTER,
            recorded_text=stamp(row.recorded_at),
            word=LEDGER_KIND_WORDS[row.kind],
        )
        for row in rows
    ]


def _kind(row: Any) -> str:
    if row.permit:
        return "decision"
    if row.by_hand:
        return "note"
    if row.kind is LedgerKind.LINKAGE:
        return "handoff"
    return BY_SOURCE.get(row.event.partition(".")[0], "")
