"""One question a function: what besides the role must be true of the officer and the thing at hand."""

from __future__ import annotations

from typing import Protocol
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


def role_suffices(_person: ActingOfficer, _subject: object) -> bool:
    """The role alone decides."""
    return True


def is_its_navigator(person: ActingOfficer, subject: object) -> bool:
    """Only the navigator of that very project (or the office of the steward team, which stands in)."""
    if Role.STEWARD_OFFICE in person.roles:
        return True
    if hasattr(subject, "navigator_id"):
        return bool(subject.navigator_id == person.id)
    project_id = getattr(subject, "project_id", None) or getattr(subject, "id", None)
    return project_id is not None and is_navigator_of(person.id, project_id)


def is_in_its_division(person: ActingOfficer, subject: object) -> bool:
    """The case lies with the officer's own division."""
    return getattr(subject, "division_id", None) in (None, person.division_id)


def may_see_paper(person: ActingOfficer, subject: object) -> bool:
    """A project's papers are for its stewards and navigator, a case's for the window that has it (N4.1)."""
    if not {Role.STEWARD, Role.STEWARD_OFFICE, Role.LEADER}.isdisjoint(person.roles):
        return True
    if not isinstance(subject, StoredFile):
        return False
    is_navigators = subject.project_id is not None and is_navigator_of(person.id, subject.project_id)
    return is_navigators or division_has_paper(person.division_id, subject)
