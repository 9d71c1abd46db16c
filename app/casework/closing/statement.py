"""What the closing statement (办结单, 附件3) says: which papers were handed over, by stage. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.casework.plans.states import DONE_STATES, EntryState
from app.standards.catalogue.terms import Stage
from tenants.clock import local_date


def unfinished_entries(entries: Iterable[Any]) -> list[str]:
    """What still stands in the way of closing, each with its state: ``施工许可证核发（已移交）``."""
    return [
        f"{entry.item_name}（{EntryState(entry.state).label}）" for entry in entries if entry.state not in DONE_STATES
    ]


def handed_over_papers(entries: Iterable[Any], hashes: dict[Any, str]) -> list[dict[str, Any]]:
    """Every certificate handed over, in the order of the list; ``hashes`` are SHA-256 by file id."""
    return [
        {
            "entry_id": str(entry.id),
            "item": entry.item_name,
            "stage": entry.stage.value,
            "certificate_name": entry.certificate_name or entry.item_name,
            "certificate_no": entry.certificate_no or "",
            "decided_on": local_date(entry.decided_at).isoformat() if entry.decided_at else None,
            "delivered_on": local_date(entry.delivered_at).isoformat() if entry.delivered_at else None,
            "delivered_to": entry.delivered_to or "",
            "delivery_method": entry.delivery_method or "",
            "sha256": hashes.get(entry.certificate_file_id),
        }
        for entry in entries
        if entry.state is EntryState.DELIVERED
    ]


def stages_of(entries: Iterable[Any]) -> list[str]:
    """The stages that the service went through, in their order."""
    found = {entry.stage for entry in entries}
    return [stage.value for stage in Stage if stage in found]


def stages_text(stages: Sequence[str]) -> str:
    """Stages as the form prints them."""
    return "、".join(Stage(stage).label for stage in stages)
