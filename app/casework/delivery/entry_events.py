"""What a window's step does to the entry, whether the window is our own or another bureau's.

Entry, materials, clock and ledger follow from the same content shapes in both cases; nobody has to type a result again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.casework.cases.states import PASSING_OUTCOMES, CaseState
from app.casework.cases.timing import CORRECTION, SPECIAL
from app.casework.delivery import clocks, queries
from app.casework.delivery.materials import attach_certificate
from app.casework.delivery.push_clock import start_push_clocks
from app.casework.delivery.rules import MaterialAct, hands_while_preparing, next_material_state
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryAct
from app.casework.plans.states import next_entry_state as entry_step
from app.casework.projects import queries as projects
from app.foundation.calendar.terms import Hands
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import messages_of
from app.interbureau.handoffs.shapes import (
    AcceptanceContent,
    CorrectionNoticeContent,
    DecisionContent,
    ProgressContent,
)
from app.interbureau.handoffs.states import HandoffAct
from tenants import context
from tenants.db import db

MAX_PROGRESS_LENGTH = 120
"""Characters of an entry's progress line."""


@dataclass(frozen=True)
class StepSource:
    """Where a step was taken: an own window, or another bureau (its short name, its officer, its moment)."""

    hands: Hands
    kind: LedgerKind = LedgerKind.PROGRESS
    bureau: str = ""
    actor: str | None = None
    at: datetime | None = None


def on_handoff_received(entry: ChecklistEntry, source: StepSource) -> None:
    """The other bureau has signed for it."""
    _set_progress(entry, f"{source.bureau}已签收")
    _record(entry, LedgerEvent.DELIVERY_ENTRY_RECEIVED, f"{source.bureau}签收“{entry.item_name}”。", source)


def on_case_accepted(entry: ChecklistEntry, content: AcceptanceContent | ProgressContent, source: StepSource) -> None:
    """Accepted: from now on the limit is counted."""
    _set_progress(entry, f"{source.bureau}已受理，受理编号{content['number']}")
    clocks.hand_entry_to(entry, source.hands, counted=True, at=source.at)
    _record(
        entry,
        LedgerEvent.DELIVERY_ENTRY_ACCEPTED,
        f"{source.bureau}受理“{entry.item_name}”，受理编号{content['number']}。",
        source,
    )


def on_correction_asked(entry: ChecklistEntry, content: CorrectionNoticeContent, source: StepSource) -> None:
    """A correction is asked for: the entry lies with the unit and does not count."""
    wanted = set(content["material_ids"])
    for material in queries.materials_of(entry.id):
        if str(material.material_id) in wanted:
            material.state = next_material_state(material.state, MaterialAct.ASK_CORRECTION)
            material.note = f"第{content['round']}次补正"
    _set_progress(entry, f"{source.bureau}一次性告知补正（第{content['round']}次）")
    clocks.hand_entry_to(entry, Hands.UNIT, reason=CORRECTION, at=source.at)
    text = f"{source.bureau}一次性告知“{entry.item_name}”补正内容（第{content['round']}次）：{content['points']}"
    _record(entry, LedgerEvent.DELIVERY_ENTRY_CORRECTION_ASKED, text, source)
    _tell_navigator(entry, f"待补正：{entry.item_name}")


def on_correction_submitted(entry: ChecklistEntry, answer: str, *, counted: bool, source: StepSource) -> None:
    """The correction was handed in; the limit counts again where it did before."""
    _set_progress(entry, "补正已提交")
    clocks.hand_entry_to(entry, source.hands, counted=counted)
    _record(entry, LedgerEvent.DELIVERY_ENTRY_CORRECTED, f"提交“{entry.item_name}”补正：{answer}", source)
    db.session.flush()


def on_progress_reported(entry: ChecklistEntry, content: ProgressContent, source: StepSource) -> None:
    """Something moved on at the window; a special step is nobody's time."""
    if "number" in content:
        on_case_accepted(entry, content, source)
        return
    _set_progress(entry, f"{source.bureau}{content['label']}")
    if content.get("hands") == Hands.SPECIAL:
        clocks.hand_entry_to(entry, Hands.SPECIAL, reason=SPECIAL, at=source.at)
    else:
        clocks.hand_entry_to(entry, source.hands, counted=True, at=source.at)
    _record(
        entry, LedgerEvent.DELIVERY_ENTRY_REPORTED, f"“{entry.item_name}”：{source.bureau}{content['label']}。", source
    )


def on_case_decided(
    entry: ChecklistEntry, content: DecisionContent, certificate_file_id: UUID | None, source: StepSource
) -> None:
    """Decided: the entry closes itself with outcome, certificate, days used, who handled and who decided."""
    outcome = CaseState(content["outcome"])
    passed = outcome in PASSING_OUTCOMES
    entry.state = entry_step(entry.state, EntryAct.DECIDE if passed else EntryAct.REFUSE)
    entry.outcome, entry.certificate_file_id = outcome.value, certificate_file_id
    entry.certificate_name, entry.certificate_no = content["certificate_name"], content["certificate_no"]
    entry.decided_at = datetime.fromisoformat(content["decided_at"])
    entry.decided_by, entry.handled_by = content["decided_by"], content["handled_by"]
    entry.in_name_of_id, entry.days_used = content["in_name_of"], content["days_used"]
    entry.advised_by = content.get("advised_by")
    word = outcome.label
    permit = " ".join(part for part in (entry.certificate_name, entry.certificate_no) if part)
    _set_progress(entry, f"{source.bureau}{word}")
    if passed:
        clocks.stop_entry_clock(entry, source.at)
        attach_certificate(entry)
    else:
        clocks.hand_entry_to(entry, Hands.UNIT, at=source.at)
    tail = f"，{permit}" if permit else ""
    text = f"{source.bureau}办结“{entry.item_name}”：{word}{tail}。审批意见：{content['opinion']}"
    _record(entry, LedgerEvent.DELIVERY_ENTRY_DECIDED, text, source, permit=permit or None)
    _tell_navigator(entry, f"{word}：{entry.item_name}")
    if passed:
        start_push_clocks(projects.project(entry.project_id))


def on_entry_returned(entry: ChecklistEntry, reason: str, source: StepSource) -> None:
    """It comes back without a decision and is prepared again."""
    entry.state = entry_step(entry.state, EntryAct.COME_BACK)
    _set_progress(entry, f"{source.bureau}退回：{reason}")
    necessary = [material.state for material in queries.materials_of(entry.id) if material.necessary]
    clocks.hand_entry_to(entry, hands_while_preparing(necessary), at=source.at)
    _record(
        entry, LedgerEvent.DELIVERY_ENTRY_CAME_BACK, f"“{entry.item_name}”退回准备：{source.bureau}{reason}", source
    )
    _tell_navigator(entry, f"退回：{entry.item_name}")
    db.session.flush()


def has_begun(box: Handoff) -> bool:
    """Whether the other bureau has accepted in this round."""
    begun = False
    for message in messages_of(box.id):
        if message.act in (HandoffAct.SEND, HandoffAct.RESEND):
            begun = False
        elif message.act is HandoffAct.REPORT:
            begun = begun or "accepted_at" in read_content(message, ProgressContent)
        elif message.act is HandoffAct.BEGIN:
            begun = True
    return begun


def _set_progress(entry: ChecklistEntry, text: str) -> None:
    entry.progress = text if len(text) <= MAX_PROGRESS_LENGTH else f"{text[: MAX_PROGRESS_LENGTH - 1]}…"


def _record(
    entry: ChecklistEntry, event: LedgerEvent, content: str, source: StepSource, permit: str | None = None
) -> None:
    record(
        event,
        content,
        project_id=entry.project_id,
        subject_id=entry.id,
        kind=source.kind,
        audience=Audience.UNIT,
        happened_at=source.at,
        permit=permit,
        actor_name=source.actor,
    )


def _tell_navigator(entry: ChecklistEntry, text: str) -> None:
    navigator = projects.navigator_of(entry.project_id)
    if navigator is not None and navigator.officer_id != context.current_actor().actor_id:
        notify(navigator.officer_id, text, SubjectKind.ENTRY.of(entry.id))
