"""What is wrong with a letter before it is sent, and with its answer: every line, the dates, the people of a sign-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.casework.letters import trainings
from app.casework.letters.profiles import LetterLine
from app.foundation.calendar.queries import calendar_here, day_fault
from app.foundation.errors import Conflict, FieldFault
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import sent_letter
from app.interbureau.handoffs.shapes import PersonContent
from tenants.clock import today
from tenants.pairings import HandoffKind


def line_faults(lines: Sequence[LetterLine], said: Mapping[str, str]) -> list[FieldFault]:
    """Lines that are missing or too long."""
    faults = []
    for line in lines:
        text = said.get(line.name, "").strip()
        if line.required and not text:
            faults.append(FieldFault(line.name, "required", f"请填写{line.label}。"))
        elif len(text) > line.longest:
            faults.append(FieldFault(line.name, "long", f"{line.label}不超过{line.longest}字，现在{len(text)}字。"))
    return faults


def date_faults(kind: HandoffKind, asked: Mapping[str, str], due_on: date) -> list[FieldFault]:
    """What is wrong with the dates of a letter that goes out today; of a training with its places too."""
    calendar, faults = calendar_here(), []
    if wrong := day_fault(due_on, "due_on", "答复期限"):
        faults.append(wrong)
    if kind is HandoffKind.TRAINING:
        day = trainings.training_terms_of(asked).day
        faults += trainings.term_faults(asked, due_on, today(), day is None or calendar.covers(day))
    return faults


def signed_up_people(box: Handoff, said: dict[str, str], faults: list[FieldFault]) -> list[PersonContent] | None:
    """The people of a sign-up, besides the words; None for other letters. Raises :class:`Conflict` behind the day."""
    if box.kind is not HandoffKind.TRAINING:
        return None
    terms = trainings.training_terms_of(sent_letter(box.id)["asked"])
    if terms.day is not None and terms.day < today():
        raise Conflict("over", f"培训已于{terms.day.month}月{terms.day.day}日举办，不能再报名。")
    people, wrong = trainings.parse_people(said["attendees"], terms.places)
    faults += wrong
    said["attendees"] = trainings.people_text(people)
    return trainings.people_content(people)
