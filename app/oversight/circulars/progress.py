"""How far one bureau is with a circular or training, and who of it has a place: read off the messages. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.casework.letters.trainings import Attendee, people_of
from app.interbureau.handoffs.message_contents import AnyContent, read_content
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.shapes import LetterContent, PersonContent
from app.interbureau.handoffs.states import OPEN_STATES, HandoffAct, HandoffState
from tenants.clock import local_date

ENDED_STATES = (HandoffState.RETURNED, HandoffState.WITHDRAWN)


class ActorStamp(NamedTuple):
    """Who, and when."""

    at: datetime
    name: str


class SignedUpPerson(NamedTuple):
    """One who is on the list, and since which message."""

    person: Attendee
    since: datetime


class AttendanceLine(NamedTuple):
    """One line of an attendance: who, whether he had a place (or waited, 候补), whether he came."""

    person: Attendee
    has_place: bool
    came: bool


@dataclass(frozen=True)
class Attendance:
    """What the sender has told of who came; the newest counts."""

    by: ActorStamp
    lines: tuple[AttendanceLine, ...]

    @property
    def expected(self) -> int:
        """应到: who had a place."""
        return sum(line.has_place for line in self.lines)

    @property
    def came(self) -> int:
        """实到."""
        return sum(line.came for line in self.lines)


@dataclass(frozen=True)
class Admission:
    """What the sender has told of who has a place and who waits."""

    by: ActorStamp
    admitted: tuple[Attendee, ...]
    waiting: tuple[Attendee, ...]


@dataclass(frozen=True)
class BureauProgress:
    """One bureau's share of an act, from its box row and its messages."""

    id: UUID
    bureau_id: int
    """The bureau it was sent to."""
    state: HandoffState
    due_on: date | None
    sent: ActorStamp
    content: LetterContent
    """What was sent."""
    received: ActorStamp | None = None
    answered: ActorStamp | None = None
    ended: ActorStamp | None = None
    """Returned or withdrawn."""
    words: str = ""
    urged: ActorStamp | None = None
    people: tuple[SignedUpPerson, ...] = ()
    admission: Admission | None = None
    attendance: Attendance | None = None
    changed: int = 0
    """How often the sign-up was changed."""

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.state in OPEN_STATES

    def is_late(self, today: date) -> bool:
        """Whether it was answered behind the due date, or is not answered and the date is over."""
        if self.due_on is None or self.state in ENDED_STATES:
            return False
        return (local_date(self.answered.at) if self.answered else today) > self.due_on


def bureau_progress_of(box: Any, messages: Sequence[HandoffMessage]) -> BureauProgress:
    """One bureau's share; ``box`` is its row in the acting bureau's box."""
    first = messages[0]
    told: dict[str, Any] = {
        "sent": ActorStamp(first.at, first.actor_name),
        "content": read_content(first, LetterContent),
    }
    people: tuple[SignedUpPerson, ...] = ()
    for message in messages:
        by = ActorStamp(message.at, message.actor_name)
        content = read_content(message, AnyContent)
        told |= _read(message, content, by)
        if message.author_id == message.target_id:
            listed = people_of(content)
            people = people if listed is None else _since(listed, people, message.at)
            told["changed"] = told.get("changed", 0) + (listed is not None and message.act is HandoffAct.NOTE)
    return BureauProgress(box.id, box.target_id, box.state, box.due_on, people=people, **told)


def _read(message: HandoffMessage, content: AnyContent, by: ActorStamp) -> dict[str, Any]:
    """What one message changes."""
    match message.act:
        case HandoffAct.RECEIVE:
            return {"received": by}
        case HandoffAct.ANSWER:
            said = content.get("answered", {})
            return {"answered": by, "words": "；".join(text for name, text in said.items() if name != "attendees")}
        case HandoffAct.RETURN | HandoffAct.WITHDRAW:
            return {"ended": by, "words": content.get("reason", "")}
        case HandoffAct.NOTE if message.author_id == message.origin_id:
            return _told(content, by)
    return {}


def _told(content: AnyContent, by: ActorStamp) -> dict[str, Any]:
    """What a note of the sender says."""
    found: dict[str, Any] = {}
    if content.get("urge"):
        found["urged"] = by
    if admission := content.get("admission"):
        admitted, waiting = (tuple(map(_person, some)) for some in (admission["admitted"], admission["waiting"]))
        found["admission"] = Admission(by, admitted, waiting)
    if (lines := content.get("attendance")) is not None:
        found["attendance"] = Attendance(
            by, tuple(AttendanceLine(_person(line), line["has_place"], line["came"]) for line in lines)
        )
    return found


def _person(told: PersonContent) -> Attendee:
    return Attendee(told["name"], told["division"])


def _since(listed: Sequence[Attendee], before: Sequence[SignedUpPerson], at: datetime) -> tuple[SignedUpPerson, ...]:
    """A changed list: who was on it keeps the place in the queue, who is new stands behind."""
    known = {one.person: one.since for one in before}
    return tuple(SignedUpPerson(person, known.get(person, at)) for person in listed)


def admitted_people(all_of: Sequence[BureauProgress], total: int | None) -> Mapping[UUID, frozenset[Attendee]]:
    """Who has a place, by handoff: first come first served by the time of the message; all where there is no ``total``."""
    queue = sorted(
        (one.since, standing.bureau_id, number, standing.id, one.person)
        for standing in all_of
        if standing.state not in ENDED_STATES
        for number, one in enumerate(standing.people)
    )
    found: dict[UUID, set[Attendee]] = {standing.id: set() for standing in all_of}
    for _since_at, _bureau, _number, handoff_id, person in queue[:total]:
        found[handoff_id].add(person)
    return {handoff_id: frozenset(people) for handoff_id, people in found.items()}
