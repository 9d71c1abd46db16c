"""Who comes to a training: changing a sign-up, telling who has a place and who waits (候补), telling who came (到训).

A message is never changed: a sign-up, an admission, an attendance is corrected by a further one, and the newest counts.
Each bureau is told of its own people alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.letters.operations import LONGEST_NOTE
from app.casework.letters.trainings import Attendee, TrainingTerms, parse_people, people_content, training_terms_of
from app.foundation.errors import Conflict, Invalid, StaleForm
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.shapes import AdmissionContent, AttendanceContent, NoteContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from app.oversight.circulars import operations, queries
from app.oversight.circulars.progress import ENDED_STATES, AttendanceLine, BureauProgress, admitted_people
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.db import db
from tenants.pairings import HandoffKind

TickedPeople = Collection[tuple[UUID, int]]
"""Handoff, and the place of a person on its list."""


@dataclass(frozen=True)
class TrainingRoll:
    """A training as a whole, at its sender."""

    terms: TrainingTerms
    shares: Sequence[BureauProgress]
    placed: Mapping[UUID, frozenset[Attendee]]

    def is_over(self, day: date) -> bool:
        """Whether it was held before that day: nobody can be signed up any more."""
        return self.terms.day is not None and self.terms.day < day

    @property
    def signed_up(self) -> int:
        """People on all lists."""
        return sum(len(share.people) for share in self.shares)

    @property
    def waiting(self) -> int:
        """Of these, how many wait for a place (候补)."""
        return self.signed_up - sum(len(people) for people in self.placed.values())

    def has_place(self, share: BureauProgress, person: Attendee) -> bool:
        """Whether a person has a place."""
        return person in self.placed[share.id]

    def split(self, share: BureauProgress) -> tuple[tuple[Attendee, ...], tuple[Attendee, ...]]:
        """A bureau's people: with a place, and waiting."""
        people = [one.person for one in share.people]
        has = self.placed[share.id]
        return tuple(one for one in people if one in has), tuple(one for one in people if one not in has)

    @property
    def untold(self) -> list[BureauProgress]:
        """Bureaus that do not know yet who of theirs waits, or no longer does."""
        return [share for share in self.shares if self.terms.total is not None and _is_news(share, *self.split(share))]


def _is_news(share: BureauProgress, admitted: tuple[Attendee, ...], waiting: tuple[Attendee, ...]) -> bool:
    told = share.admission
    return bool(waiting) if told is None else (told.admitted, told.waiting) != (admitted, waiting)


def training_roll_of(shares: Sequence[BureauProgress]) -> TrainingRoll:
    """The whole of a training."""
    live = [share for share in shares if share.state not in ENDED_STATES]
    terms = training_terms_of((live or shares)[0].content["asked"])
    return TrainingRoll(terms, live, admitted_people(live, terms.total))


def roll_fingerprint(roll: TrainingRoll) -> str:
    """A mark of exactly what an attendance form shows: the lists and the newest attendance."""
    told = [
        [
            str(share.id),
            people_content(one.person for one in share.people),
            str(share.attendance and share.attendance.by.at),
        ]
        for share in roll.shares
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def change_sign_up(box: Handoff, attendees: str, remark: str) -> Handoff:
    """Sign up other people, or nobody (with a remark), until the sign-up closes: a note with the new list.

    Raises :class:`Conflict` behind the due date, before the first sign-up and where nothing changed.
    """
    if box.kind is not HandoffKind.TRAINING or box.box is not Box.IN:
        raise Conflict("own", "只能更改本局收到的培训的报名。")
    if box.state is not HandoffState.ANSWERED:
        raise Conflict("step", "本局还没有报名，请先签收并报名。")
    (share,) = queries.progress_of_bureaus([box])
    if (box.due_on is not None and today() > box.due_on) or share.attendance is not None:
        raise Conflict("closed", f"报名已于{_day(box.due_on)}截止，不能再更改。确有变化的，请在来往中留言。")
    people, faults = parse_people(attendees, training_terms_of(share.content["asked"]).places)
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
    remark = remark.strip()
    if not people and not remark:
        raise Invalid("required", "不再参加的，请写明原因。", "remark")
    if len(remark) > LONGEST_NOTE // 2:
        raise Invalid("long", f"说明不超过{LONGEST_NOTE // 2}字。", "remark")
    if people == [one.person for one in share.people]:
        raise Conflict("same", "名单与现在的报名相同，没有更改。")
    listed = "；".join(map(str, people))
    said = f"更改报名：{listed or '不再参加'}。{remark}"
    handoffs.post_message(box, HandoffAct.NOTE, NoteContent(note=said, people=people_content(people)))
    origin = bureau_by_id(box.origin_id).name
    record(
        LedgerEvent.LETTERS_TRAINING_SIGN_UP_CHANGED, f"更改{origin}培训的报名：{box.title}。{listed or '不再参加'}",
        subject_id=box.id, kind=LedgerKind.LINKAGE,
    )  # fmt: skip
    db.session.flush()
    return box


def _day(day: Any) -> str:
    return f"{day.month}月{day.day}日" if day else "培训当日"


def announce_admission(ref: UUID) -> list[Handoff]:
    """Tell each bureau who of its people has a place and who waits; only whom it concerns and does not know yet."""
    boxes = {box.id: box for box in operations.sent_boxes(ref)}
    roll = training_roll_of(queries.progress_of_bureaus(list(boxes.values())))
    if not roll.untold:
        raise Conflict("same", "各局都已经知道本局人员的录取和候补情况，没有需要告知的变化。")
    told = []
    for share in roll.untold:
        admitted, waiting = roll.split(share)
        said = f"录取{len(admitted)}人：{_names(admitted)}；候补{len(waiting)}人：{_names(waiting)}。"
        content = AdmissionContent(admitted=people_content(admitted), waiting=people_content(waiting))
        handoffs.post_message(boxes[share.id], HandoffAct.NOTE, NoteContent(note=said, admission=content))
        told.append(boxes[share.id])
    _note(told, LedgerEvent.LETTERS_ADMISSION_TOLD, "告知录取和候补情况")
    return told


def record_attendance(ref: UUID, came: TickedPeople, seen: str) -> list[Handoff]:
    """Tell each bureau who of its people came (应到、实到), all in one act; again only whose attendance is corrected.

    Raises :class:`Conflict` before the day (``early``) and where nothing changed, :class:`StaleForm` where a list or the
    attendance changed since ``seen``.
    """
    boxes = {box.id: box for box in operations.sent_boxes(ref)}
    roll = training_roll_of(queries.progress_of_bureaus(list(boxes.values())))
    if roll.terms.day is None or roll.terms.day > today():
        raise Conflict("early", f"培训日期是{_day(roll.terms.day)}，培训当日起才能登记到训情况。")
    if seen != roll_fingerprint(roll):
        raise StaleForm("报名名单或到训情况")
    told = []
    for share in roll.shares:
        lines = tuple(
            AttendanceLine(one.person, roll.has_place(share, one.person), (share.id, number) in came)
            for number, one in enumerate(share.people)
        )
        former = share.attendance.lines if share.attendance else ()
        if lines != former:
            handoffs.post_message(boxes[share.id], HandoffAct.NOTE, _attendance(lines, is_correction=bool(former)))
            told.append(boxes[share.id])
    if not told:
        raise Conflict("same", "没有人报名，或者到训情况与已登记的相同。")
    _note(told, LedgerEvent.LETTERS_ATTENDANCE_TOLD, "登记到训情况")
    return told


def _attendance(lines: Sequence[AttendanceLine], *, is_correction: bool) -> NoteContent:
    """The message: in words, and for programs."""
    absent = [line.person for line in lines if not line.came]
    expected = sum(line.has_place for line in lines)
    said = (
        f"{'更正' if is_correction else ''}到训情况：应到{expected}人，实到{sum(line.came for line in lines)}人。"
        f"{'未到：' + _names(absent) + '。' if absent else ''}"
    )
    told = [
        AttendanceContent(
            name=line.person.name, division=line.person.division, has_place=line.has_place, came=line.came
        )
        for line in lines
    ]
    return NoteContent(note=said, attendance=told)


def _names(people: Sequence[Attendee]) -> str:
    return "、".join(person.name for person in people) or "无"


def _note(told: Sequence[Handoff], event: LedgerEvent, words: str) -> None:
    names = "、".join(bureau_by_id(box.target_id).short_name for box in told)
    operations.record_circular_event(
        told[0], event, f"向{names}{words}：{told[0].title}。", [box.target_id for box in told]
    )
