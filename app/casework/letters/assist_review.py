"""A request for advice (帮审) that is needed no more: at the bureau that was asked it closes itself, so nothing lies open
that nobody waits for."""

from __future__ import annotations

from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffAct, HandoffState
from tenants.pairings import HandoffKind


def on_advice_request_ended(box: Handoff, message: HandoffMessage) -> None:
    """After the note that says so; the note itself is told like any other."""
    if box.kind is not HandoffKind.ASSIST_REVIEW or box.box is not Box.IN or not message.content.get("ended"):
        return
    why = f"对方告知不再需要：{message.content['note']}"
    if box.state is HandoffState.CORRECTING:
        handoffs.post_message(box, HandoffAct.RETURN, {"reason": why})
    elif box.state in OPEN_STATES:
        handoffs.post_message(
            box, HandoffAct.ANSWER, {"answered": {"advice": why}, "verdict": "", "files": [], "parts": []}
        )
