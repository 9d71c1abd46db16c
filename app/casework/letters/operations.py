"""Writing letters to linked bureaus and answering theirs; what is given to own divisions on the way to an answer.

A letter is a handoff: it needs a live link with its kind (五、（三）), lies in both boxes, and every word in it is a
message that nobody can change. What a bureau does inside to answer (转办) is its own and no message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.letters import queries
from app.casework.letters.checks import date_faults, line_faults, signed_up_people
from app.casework.letters.drafts import LetterDraft, content_of
from app.casework.letters.models import HandoffPart
from app.casework.letters.profiles import LETTER_PROFILES, LetterProfile, ProjectMention
from app.foundation.calendar.queries import calendar_here, day_fault
from app.foundation.errors import Conflict, FieldFault, Invalid, require_text
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify, notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.queries import division
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries as boxes
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.shapes import (
    CorrectionContent,
    CorrectionNoticeContent,
    LetterAnswerContent,
    LetterContent,
    NoteContent,
    PartContent,
    ReasonContent,
)
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

LONGEST_NOTE = 1000


def usual_due_date(kind: HandoffKind) -> date | None:
    """By when a letter of that kind sent today is usually answered; None where the year is not published."""
    return calendar_here().due(today(), LETTER_PROFILES[kind].days).on


def send(draft: LetterDraft, targets: Mapping[int, UUID]) -> list[Handoff]:
    """Send a letter to one bureau, or to several in one act. ``targets``: bureau → the handoff's id from the form.

    Raises :class:`Invalid` naming every line that is missing, :class:`Conflict` (``no_link``) for a bureau that is not
    linked for that kind; then nothing is sent to any.
    """
    profile = LETTER_PROFILES[draft.kind]
    faults = line_faults(profile.asks, draft.asked)
    if not targets:
        faults.append(FieldFault("targets", "required", "请选择发给哪个审批局。"))
    if len(targets) > 1 and not profile.to_many:
        faults.append(FieldFault("targets", "one_only", "这类移交一次只能发给一个审批局。"))
    if profile.about is ProjectMention.PROJECT and draft.project is None:
        faults.append(FieldFault("project_id", "required", "请选择涉及的项目。"))
    _refuse([*faults, *date_faults(draft.kind, draft.asked, draft.due_on)])
    content = content_of(draft)
    if profile.to_many:
        content["batch_ref"] = str(new_id())
    return [_sent(draft, content, bureau_id, handoff_id) for bureau_id, handoff_id in sorted(targets.items())]


def _sent(draft: LetterDraft, content: LetterContent, target_id: int, handoff_id: UUID) -> Handoff:
    project_id = draft.project.id if draft.project else None
    handoffs.send(
        draft.kind, target_id, content, handoff_id=handoff_id, due_on=draft.due_on, project_id=project_id,
        subject_id=draft.entry.id if draft.entry else draft.subject_id,
    )  # fmt: skip
    box = boxes.handoff(handoff_id)
    _record(
        box,
        LedgerEvent.LETTERS_SENT,
        f"向{bureau_by_id(target_id).name}发出{draft.kind.label}：{box.title}。",
    )
    return box


def answer(
    box: Handoff, answered: Mapping[str, str], verdict: str = "", files: Sequence[StoredFile] = (), *, by: UUID
) -> Handoff:
    """Answer a letter that was received. Raises :class:`Conflict` while a division's part is open."""
    profile = _profile(box)
    _mine(box)
    faults = line_faults(profile.answers, answered)
    if profile.verdicts and verdict not in profile.verdicts:
        faults.append(FieldFault("verdict", "required", "请选择意见。"))
    said = {line.name: answered.get(line.name, "").strip() for line in profile.answers}
    people = signed_up_people(box, said, faults)
    _refuse(faults)
    parts = queries.handoff_parts_of(box.id)
    waiting = [row.division_name for row in parts if _is_open(row)]
    if waiting:
        raise Conflict("parts_open", f"{'、'.join(waiting)}还没有答复转办件，请等其答复或先收回转办。")
    content = LetterAnswerContent(
        answered={name: text for name, text in said.items() if text},
        verdict=verdict if profile.verdicts else "",
        files=[file_reference_of(one) for one in files],
        answered_by=context.current_actor().actor_name,
        parts=[
            PartContent(division=row.division_name, by=row.answered_by, answer=row.answer)
            for row in parts
            if row.answered_at is not None
        ],
    )
    if people is not None:
        content["people"] = people
    handoffs.post_message(box, HandoffAct.ANSWER, content)
    box.officer_id = box.officer_id or by
    _record(
        box,
        LedgerEvent.LETTERS_ANSWERED,
        f"{profile.answer_word}{bureau_by_id(box.origin_id).name}{box.kind.label}：{box.title}。",
    )
    return box


def request_supplement(box: Handoff, points: str) -> Handoff:
    """Ask the sender for what is missing before an answer can be given (要求补充)."""
    _profile(box)
    _mine(box)
    points = require_text(points, "points", "请一次写明全部需要补充的内容。")
    content = CorrectionNoticeContent(points=points, material_ids=[], round=1, reason="")
    handoffs.post_message(box, HandoffAct.ASK_CORRECTION, content)
    _record(box, LedgerEvent.LETTERS_ASKED_BACK, f"请{bureau_by_id(box.origin_id).name}补充：{box.title}。{points}")
    return box


def send_supplement(box: Handoff, said: str, files: Sequence[StoredFile] = ()) -> Handoff:
    """Give the other bureau what it asked for (补充)."""
    _profile(box)
    said = require_text(said, "answer", "请写明补充情况。")
    content = CorrectionContent(answer=said, materials=[], files=[file_reference_of(one) for one in files])
    handoffs.post_message(box, HandoffAct.CORRECT, content)
    _record(box, LedgerEvent.LETTERS_SUPPLIED, f"向{bureau_by_id(box.target_id).name}补充：{box.title}。")
    return box


def withdraw(box: Handoff, reason: str) -> Handoff:
    """Take a letter back before the other bureau has signed for it."""
    reason = require_text(reason, "reason", "请写明撤回的原因。")
    handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason=reason))
    _record(
        box,
        LedgerEvent.LETTERS_WITHDRAWN,
        f"撤回发给{bureau_by_id(box.target_id).name}的{box.kind.label}：{box.title}。原因：{reason}",
    )
    return box


def send_note(box: Handoff, said: str, *, urge: bool = False) -> Handoff:
    """A word to the other side, in a handoff of any kind; ``urge`` asks it to hurry (催办)."""
    said = require_text(said, "note", "请填写留言内容。")
    if len(said) > LONGEST_NOTE:
        raise Invalid("long", f"留言不超过{LONGEST_NOTE}字。", "note")
    if urge and box.box is Box.IN:
        raise Conflict("step", "只有发出局可以催办。")
    handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=said, urge=urge))
    other = bureau_by_id(box.target_id if box.box is Box.OUT else box.origin_id).name
    event, word = (LedgerEvent.LETTERS_URGED, "催办") if urge else (LedgerEvent.LETTERS_NOTED, "留言")
    _record(box, event, f"{word}{other}：{box.title}。{said}")
    return box


def assign_to_division(
    box: Handoff, division_id: UUID, officer_id: UUID | None, wanted: str, due_on: date | None
) -> HandoffPart:
    """Give a received handoff, or a part of it, to an own division (转承办科室). No message: the sender sees one bureau."""
    _mine(box)
    wanted = require_text(wanted, "wanted", "请写明请该科室答复什么。")
    wrong = day_fault(due_on, "due_on", "科室答复期限") if due_on is not None else None
    _refuse([wrong] if wrong else [])
    given = HandoffPart(
        id=new_id(), handoff_id=box.id, division_id=division_id, officer_id=officer_id, wanted=wanted,
        due_on=due_on or box.due_on, given_by=context.current_actor().actor_name, given_at=now(),
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    text = f"转办：{box.title}（{bureau_by_id(box.origin_id).short_name}）"
    subject = SubjectKind.HANDOFF_PART.of(given.id)
    if officer_id is not None:
        notify(officer_id, text, subject)
    else:
        notify_role(Role.REVIEWER, text, subject, division_id)
    _record(box, LedgerEvent.LETTERS_PASSED_ON, f"转{division(division_id).name}办理：{box.title}。{wanted}")
    return given


def answer_part(given: HandoffPart, box: Handoff, said: str) -> HandoffPart:
    """The division's words, for the bureau's answer."""
    given = queries.handoff_part(given.id, lock=True)
    _still_open(given)
    given.answer = require_text(said, "answer", "请填写答复内容。")
    given.answered_by, given.answered_at = context.current_actor().actor_name, now()
    db.session.flush()
    name, subject = division(given.division_id).name, SubjectKind.RECEIVED_HANDOFF.of(box.id)
    notify_role(Role.HANDOFF_CLERK, f"{name}已答复转办件：{box.title}", subject)
    _record(box, LedgerEvent.LETTERS_PART_ANSWERED, f"{name}答复转办件：{box.title}。")
    return given


def take_back_part(given: HandoffPart, box: Handoff, reason: str) -> HandoffPart:
    """Take a part back from a division that has not answered."""
    given = queries.handoff_part(given.id, lock=True)
    _still_open(given)
    reason = require_text(reason, "reason", "请写明收回的原因。")
    given.taken_back_at = now()
    db.session.flush()
    name = division(given.division_id).name
    _record(box, LedgerEvent.LETTERS_PART_TAKEN_BACK, f"收回{name}的转办件：{box.title}。原因：{reason}")
    return given


def _is_open(row: Any) -> bool:
    return row.answered_at is None and row.taken_back_at is None


def _still_open(given: HandoffPart) -> None:
    if not _is_open(given):
        raise Conflict("step", "这件转办已经答复或收回，请刷新后查看。")


def _profile(box: Handoff) -> LetterProfile:
    if box.kind not in LETTER_PROFILES:
        raise Conflict("kind", f"{box.kind.label}由承办窗口或研判表办理，不在这里答复。")
    return LETTER_PROFILES[box.kind]


def _mine(box: Handoff) -> None:
    if box.box is not Box.IN:
        raise Conflict("own", "这是本局发出的移交件，应由对方局办理。")
    if box.state not in (HandoffState.RECEIVED, HandoffState.WORKING):
        raise Conflict("step", f"该移交件{box.state.label}，现在不能这样办理。请刷新后查看最新情况。")


def _refuse(faults: Sequence[FieldFault]) -> None:
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))


def _record(box: Handoff, event: LedgerEvent, content: str) -> None:
    record(event, content, of=box.kind, project_id=box.project_id, subject_id=box.id, kind=LedgerKind.LINKAGE)
    db.session.flush()
