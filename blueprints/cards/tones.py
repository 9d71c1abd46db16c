"""The tones of states that more than one face shows; red is kept for what is late."""

from __future__ import annotations

from app.interbureau.handoffs.states import HandoffState

HANDOFF_TONES = {
    HandoffState.SENT: "due",
    HandoffState.RECEIVED: "brand",
    HandoffState.WORKING: "brand",
    HandoffState.CORRECTING: "unit",
    HandoffState.ANSWERED: "ahead",
    HandoffState.RETURNED: "due",
    HandoffState.WITHDRAWN: "neutral",
}
