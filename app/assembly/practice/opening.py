"""Opens a practice space: founds the city, puts people of every role into it and a few projects, tells who signs in how."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.assembly.practice.copy_source import CopySource, read_source
from app.assembly.practice.definition import practice_definition
from app.assembly.practice.founding import PracticeCity, found_city
from app.assembly.practice.projects import practice_plan
from app.assembly.seeding.plan import SeedingPlan, SeedingResult, carry_out_plan, read_plan
from app.foundation.calendar.queries import forget_calendars
from app.foundation.errors import Refusal
from app.foundation.files.store import store
from tenants import bureaus
from tenants.db import acting_for, read_transaction

log = logging.getLogger("quandaiban.practice")
AsOwner = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class OpenedSpace:
    """What was made."""

    seeded: SeedingResult
    replaces: bool
    """Whether a former space was retired."""
    next_versions: list[str]
    """Items of which the practice catalogue holds a version that is not in force yet, by name."""
    left_out: list[str]
    """Projects that the practice catalogue could not carry, each with the reason."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {**self.seeded.as_json(), "next_versions": self.next_versions, "left_out": self.left_out}


def open_space(as_owner: AsOwner, password: str) -> OpenedSpace:
    """Found a practice city and retire the former one. ``as_owner`` gives one transaction as the schema's owner.

    Safe to repeat at any point. Raises :class:`tenants.bureaus.UnknownBureau` where the real city is not in the roster.
    """
    real_city = bureaus.bureau_by_slug(practice_definition()["bureau"][0]["like"]).id
    with acting_for(real_city), read_transaction():
        there = read_source(real_city)
    with as_owner() as session:
        founded = found_city(session, there)
    bureaus.forget_directory()
    forget_calendars()
    _hand_over_files(there, founded)
    checked = read_plan(practice_plan(password, {held.code for held in there.held}))
    seeded, left_out = SeedingResult(), list[str]()
    for part in _parts(checked):
        try:
            done = carry_out_plan(part)
        except (Refusal, LookupError, IndexError, SQLAlchemyError) as error:
            log.warning("a practice project was left out", exc_info=True)
            left_out.append(f"{part.projects[0][0].facts['name']}：{error}")
        else:
            seeded.accounts += done.accounts
            seeded.projects += done.projects
    return OpenedSpace(seeded, founded.replaces, [held.content["name"] for held in there.held if held.note], left_out)


def _parts(checked: SeedingPlan) -> Iterable[SeedingPlan]:
    """The people, then each project by itself: what the next catalogue makes impossible spoils no other."""
    yield SeedingPlan(checked.password, checked.staff, ())
    for project in checked.projects:
        yield SeedingPlan(checked.password, {}, (project,))


def _hand_over_files(there: CopySource, founded: PracticeCity) -> None:
    for row in there.files:
        try:
            store().hand_over(row.sha256, there.city_id, founded.city_id)
        except FileNotFoundError:
            log.warning("file %s of the catalogue is not in the store", row.sha256)
