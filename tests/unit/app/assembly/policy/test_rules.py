"""Permissions fail closed: a question that cannot be put to the thing at hand is answered with no."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import get_args, get_type_hints
from uuid import UUID

import pytest

from app.assembly.policy import predicates
from app.assembly.policy.predicates import InDivision
from app.assembly.policy.rules import RULES, has_permission, is_allowed, may_list
from app.casework.cases.models import Case
from app.casework.letters.models import HandoffPart
from app.casework.plans.checklist import ChecklistEntry
from app.casework.projects.models import Project
from app.foundation.files.models import StoredFile
from app.foundation.permissions import Permission as P
from app.foundation.staff.roles import Role

ME, OTHER, OWN, FOREIGN, LED, NOT_LED = (UUID(int=number) for number in range(1, 7))
OF_NAVIGATOR = {P.ENTRY_HANDLE, P.SERVICE_SUSPEND, P.SERVICE_CLOSE}
OF_DIVISION = {P.CASE_READ, P.CASE_HANDLE, P.CASE_DECIDE, P.PART_ANSWER}
CONDITIONAL = [permission for permission, rule in RULES.items() if rule.predicate is not None]


@dataclass(frozen=True)
class Officer:
    """Whoever asks."""

    roles: frozenset[Role]
    id: UUID = ME
    division_id: UUID = OWN


@pytest.fixture(autouse=True)
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the predicates would find in the database."""
    monkeypatch.setattr(predicates, "is_navigator_of", lambda officer, project: (officer, project) == (ME, LED))
    monkeypatch.setattr(predicates, "division_has_paper", lambda division, file: (division, file.case_id) == (OWN, LED))


def askers(permission: P) -> list[Officer]:
    """One officer for every role that carries it, and one with all of them."""
    roles = RULES[permission].roles
    return [*(Officer(frozenset({role})) for role in sorted(roles)), Officer(roles)]


def test_the_permissions_with_a_predicate_are_these() -> None:
    assert set(CONDITIONAL) == OF_NAVIGATOR | OF_DIVISION | {P.FILE_READ}


@pytest.mark.parametrize("permission", CONDITIONAL)
@pytest.mark.parametrize(
    "subject", [None, SimpleNamespace(), SimpleNamespace(id=LED), "", 0, object()], ids=lambda one: type(one).__name__
)
def test_without_what_the_predicate_needs_everybody_is_refused(permission: P, subject: object) -> None:
    for officer in askers(permission):
        assert has_permission(officer, permission)
        assert may_list(officer, permission)
        assert not is_allowed(officer, permission, subject), officer


@pytest.mark.parametrize("permission", sorted(OF_DIVISION))
def test_what_has_no_division_is_nobodys_case(permission: P) -> None:
    strangers = (Project(id=LED, navigator_id=ME), ChecklistEntry(project_id=LED), StoredFile(project_id=LED))
    for officer in askers(permission):
        assert not any(is_allowed(officer, permission, subject) for subject in strangers)
        assert not is_allowed(officer, permission, InDivision(None))
        assert not is_allowed(officer, permission, Case(division_id=FOREIGN))
        for own in (Case(division_id=OWN), HandoffPart(division_id=OWN), InDivision(OWN)):
            assert is_allowed(officer, permission, own)


@pytest.mark.parametrize("permission", sorted(OF_NAVIGATOR))
def test_what_belongs_to_no_project_has_no_navigator(permission: P) -> None:
    navigator, office = Officer(frozenset({Role.NAVIGATOR})), Officer(frozenset({Role.STEWARD_OFFICE}))
    for subject in (Case(id=LED, division_id=OWN), HandoffPart(id=LED, division_id=OWN), ChecklistEntry(id=LED)):
        assert not is_allowed(navigator, permission, subject)
        assert not is_allowed(office, permission, subject)
    for subject in (ChecklistEntry(project_id=NOT_LED), Project(id=LED, navigator_id=OTHER), Project(id=LED)):
        assert not is_allowed(navigator, permission, subject)
        assert is_allowed(office, permission, subject)
    for subject in (ChecklistEntry(project_id=LED), Project(id=LED, navigator_id=ME)):
        assert is_allowed(navigator, permission, subject)
        assert is_allowed(office, permission, subject)


def test_a_paper_is_a_stored_file() -> None:
    window, steward = Officer(frozenset({Role.REVIEWER})), Officer(frozenset({Role.STEWARD}))
    for subject in (Project(id=LED, navigator_id=ME), Case(id=LED, division_id=OWN), ChecklistEntry(project_id=LED)):
        assert not is_allowed(window, P.FILE_READ, subject)
        assert not is_allowed(steward, P.FILE_READ, subject)
    assert is_allowed(window, P.FILE_READ, StoredFile(case_id=LED))
    assert is_allowed(steward, P.FILE_READ, StoredFile())
    assert not is_allowed(window, P.FILE_READ, StoredFile(project_id=NOT_LED))


@pytest.mark.parametrize("permission", [permission for permission in RULES if permission not in CONDITIONAL])
def test_where_the_role_alone_decides_no_thing_is_asked_for(permission: P) -> None:
    assert all(is_allowed(officer, permission) for officer in askers(permission))
    assert is_allowed(Officer(frozenset()), permission) == (permission is P.SIGNED_IN)


@pytest.mark.parametrize("permission", CONDITIONAL)
def test_a_predicate_is_asked_only_what_it_is_written_for(permission: P) -> None:
    predicate = RULES[permission].predicate
    assert predicate is not None
    written = get_type_hints(predicate.asks)["subject"]
    assert set(predicate.needs) == set(get_args(written) or (written,))
    assert predicate.sentence
