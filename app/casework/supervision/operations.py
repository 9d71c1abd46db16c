"""Sending the approval record of a decided case to whoever supervises it afterwards (审管衔接; clause L2.4b).

To a linked bureau it goes at once, as a handoff in the transaction of the decision. To an outside authority it is
prepared, and somebody hands its one-time link over. That it cannot be sent never keeps a decision from being made: the
record says why, and is sent again later.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models import Case, Decision
from app.casework.cases.queries import decision_of
from app.casework.cases.states import PASSING_OUTCOMES
from app.casework.outside import operations as outside
from app.casework.outside import queries as authorities
from app.casework.outside.models import OutsideAnswer, OutsideRequest
from app.casework.outside.operations import OutsideAnswerInput
from app.casework.outside.terms import RequestPurpose
from app.casework.supervision import queries
from app.casework.supervision.models import SupervisionRecord
from app.foundation.calendar.queries import calendar_here
from app.foundation.errors import Conflict
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record as write_down
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff, live_link
from app.interbureau.handoffs.shapes import NoteContent, RecordContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from app.interbureau.handoffs.terms import RECORD_LINES
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now, today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

NO_LINK = "与该审批局之间没有含审管衔接的生效联动关系，没有送出；联动关系建立后请重发。"


def hand_over_records(case: Case) -> list[SupervisionRecord]:
    """Right after a decision: a record to each supervisor of the item; none for a refusal, none twice."""
    decision = decision_of(case.id)
    if decision is None or decision.outcome not in PASSING_OUTCOMES:
        return []
    sent = select(SupervisionRecord.supervisor_id).where(
        SupervisionRecord.bureau_id == context.bureau_id(), SupervisionRecord.case_id == case.id
    )
    known = set(db.session.scalars(sent))
    return [_made(case, decision, row) for row in queries.supervisors(case.item_id) if row.id not in known]


def content_of(case: Case, decision: Decision, duty: str) -> RecordContent:
    """The record: exactly what the supervisor will see, and nothing else of the case."""
    said = {
        "subject": case.item_name,
        "number": case.number,
        "outcome": decision.outcome.label,
        "certificate": decision.certificate_name,
        "certificate_no": decision.certificate_no,
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else "",
        "conditions": decision.opinion,
        "decided_on": decision.at.astimezone(SHANGHAI).date().isoformat(),
        "decided_by": bureau_by_id(decision.in_name_of_id).name,
        "duty": duty,
    }
    return RecordContent(
        title=f"{case.project_name} · {case.item_name}"[:200],
        project_name=case.project_name,
        sponsor_name=case.sponsor_name,
        item_name=case.item_name,
        asked={name: said[name] for name, _label in RECORD_LINES if said[name]},
        files=[],
    )


def resend_record(record: SupervisionRecord) -> SupervisionRecord:
    """Send a record that was not received once more (重发, counted) along its link.

    Raises :class:`Conflict` for one that was received, and where there is still no link. One to an outside authority is
    sent by its link instead (:func:`on_link_issued`).
    """
    record = _unreceived(record.id)
    target = _target(record)
    if target is None:
        raise Conflict("by_link", "发给区外部门的审批记录，请生成新的链接送出。")
    if live_link(context.bureau_id(), target, HandoffKind.SUPERVISION, today()) is None:
        raise Conflict("no_link", f"本局{NO_LINK}")
    box = handoff(record.handoff_id) if record.handoff_id else None
    if box is None or box.state is HandoffState.WITHDRAWN:
        _send(record, target)
    elif box.state is HandoffState.RETURNED:
        handoffs.post_message(box, HandoffAct.RESEND, record.content, _due(record))
    else:
        number = f"第{record.times + 1}次送出审批记录，请及时接收。"
        handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=number, urge=True))
    _sent(record)
    _note(
        record,
        LedgerEvent.SUPERVISION_RECORD_SENT_AGAIN,
        f"重发审批记录（第{record.times}次）给{bureau_by_id(target).name}：{_title(record)}。",
    )
    return record


def on_link_issued(request: OutsideRequest) -> None:
    """A one-time link was issued: where it carries a record, that was sent (once more)."""
    record = queries.record_of_request(request.id)
    if record is not None:
        _sent(record)
        db.session.flush()


def answer_by_link(request: OutsideRequest, said: OutsideAnswerInput) -> OutsideAnswer:
    """An outside authority answers its link: a receipt where it carries a record."""
    made = outside.answer(request, said)
    record = queries.record_of_request(request.id)
    if record is not None:
        name = authorities.authority(request.authority_id).name
        post = f"{made.signer_post}，" if made.signer_post else ""
        _received(record, f"{name}（{post}{made.signer_name}）", made.remark)
        text = f"{name}已接收审批记录：{_title(record)}"
        notify_role(Role.HANDOFF_CLERK, text, SubjectKind.SUPERVISION_RECORD.of(record.id))
    return made


def on_record_received(record: SupervisionRecord, by: str, told: str) -> None:
    """The supervising bureau has it; said once, and completed by what it says later."""
    if record.received_at is None:
        _note(record, LedgerEvent.SUPERVISION_RECORD_RECEIVED, f"{by}接收审批记录：{_title(record)}。")
    _received(record, by, told)


def on_record_returned(record: SupervisionRecord, reason: str) -> None:
    """The supervisor sent it back: it has it no longer."""
    record.returned_at, record.returned_reason, record.received_at = now(), reason, None
    db.session.flush()


def _received(record: SupervisionRecord, by: str, told: str) -> None:
    if record.received_at is None:
        record.received_at, record.received_by = now(), by[:200]
    record.told = told or record.told
    db.session.flush()


def _made(case: Case, decision: Decision, supervisor: Any) -> SupervisionRecord:
    record = SupervisionRecord(
        id=new_id(), case_id=case.id, supervisor_id=supervisor.id, project_id=case.project_id,
        content=content_of(case, decision, supervisor.duty), made_at=now(),
        due_on=calendar_here().due(today(), supervisor.receipt_days).on, times=0, fault="", received_by="", told="",
        returned_reason="",
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    who = queries.supervisor_name(supervisor)
    if supervisor.target_bureau_id is None:
        _prepare(record, supervisor.authority_id)
        notify_role(
            Role.HANDOFF_CLERK, f"审批记录待送{who}：{_title(record)}", SubjectKind.SUPERVISION_RECORD.of(record.id)
        )
    elif live_link(context.bureau_id(), supervisor.target_bureau_id, HandoffKind.SUPERVISION, today()) is None:
        record.fault = NO_LINK
        _note(record, LedgerEvent.SUPERVISION_RECORD_UNSENT, f"“{case.item_name}”办结，审批记录没有送出：本局{NO_LINK}")
        notify_role(
            Role.HANDOFF_CLERK, f"审批记录没有送出：{_title(record)}", SubjectKind.SUPERVISION_RECORD.of(record.id)
        )
    else:
        _send(record, supervisor.target_bureau_id)
        _sent(record)
        lines = "、".join(label for name, label in RECORD_LINES if name in record.content["asked"])
        _note(
            record,
            LedgerEvent.SUPERVISION_RECORD_SENT,
            f"“{case.item_name}”办结，向{who}送出审批记录，告知：项目、项目单位、{lines}。",
        )
    return record


def _send(record: SupervisionRecord, target_id: int) -> Handoff:
    handoff_id = new_id()
    handoffs.send(
        HandoffKind.SUPERVISION, target_id, record.content, handoff_id=handoff_id, due_on=_due(record),
        project_id=record.project_id, subject_id=record.id,
    )  # fmt: skip
    record.handoff_id = handoff_id
    return handoff(handoff_id)


def _prepare(record: SupervisionRecord, authority_id: UUID) -> None:
    """The same record for an authority without an account: its link is issued by a person."""
    asked = record.content["asked"]
    content = {
        "title": record.content["title"],
        "project_name": record.content["project_name"],
        "sponsor_name": record.content["sponsor_name"],
        "facts": [[label, asked[name]] for name, label in RECORD_LINES if name in asked],
        "items": [],
        "questions": "",
        "files": [],
    }
    request = outside.prepare_request(
        authorities.authority(authority_id), RequestPurpose.SUPERVISION, content, record.due_on, request_id=new_id(),
        project_id=record.project_id,
    )  # fmt: skip
    record.request_id = request.id


def _sent(record: SupervisionRecord) -> None:
    at = now()
    record.sent_at, record.last_sent_at, record.times = record.sent_at or at, at, record.times + 1
    record.fault, record.returned_at, record.returned_reason = "", None, ""
    db.session.flush()


def _unreceived(record_id: UUID) -> SupervisionRecord:
    record = queries.record(record_id, lock=True)
    if record.received_at is not None:
        raise Conflict("received", f"{record.received_by}已经接收，不必重发。请刷新后查看。")
    return record


def _target(record: SupervisionRecord) -> int | None:
    return queries.supervisor(record.supervisor_id).target_bureau_id


def _due(record: SupervisionRecord) -> Any:
    """A date that a handoff may be given: not one that has passed."""
    return record.due_on if record.due_on is None or record.due_on >= today() else today()


def _title(record: SupervisionRecord) -> str:
    return record.content["title"]


def _note(record: SupervisionRecord, event: LedgerEvent, content: str) -> None:
    write_down(
        event, content, project_id=record.project_id, subject_id=record.id,
        kind=LedgerKind.LINKAGE,
    )  # fmt: skip
    db.session.flush()
