"""What the supervising bureau writes back to a record that was handed over to it: received, answered, sent back."""

from __future__ import annotations

from app.casework.supervision import operations, queries
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import LetterAnswerContent, ReasonContent
from app.interbureau.handoffs.states import HandoffAct
from tenants.bureaus import bureau_by_id


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """Move the own record by one message of the other side; others do nothing to it."""
    record = queries.record_of_handoff(box.id)
    if record is None:
        return
    by = f"{bureau_by_id(message.author_id).name}（{message.actor_name}）"
    if message.act is HandoffAct.RECEIVE:
        operations.on_record_received(record, by, "")
    elif message.act is HandoffAct.ANSWER:
        answered = read_content(message, LetterAnswerContent)["answered"]
        operations.on_record_received(record, by, answered.get("answer", ""))
    elif message.act is HandoffAct.RETURN:
        operations.on_record_returned(record, read_content(message, ReasonContent)["reason"])
