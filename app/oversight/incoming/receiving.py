"""Receiving an arrived handoff: sign for it, say who works on it, later somebody else, and open the own row it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.casework.cases import opening
from app.casework.cases import operations as cases
from app.casework.cases.assignment import assign_handed_cases
from app.casework.scoping import message_handlers as scoping
from app.foundation.errors import Conflict, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.staff import queries as staff
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.shapes import ConsultationContent, PushContent, ReasonContent, ReceiptContent
from app.interbureau.handoffs.states import Box, HandoffAct
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.pairings import HandoffKind

REVIEWED_KINDS = frozenset({HandoffKind.PUSH, HandoffKind.REVIEW_ON_BEHALF})


def receive(box: Handoff, division_id: UUID, officer_id: UUID | None) -> Handoff:
    """Sign for a handoff (签收) and assign it. A push becomes a case in that window's queue, a consultation a sheet.

    Raises :class:`Conflict` when it is no longer waiting.
    """
    if box.box is not Box.IN:
        raise Conflict("own", "这是本局发出的移交件，应由对方局签收。")
    division = staff.division(division_id)
    handoffs.post_message(box, HandoffAct.RECEIVE, ReceiptContent(division=division.name))
    handoffs.assign(box, division_id, officer_id)
    sent = queries.newest_sending(queries.messages_of(box.id))
    if box.kind in REVIEWED_KINDS:
        box.subject_id = opening.open_handed_case(box, read_content(sent, PushContent), division_id).id
    elif box.kind is HandoffKind.CONSULTATION:
        box.subject_id = scoping.open_foreign_sheet(box, read_content(sent, ConsultationContent)).id
    _record_received(box, division.name)
    db.session.flush()
    return box


def receive_all(boxes: Sequence[Handoff], division_id: UUID, officer_id: UUID | None) -> None:
    """Sign for several handoffs and assign them to one division: what :func:`receive` does to each, written together.

    All or none: raises what :func:`receive` would raise for the first that cannot be received."""
    if any(box.box is not Box.IN for box in boxes):
        raise Conflict("own", "这是本局发出的移交件，应由对方局签收。")
    division = staff.division(division_id)
    messages = queries.messages_of_all([box.id for box in boxes])
    handoffs.post_messages(boxes, HandoffAct.RECEIVE, ReceiptContent(division=division.name))
    for box in boxes:
        box.division_id, box.officer_id = division_id, officer_id
    reviewed = [box for box in boxes if box.kind in REVIEWED_KINDS]
    for box in boxes:
        if box.kind is HandoffKind.CONSULTATION:
            asked = read_content(queries.newest_sending(messages[box.id]), ConsultationContent)
            box.subject_id = scoping.open_foreign_sheet(box, asked).id
    handed = [
        (
            box,
            read_content(queries.newest_sending(messages[box.id]), PushContent),
            opening.was_paused(messages[box.id]),
        )
        for box in reviewed
    ]
    if handed:
        for box, case in zip(reviewed, opening.open_handed_cases(handed, division_id), strict=True):
            box.subject_id = case.id
    for box in boxes:
        _record_received(box, division.name)
    db.session.flush()


def assign(boxes: Sequence[Handoff], division_id: UUID, officer_id: UUID | None) -> None:
    """Give received handoffs to another division or officer (改派), all of them or none; the case that one became moves along
    to that window. Own business: nobody outside is told.

    Raises :class:`Conflict` for one that is answered, withdrawn or an own one, :class:`Invalid` where a case would come to lie
    with a division that is no window.
    """
    if any(box.box is not Box.IN for box in boxes):
        raise Conflict("own", "这是本局发出的移交件，应由对方局分派。")
    name = staff.division(division_id).name
    for box in boxes:
        handoffs.assign(box, division_id, officer_id)
    became_cases = [box.id for box in boxes if box.kind in REVIEWED_KINDS and box.subject_id is not None]
    if became_cases:
        assign_handed_cases(became_cases, division_id, officer_id)
    for box in boxes:
        record(
            LedgerEvent.HANDOFFS_ASSIGNED,
            f"改派{bureau_by_id(box.origin_id).name}移交件：{box.title}，由{name}办理",
            of=box.kind,
            subject_id=box.id,
            kind=LedgerKind.LINKAGE,
        )
    db.session.flush()


def return_(box: Handoff, reason: str) -> Handoff:
    """Send it back with a reason; the sender can mend and send again (round counted)."""
    require_text(reason, "reason", "请填写退回原因，对方局将据此补充后重新发出。")
    if box.kind in REVIEWED_KINDS and box.subject_id is not None:
        cases.close_returned_case(box.subject_id, reason.strip())
    elif box.kind is HandoffKind.CONSULTATION:
        scoping.close_foreign_sheet(box)
    handoffs.post_message(box, HandoffAct.RETURN, ReasonContent(reason=reason.strip()))
    record(
        LedgerEvent.HANDOFFS_RETURNED,
        f"退回{bureau_by_id(box.origin_id).name}移交件：{box.title}。原因：{reason.strip()}",
        of=box.kind,
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
    )
    return box


def _record_received(box: Handoff, division_name: str) -> None:
    record(
        LedgerEvent.HANDOFFS_RECEIVED,
        f"签收{bureau_by_id(box.origin_id).name}移交件：{box.title}，分派{division_name}办理",
        of=box.kind,
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
    )
