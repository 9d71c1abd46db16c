"""Trainings (L2.3a): day and places as they were announced, and the people who are signed up, a line each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.foundation.errors import FieldFault
from app.interbureau.handoffs.message_contents import AnyContent
from app.interbureau.handoffs.shapes import PersonContent

MOST_PLACES = 500
MOST_TOTAL = 5000
LONGEST_NAME, LONGEST_DIVISION = 30, 60
_BETWEEN = re.compile(r"[、，,；;\t\u3000 ]+")
_NAME = re.compile(r"[^\W\d_][\w·•.\- ]*")


class Attendee(NamedTuple):
    """One who is signed up: name and division (姓名、科室)."""

    name: str
    division: str

    def __str__(self) -> str:
        return f"{self.name}、{self.division}"


@dataclass(frozen=True)
class TrainingTerms:
    """What was announced. Letters of an earlier form say it in free words: then nothing is known."""

    day: date | None = None
    places: int | None = None
    """For each bureau."""
    total: int | None = None
    """For all together; None: no limit but each bureau's."""


def training_terms_of(asked: Mapping[str, str]) -> TrainingTerms:
    """Day and places of a training, from what its letter asks."""
    return TrainingTerms(_day(asked.get("day")), _number(asked.get("places")), _number(asked.get("total")))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _number(text: Any) -> int | None:
    said = str(text or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else None


def term_faults(asked: Mapping[str, str], due_on: date, today: date, is_published: bool) -> list[FieldFault]:
    """What is wrong with a training that is to be announced; ``is_published``: the calendar of its day's year is.

    What is missing altogether is told by the profile."""
    terms, faults = training_terms_of(asked), []
    if terms.day is None:
        if asked.get("day", "").strip():
            faults.append(FieldFault("day", "invalid", "培训日期应当写成年-月-日，例如2026-11-30。"))
    elif terms.day < today:
        faults.append(FieldFault("day", "past", "培训日期不能早于今天。"))
    elif not is_published:
        faults.append(
            FieldFault("day", "unpublished", f"{terms.day.year}年的工作日历还没有公布，请选择已公布年份的日期。")
        )
    elif due_on > terms.day:
        faults.append(
            FieldFault("due_on", "late", f"报名截止不能晚于培训日期（{terms.day.month}月{terms.day.day}日）。")
        )
    for name, label, most in (("places", "每局名额", MOST_PLACES), ("total", "总名额", MOST_TOTAL)):
        said, number = asked.get(name, "").strip(), _number(asked.get(name))
        if said and (number is None or not 1 <= number <= most):
            faults.append(FieldFault(name, "number", f"{label}应当是1到{most}的整数，现为“{said[:20]}”。"))
    if terms.places and terms.total and terms.total < terms.places:
        faults.append(FieldFault("total", "less", f"总名额不能少于每局名额（{terms.places}人）。"))
    return faults


def parse_people(text: str, places: int | None) -> tuple[list[Attendee], list[FieldFault]]:
    """The people of a sign-up, a line each, and everything that is wrong with it, beside ``attendees``."""
    people: list[Attendee] = []
    said: list[str] = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        person = _person(line)
        if isinstance(person, str):
            said.append(f"第{number}行“{line[:20]}”{person}")
        elif person in people:
            said.append(f"第{number}行“{person}”与前面重复。")
        else:
            people.append(person)
    if places is not None and len(people) > places and not said:
        said.append(f"每局名额{places}人，现在报了{len(people)}人。请减少{len(people) - places}人。")
    return people, [FieldFault("attendees", "people", one) for one in said[:5]]


def _person(line: str) -> Attendee | str:
    """A person, or what is wrong with the line."""
    name, *rest = _BETWEEN.split(line, maxsplit=1)
    division = rest[0].strip() if rest else ""
    if not division:
        return "没有写科室，请写成“姓名、科室”。"
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= LONGEST_NAME:
        return f"不像姓名，姓名应当是2到{LONGEST_NAME}个字。"
    if len(division) > LONGEST_DIVISION:
        return f"的科室超过{LONGEST_DIVISION}字。"
    return Attendee(name, division)


def people_text(people: Iterable[Attendee]) -> str:
    """The list as it is typed and read: a line each."""
    return "\n".join(str(person) for person in people)


def people_content(people: Iterable[Attendee]) -> list[PersonContent]:
    """The list as a message carries it."""
    return [PersonContent(name=person.name, division=person.division) for person in people]


def people_of(content: AnyContent) -> list[Attendee] | None:
    """The list that a message carries; None where it carries none. An answer of an earlier form has it as free words."""
    told = content.get("people")
    if told is not None:
        return [Attendee(one["name"], one["division"]) for one in told]
    words = content.get("answered", {}).get("attendees")
    if words is None:
        return None
    lines = filter(None, map(str.strip, words.splitlines()))
    return [Attendee(*([*_BETWEEN.split(line, maxsplit=1), ""][:2])) for line in lines]
