"""The advice that a case of an own window waits for (帮审; W5.3b): read off the request, ended with the case.

The request itself is a letter like any other; a case only knows which one it is, and who gave the advice in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.advice_rules import AdviceRequest
from app.casework.cases.models import Case, CaseStep
from app.casework.cases.queries import case as case_row
from app.casework.cases.transitions import next_trail_number, record_case_event
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.plans.queries import entry as entry_row
from app.foundation.errors import Missing
from app.foundation.files.models import StoredFile
from app.foundation.files.operations import adopt_file
from app.foundation.ledger.events import LedgerEvent
from app.foundation.notices.operations import notify, notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import handoff, messages_of, newest_sending
from app.interbureau.handoffs.shapes import AdviceRequestContent, LetterAnswerContent, NoteContent, ReasonContent
from app.interbureau.handoffs.states import OPEN_STATES, HandoffAct, HandoffState
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.pairings import HandoffKind

ADVICE_PROFILE = LETTER_PROFILES[HandoffKind.ASSIST_REVIEW]
DECIDED_NOTICE = "本局已作出决定，不再等待帮审意见。"


@dataclass(frozen=True)
class Advice:
    """A request for advice and what came of it, as the page of the case shows it."""

    handoff_id: UUID
    asked: AdviceRequest
    points: str
    asked_at: datetime
    asked_by: str
    lines: Sequence[tuple[str, str]]
    """The advice by the labels of its form."""
    files: Sequence[StoredFile]
    given_at: datetime | None
    ended: str
    """Why it came back or was taken back; empty otherwise."""


def advice_request_of(case: Case, box: Handoff | None = None) -> AdviceRequest | None:
    """Where the request stands; None where none was asked for. One statement, or two where it is answered."""
    if case.advice_id is None or case.adviser_id is None:
        return None
    box = box or handoff(case.advice_id)
    verdict = _verdict(messages_of(box.id)) if box.state is HandoffState.ANSWERED else ""
    return AdviceRequest(bureau_by_id(case.adviser_id).name, box.state, box.due_on, verdict, case.advised_by or "")


def advice_of(case: Case) -> Advice | None:
    """The request whole, with the advice; None where none was asked for. Three statements."""
    if case.advice_id is None or case.adviser_id is None:
        return None
    box, messages = handoff(case.advice_id), messages_of(case.advice_id)
    sent = newest_sending(messages)
    answer = _last(messages, HandoffAct.ANSWER)
    back = _last(messages, HandoffAct.RETURN, HandoffAct.WITHDRAW) if box.state in ENDED_STATES else None
    verdict = _verdict(messages)
    asked = AdviceRequest(bureau_by_id(case.adviser_id).name, box.state, box.due_on, verdict, case.advised_by or "")
    return Advice(
        box.id, asked, read_content(sent, AdviceRequestContent)["asked"].get("points", ""), sent.at, sent.actor_name,
        _lines(answer, verdict) if answer else (), _files(case, answer) if answer else (),
        answer.at if answer else None, read_content(back, ReasonContent)["reason"] if back else "",
    )  # fmt: skip


ENDED_STATES = (HandoffState.RETURNED, HandoffState.WITHDRAWN)


def end_advice_request(case: Case, why: str) -> None:
    """The advice is needed no more: taken back where nobody has signed for the request, told by a note otherwise."""
    if case.advice_id is None:
        return
    box = handoff(case.advice_id)
    if box.state is HandoffState.SENT:
        handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason=why))
    elif box.state in OPEN_STATES:
        handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=why, urge=False, ended=True))
    else:
        return
    record_case_event(
        case,
        LedgerEvent.WINDOW_CASE_ADVICE_ENDED,
        f"告知{bureau_by_id(box.target_id).name}“{case.item_name}”（{case.number}）的帮审终止：{why}",
    )


def tell_adviser(case: Case, said: str) -> None:
    """A word to whoever is still to advise."""
    box = handoff(case.advice_id) if case.advice_id else None
    if box is not None and box.state in OPEN_STATES:
        handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=said, urge=False))


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """The advice has come, or the request came back: it stands on the case's trail, and the window is told.

    A message about a case that is closed, or that waits for another request by now, changes nothing.
    """
    case = _waiting(box)
    if case is None:
        return
    other = bureau_by_id(message.author_id).short_name
    if message.act is HandoffAct.ANSWER and (content := read_content(message, LetterAnswerContent))["verdict"]:
        case.advised_by = message.actor_name
        for file in content["files"]:
            adopt_file(file, message.author_id, case_id=case.id)
        text = f"{other}帮审意见：{_word(content['verdict'])}"
        _trail(case, f"{text}。{content['answered'].get('advice', '')}", message, other)
    elif message.act is HandoffAct.RETURN:
        text = f"{other}退回帮审"
        _trail(case, f"{text}：{read_content(message, ReasonContent)['reason']}", message, other)
    else:
        return
    db.session.flush()
    record_case_event(case, LedgerEvent.WINDOW_CASE_ADVISED, f"{text}：“{case.item_name}”（{case.number}）。")
    told, subject = f"{text}：{case.item_name}（{case.number}）", SubjectKind.CASE.of(case.id)
    if case.reviewer_id is not None:
        notify(case.reviewer_id, told, subject)
    notify_role(Role.DECIDER, told, subject, case.division_id)


def _waiting(box: Handoff) -> Case | None:
    """The open case that this request was made for."""
    if box.subject_id is None:
        return None
    try:
        entry = entry_row(box.subject_id)
    except Missing:
        return None
    if entry.case_id is None:
        return None
    case = case_row(entry.case_id, lock=True)
    return case if case.advice_id == box.id and case.closed_at is None else None


def _trail(case: Case, opinion: str, message: HandoffMessage, division: str) -> None:
    """A line of the trail in the name of who said it; forms opened before are stale now."""
    case.version += 1
    db.session.add(
        CaseStep(
            case_id=case.id, number=next_trail_number(case), state=case.state, opinion=opinion,
            officer_name=message.actor_name, division_name=division, at=message.at,
        )
    )  # fmt: skip


def _lines(answer: HandoffMessage, verdict: str) -> list[tuple[str, str]]:
    said = read_content(answer, LetterAnswerContent)["answered"]
    told = [(line.label, said[line.name]) for line in ADVICE_PROFILE.answers if line.name in said]
    return [("结论", _word(verdict)), *told] if verdict else told


def _files(case: Case, answer: HandoffMessage) -> Sequence[StoredFile]:
    """The own rows of the files that came with the advice."""
    wanted = [one["sha256"] for one in read_content(answer, LetterAnswerContent)["files"]]
    if not wanted:
        return ()
    statement = select(StoredFile).where(
        StoredFile.bureau_id == context.bureau_id(), StoredFile.case_id == case.id, StoredFile.sha256.in_(wanted)
    )
    return db.session.scalars(statement.order_by(StoredFile.id).limit(50)).all()


def _verdict(messages: Sequence[HandoffMessage]) -> str:
    answer = _last(messages, HandoffAct.ANSWER)
    return read_content(answer, LetterAnswerContent)["verdict"] if answer else ""


def _last(messages: Sequence[HandoffMessage], *acts: HandoffAct) -> HandoffMessage | None:
    return next((one for one in reversed(messages) if one.act in acts), None)


def _word(verdict: str) -> str:
    return (ADVICE_PROFILE.verdicts or {}).get(verdict, verdict)
