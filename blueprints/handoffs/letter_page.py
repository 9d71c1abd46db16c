"""What the page of a handoff shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.assembly.policy.rules import has_permission
from app.casework.letters.forwarding import open_forward_of
from app.casework.letters.profiles import LETTER_PROFILES, LetterLine, LetterProfile
from app.casework.letters.queries import handoff_parts_of
from app.casework.letters.resend import may_resend
from app.casework.plans.states import MaterialState, SubmissionChannel
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.files.references import FileReference
from app.foundation.permissions import Permission as P
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import files_in
from app.interbureau.handoffs.message_contents import AnyContent, SentContent, read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.scope import NO_FILES
from app.interbureau.handoffs.shapes import LetterAnswerContent
from app.interbureau.handoffs.states import (
    OPEN_STATES,
    STEPS,
    Box,
    HandoffAct,
    HandoffState,
    Side,
)
from app.oversight.incoming.receiving import REVIEWED_KINDS
from app.standards.catalogue import queries as catalogue
from blueprints.cards.batches import BatchCard
from blueprints.cards.clocks import ClockCard, clock_card, due_card
from blueprints.cards.closures import ClosureNotice, closure_notices
from blueprints.cards.standard import Standard, standard_of
from blueprints.cards.tones import HANDOFF_TONES
from blueprints.handoffs.batch import batch_card_of
from blueprints.handoffs.boxes import DONE
from blueprints.handoffs.forms import AskBackForm, AssignForm, NoteForm, ReasonForm, SupplyForm
from blueprints.handoffs.letter_forms import answer_form, part_form, relay_form
from blueprints.handoffs.public_answers import PublicAnswers, public_answers_of
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import BureauCard, bureau_by_id
from tenants.clock import today
from tenants.labels import labels_of
from tenants.pairings import HandoffKind

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""
ASSIGNED_STATES = frozenset(OPEN_STATES) - {HandoffState.SENT}
"""States in which somebody here works on it, or will again."""
ACT_PERMISSIONS = {
    HandoffAct.RECEIVE: P.HANDOFF_RECEIVE,
    HandoffAct.RETURN: P.HANDOFF_RECEIVE,
    HandoffAct.ASK_CORRECTION: P.HANDOFF_RECEIVE,
    HandoffAct.ANSWER: P.HANDOFF_RECEIVE,
    HandoffAct.WITHDRAW: P.HANDOFF_SEND,
    HandoffAct.CORRECT: P.HANDOFF_SEND,
    HandoffAct.NOTE: P.HANDOFF_NOTE,
}
"""What is taken from this page, and the permission that its route asks for."""
TEXT_KEYS = ("points", "answer", "reason", "label", "opinion", "note", "evidence")
"""Keys of a message under which words stand that the list of messages shows."""


@dataclass(frozen=True)
class LetterWords:
    """What it is and how it stands, in words."""

    kind: str
    state: str
    tone: str
    materials: Mapping[MaterialState, str]
    channels: Mapping[SubmissionChannel, str]


@dataclass(frozen=True)
class LetterBureaus:
    """Between which bureaus it goes, by which link, and on which days the receiver's windows are closed."""

    origin: BureauCard
    target: BureauCard
    link_id: UUID
    closures: Sequence[ClosureNotice]


@dataclass(frozen=True)
class LetterText:
    """The lines of a letter by the labels of its forms, and the standard that advice (帮审) is held against."""

    profile: LetterProfile | None
    asked: list[tuple[str, str]]
    answered: list[tuple[str, str]]
    standard: Standard | None


@dataclass(frozen=True)
class MessageLine:
    """One message of what went back and forth."""

    number: int
    what: str
    text: str
    who: str
    bureau: str
    at: datetime
    hash: str
    files: list[FileReference]


@dataclass(frozen=True)
class LetterActs:
    """What this officer can do with it now, and where the work that it became stands."""

    may: set[str]
    may_assign: bool
    may_mend: bool
    may_attach: bool
    no_files: str
    """Why files cannot be sent along, where they cannot."""
    work_href: str | None
    relayed: str
    """The bureau to which it was passed on (转送) and which has not answered."""


@dataclass(frozen=True)
class LetterPage:
    """The page of a handoff in the acting bureau's own box."""

    box: Handoff
    words: LetterWords
    bureaus: LetterBureaus
    clock: ClockCard | None
    content: SentContent
    """What was sent last: the first message, or the one that sent it again."""
    text: LetterText
    messages: list[MessageLine]
    parts: Sequence[Any]
    batch: BatchCard | None
    public: PublicAnswers
    acts: LetterActs
    forms: dict[str, Any]


def letter_page(box: Handoff, typed: Typed) -> LetterPage:
    """The page of a handoff as this officer sees it now."""
    messages = queries.messages_of(box.id)
    content, profile = read_content(queries.newest_sending(messages), SentContent), LETTER_PROFILES.get(box.kind)
    acts = _acts(box, content)
    return LetterPage(
        box=box,
        words=_words(box),
        bureaus=LetterBureaus(
            origin=bureau_by_id(box.origin_id),
            target=bureau_by_id(box.target_id),
            link_id=messages[0].link_id,
            closures=closure_notices(box.target_id) if box.box is Box.OUT and box.state not in DONE else [],
        ),
        clock=_clock(box),
        content=content,
        text=LetterText(
            profile=profile,
            asked=_labelled(profile.asks, content.get("asked")) if profile else [],
            answered=_answered(profile, messages),
            standard=_standard(box, content),
        ),
        messages=[_line(message) for message in messages],
        parts=handoff_parts_of(box.id) if profile and box.box is Box.IN else (),
        batch=batch_card_of(box),
        public=public_answers_of(box, content),
        acts=acts,
        forms=_forms(box, acts.may, typed),
    )


def assign_form(box: Handoff) -> AssignForm:
    """The form of receiving and of giving it to somebody else, with the bureau's divisions and people to choose from."""
    form = AssignForm()
    whom = Role.LIAISON if box.kind is HandoffKind.LIAISON else Role.REVIEWER
    form.division_id.choices = [(row.id, row.name) for row in staff.divisions()]
    form.officer_id.choices = [
        ("", "由科室内部分派"),
        *((row.id, row.name) for row in staff.officers_with_role(whom)),
    ]
    if not form.is_submitted():
        form.division_id.data, form.officer_id.data = box.division_id, box.officer_id
    return form


def _words(box: Handoff) -> LetterWords:
    return LetterWords(
        kind=box.kind.label,
        state=box.state.label,
        tone=HANDOFF_TONES[box.state],
        materials=labels_of(MaterialState),
        channels=labels_of(SubmissionChannel),
    )


def _acts(box: Handoff, content: SentContent) -> LetterActs:
    officer, side = current_officer(), Side.TARGET if box.box is Box.IN else Side.ORIGIN
    may = {act.value for state, act, who in STEPS if (state, who) == (box.state, side) and _has(act)}
    return LetterActs(
        may=may,
        may_assign=box.box is Box.IN and box.state in ASSIGNED_STATES and has_permission(officer, P.HANDOFF_RECEIVE),
        may_mend=has_permission(officer, P.HANDOFF_SEND) and may_resend(box, content),
        may_attach=_may_attach(box, may),
        no_files=NO_FILES,
        work_href=_work_href(box),
        relayed=_relayed(box, may),
    )


def _has(act: HandoffAct) -> bool:
    """Whether this officer may take a step, if it is one that this page offers."""
    return act in ACT_PERMISSIONS and has_permission(current_officer(), ACT_PERMISSIONS[act])


def _may_attach(box: Handoff, may: set[str]) -> bool:
    """Whether what is supplied to a letter may come with files."""
    if box.kind not in LETTER_PROFILES or box.box is not Box.OUT or "correct" not in may:
        return False
    scope = queries.scope_of(box)
    return scope is not None and scope.files


def _relayed(box: Handoff, may: set[str]) -> str:
    if not _may_relay(box, may):
        return ""
    passed = open_forward_of(box.id)
    return bureau_by_id(passed.target_id).name if passed else ""


def _may_relay(box: Handoff, may: set[str]) -> bool:
    return box.kind is HandoffKind.COORDINATION and box.box is Box.IN and "answer" in may


def _forms(box: Handoff, may: set[str], typed: Typed) -> dict[str, Any]:
    """Every form of the page, empty but for the one that was sent."""
    forms = {"reason": ReasonForm(), "note": NoteForm(formdata=None), **_letter_forms(box, may), **typed}
    return {"assign": forms.pop("assign", None) or assign_form(box), **forms}


def _letter_forms(box: Handoff, may: set[str]) -> dict[str, Any]:
    """The empty forms of a letter's next steps."""
    if box.kind not in LETTER_PROFILES:
        return {}
    forms: dict[str, Any] = {"supply": SupplyForm(formdata=None)}
    if box.box is Box.IN and "answer" in may:
        forms |= {"answer": answer_form(box), "ask_back": AskBackForm(formdata=None), "part": part_form(box)}
    if _may_relay(box, may):
        forms["relay"] = relay_form(box)
    return forms


def _labelled(lines: Sequence[LetterLine], said: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return [(line.label, line.in_words(said[line.name])) for line in lines if said and line.name in said]


def _standard(box: Handoff, content: SentContent) -> Standard | None:
    """What a request for advice (帮审) is to be held against: the version of the item that it names."""
    item = content.get("item")
    if box.kind is not HandoffKind.ASSIST_REVIEW or not item:
        return None
    version_id = UUID(item["version_id"])
    row = catalogue.versions_by_id([version_id]).get(version_id)
    return standard_of(row, catalogue.version_parts([version_id])[version_id], today()) if row is not None else None


def _answered(profile: LetterProfile | None, messages: Sequence[HandoffMessage]) -> list[tuple[str, str]]:
    """The answer to a letter, by the labels of its form."""
    last = next((message for message in reversed(messages) if message.act is HandoffAct.ANSWER), None)
    if profile is None or last is None:
        return []
    content = read_content(last, LetterAnswerContent)
    verdict = (profile.verdicts or {}).get(content["verdict"])
    return [*([("意见", verdict)] if verdict else []), *_labelled(profile.answers, content["answered"])]


def _clock(box: Handoff) -> ClockCard | None:
    """The clock of the own row it became; until then, of the handoff itself."""
    if box.subject_id is not None and box.kind in REVIEWED_KINDS:
        view = clock_of(ClockSubject.CASE if box.box is Box.IN else ClockSubject.ENTRY, box.subject_id)
        if view is not None and view.started_counting:
            return clock_card(view)
    return due_card(box.sent_at, box.due_on, done=box.state in DONE, paused=box.paused)


def _line(message: HandoffMessage) -> MessageLine:
    content = read_content(message, AnyContent)
    texts = [content.get(key) for key in TEXT_KEYS]
    return MessageLine(
        number=message.number,
        what="催办" if content.get("urge") else message.act.label,
        text="；".join(text for text in texts if isinstance(text, str) and text),
        who=message.actor_name,
        bureau=bureau_by_id(message.author_id).name,
        at=message.at,
        hash=message.content_hash,
        files=[] if message.act in (HandoffAct.SEND, HandoffAct.RESEND) else list(files_in(content)),
    )


def _work_href(box: Handoff) -> str | None:
    """Where the own row stands that this handoff became."""
    if box.subject_id is None or box.kind in LETTER_PROFILES:
        return None
    if box.kind == "consultation":
        return f"/sheets/{box.subject_id}"
    return f"/cases/{box.subject_id}" if box.box is Box.IN else f"/entries/{box.subject_id}"
