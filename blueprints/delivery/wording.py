"""Words and tones of an entry's pages. No query."""

from __future__ import annotations

from typing import Any

from app.casework.cases.opening import SUSPENSION_REASON
from app.casework.cases.states import CaseState
from app.casework.cases.timing import CORRECTION, SPECIAL
from app.casework.plans.states import EntryState, MaterialState
from app.foundation.calendar.terms import Hands
from tenants.bureaus import bureau_by_id

ENTRY_TONES = {
    EntryState.PREPARING: "neutral",
    EntryState.DISPATCHED: "brand",
    EntryState.HANDED_OFF: "brand",
    EntryState.DECIDED: "due",
    EntryState.DELIVERED: "ahead",
    EntryState.ASSISTED: "ahead",
    EntryState.REFUSED: "late",
    EntryState.REMOVED: "paused",
}
MATERIAL_TONES = {
    MaterialState.MISSING: "unit",
    MaterialState.SUBMITTED: "brand",
    MaterialState.CORRECTION: "due",
    MaterialState.ACCEPTED: "ahead",
    MaterialState.EXEMPT: "ahead",
}
HANDS_TONES = {Hands.UNIT: "unit", Hands.OWN: "own", Hands.OTHER: "other", Hands.SPECIAL: "special"}
REASON_WORDS = {
    CORRECTION: "补正期间不计（行政许可法第三十二条）",
    SPECIAL: "特别程序所需时间不计（行政许可法第四十五条）",
    SUSPENSION_REASON: "服务中止期间不计",
}


def holder_name(hands: Hands, deciding_bureau_id: int) -> str:
    """In whose hands, by name where it is another bureau's."""
    return bureau_by_id(deciding_bureau_id).short_name if hands is Hands.OTHER else hands.label


def outcome_word(entry: Any) -> str:
    """What came of an entry, in the ministry's words."""
    return CaseState(entry.outcome).label if entry.outcome in set(CaseState) else ""
