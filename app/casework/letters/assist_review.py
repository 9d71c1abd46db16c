"""A request for advice (帮审) that is needed no more: at the bureau that was asked it closes itself, so nothing lies open
that nobody waits for."""

from __future__ import annotations

from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import LetterAnswerContent, NoteContent, ReasonContent
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffAct, HandoffState
from tenants.pairings import HandoffKind


def on_advice_request_ended(box: Handoff, message: HandoffMessage) -> None:
    """After the note that says so; the note itself is told like any other."""
    if box.kind is not HandoffKind.ASSIST_REVIEW or box.box is not Box.IN or message.act is not HandoffAct.NOTE:
        return
    note = read_content(message, NoteContent)
    if not note.get("ended"):
        return
    why = f"对方告知不再需要：{note['note']}"
    if box.state is HandoffState.CORRECTING:
        handoffs.post_message(box, HandoffAct.RETURN, ReasonContent(reason=why))
    elif box.state in OPEN_STATES:
        content = LetterAnswerContent(answered={"advice": why}, verdict="", files=[], parts=[])
        handoffs.post_message(box, HandoffAct.ANSWER, content)
