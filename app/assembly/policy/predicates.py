"""One question a function: what besides the role must be true of the officer and the thing at hand.

A question names by type what it has to know of the thing. What does not have it is refused: nothing is let through for
want of an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from app.casework.cases.queries import division_has_paper
from app.casework.projects.queries import is_navigator_of
from app.foundation.files.models import StoredFile
from app.foundation.staff.roles import Role


class ActingOfficer(Protocol):
    """What a predicate needs to know of the acting officer."""

    @property
    def id(self) -> UUID:
        """Who."""

    @property
    def division_id(self) -> UUID:
        """Where they sit."""

    @property
    def roles(self) -> frozenset[Role]:
        """What they may be."""


@runtime_checkable
class HasDivision(Protocol):
    """What lies with a division: a case, a part of a handoff."""

    @property
    def division_id(self) -> UUID | None:
        """Whose it is; None is nobody's."""


@runtime_checkable
class HasNavigator(Protocol):
    """A project, which says itself who its navigator (项目长) is."""

    @property
    def navigator_id(self) -> UUID | None:
        """Who it is; None before one is appointed."""


@runtime_checkable
class OfProject(Protocol):
    """What belongs to a project: an entry of its checklist."""

    @property
    def project_id(self) -> UUID | None:
        """Which one; None is no project's."""


@dataclass(frozen=True)
class InDivision:
    """The division of a thing that was read as a bare row."""

    division_id: UUID | None


@dataclass(frozen=True)
class Predicate:
    """A question, what it has to know of the thing, and its words for the permission page."""

    needs: tuple[type, ...]
    asks: Callable[[ActingOfficer, Any], bool]
    sentence: str

    def holds(self, person: ActingOfficer, subject: object) -> bool:
        """Whether it is true of this thing; never of one that the question cannot be put to, so not of None either."""
        return isinstance(subject, self.needs) and self.asks(person, subject)


def is_its_navigator(person: ActingOfficer, subject: HasNavigator | OfProject) -> bool:
    """Only the navigator of that very project (or the office of the steward team, which stands in)."""
    stands_in = Role.STEWARD_OFFICE in person.roles
    if isinstance(subject, HasNavigator):
        return stands_in or subject.navigator_id == person.id
    return subject.project_id is not None and (stands_in or is_navigator_of(person.id, subject.project_id))


def is_in_its_division(person: ActingOfficer, subject: HasDivision) -> bool:
    """The case lies with the officer's own division."""
    return subject.division_id == person.division_id


def may_see_paper(person: ActingOfficer, subject: StoredFile) -> bool:
    """A project's papers are for its stewards and navigator, a case's for the window that has it (N4.1)."""
    if not {Role.STEWARD, Role.STEWARD_OFFICE, Role.LEADER}.isdisjoint(person.roles):
        return True
    is_navigators = subject.project_id is not None and is_navigator_of(person.id, subject.project_id)
    return is_navigators or division_has_paper(person.division_id, subject)


ITS_NAVIGATOR = Predicate((HasNavigator, OfProject), is_its_navigator, "限本人担任项目长的项目；团队办公室可代行")
ITS_DIVISION = Predicate((HasDivision,), is_in_its_division, "限本科室的办件")
ITS_PAPERS = Predicate((StoredFile,), may_see_paper, "管家团队、该项目项目长、承办该办件的科室")
