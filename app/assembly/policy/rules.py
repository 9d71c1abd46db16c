"""The whole table: permission → roles, and the predicate that must hold besides. The permission page prints this table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.assembly.policy.predicates import ITS_DIVISION, ITS_NAVIGATOR, ITS_PAPERS, ActingOfficer, Predicate
from app.foundation.permissions import Permission as P
from app.foundation.staff.roles import Role as R
from app.foundation.staff.roles import RoleClass


@dataclass(frozen=True)
class Rule:
    """Who has a permission."""

    roles: frozenset[R]
    predicate: Predicate | None = None
    """What must hold besides; None where the role alone decides."""

    @property
    def condition(self) -> str:
        """The predicate in words, for the permission page."""
        return self.predicate.sentence if self.predicate else ""


STEWARDS = frozenset({R.STEWARD, R.STEWARD_OFFICE, R.LEADER})
SERVICE = STEWARDS | {R.NAVIGATOR}
WINDOW = frozenset({R.RECEPTION, R.REVIEWER, R.DECIDER})
HANDOFFS = frozenset({R.HANDOFF_CLERK, R.LIAISON})
BUSINESS = SERVICE | WINDOW | HANDOFFS | {R.CATALOGUE_ADMIN}
ADMINISTRATORS = frozenset({R.BUREAU_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN})

RULES: dict[P, Rule] = {
    P.DESK: Rule(BUSINESS),
    P.PROJECT_READ: Rule(SERVICE),
    P.PROJECT_TAKE_IN: Rule(frozenset({R.STEWARD, R.STEWARD_OFFICE})),
    P.PROJECT_APPOINT: Rule(frozenset({R.STEWARD_OFFICE, R.LEADER})),
    P.ASSESSMENT_HOLD: Rule(frozenset({R.STEWARD, R.STEWARD_OFFICE})),
    P.SHEET_FILL: Rule(SERVICE | WINDOW | HANDOFFS),
    P.PLAN_DRAW: Rule(frozenset({R.STEWARD, R.STEWARD_OFFICE})),
    P.PLAN_ISSUE: Rule(frozenset({R.STEWARD, R.STEWARD_OFFICE, R.LEADER})),
    P.UNIT_LINK_MAKE: Rule(SERVICE),
    P.ENTRY_HANDLE: Rule(frozenset({R.NAVIGATOR, R.STEWARD_OFFICE}), ITS_NAVIGATOR),
    P.LEDGER_WRITE: Rule(frozenset({R.NAVIGATOR, R.STEWARD, R.STEWARD_OFFICE})),
    P.SERVICE_SUSPEND: Rule(frozenset({R.NAVIGATOR, R.STEWARD_OFFICE}), ITS_NAVIGATOR),
    P.SERVICE_CLOSE: Rule(frozenset({R.NAVIGATOR, R.STEWARD_OFFICE}), ITS_NAVIGATOR),
    P.ARCHIVE_READ: Rule(SERVICE),
    P.FILE_READ: Rule(SERVICE | WINDOW, ITS_PAPERS),
    P.CASE_READ: Rule(WINDOW, ITS_DIVISION),
    P.CASE_HANDLE: Rule(frozenset({R.RECEPTION, R.REVIEWER}), ITS_DIVISION),
    P.CASE_DECIDE: Rule(frozenset({R.DECIDER}), ITS_DIVISION),
    P.HANDOFF_READ: Rule(HANDOFFS | SERVICE),
    P.HANDOFF_RECEIVE: Rule(HANDOFFS | {R.STEWARD_OFFICE}),
    P.HANDOFF_SEND: Rule(HANDOFFS | {R.NAVIGATOR, R.STEWARD_OFFICE}),
    P.HANDOFF_NOTE: Rule(HANDOFFS | {R.NAVIGATOR, R.STEWARD_OFFICE}),
    P.LIAISON_ACT: Rule(frozenset({R.LIAISON})),
    P.PART_ANSWER: Rule(WINDOW | HANDOFFS | SERVICE, ITS_DIVISION),
    P.OUTSIDE_ASK: Rule(HANDOFFS | SERVICE),
    P.CATALOGUE_READ: Rule(BUSINESS | ADMINISTRATORS),
    P.DRAFT_READ: Rule(frozenset({R.CATALOGUE_ADMIN, R.REVIEWER, R.STEWARD_OFFICE, R.LEADER})),
    P.CATALOGUE_DRAFT: Rule(frozenset({R.CATALOGUE_ADMIN, R.REVIEWER, R.STEWARD_OFFICE})),
    P.CATALOGUE_PUBLISH: Rule(frozenset({R.CATALOGUE_ADMIN, R.LEADER})),
    P.DICTIONARY_MANAGE: Rule(frozenset({R.CATALOGUE_ADMIN})),
    P.ADOPTION_MANAGE: Rule(frozenset({R.CATALOGUE_ADMIN})),
    P.READINESS_SIGN: Rule(frozenset({R.CATALOGUE_ADMIN, R.REVIEWER, R.DECIDER})),
    P.PROPOSAL_MAKE: Rule(BUSINESS),
    P.PROPOSAL_ANSWER: Rule(frozenset({R.CATALOGUE_ADMIN})),
    P.UNIFORMITY_READ: Rule(BUSINESS | ADMINISTRATORS),
    P.UNIFORMITY_DECLARE: Rule(frozenset({R.CATALOGUE_ADMIN})),
    P.CALENDAR_MANAGE: Rule(frozenset({R.CATALOGUE_ADMIN})),
    P.PEOPLE_MANAGE: Rule(frozenset({R.BUREAU_ADMIN})),
    P.ROLES_GRANT: Rule(frozenset({R.SECURITY_ADMIN})),
    P.BUREAU_MANAGE: Rule(frozenset({R.BUREAU_ADMIN})),
    P.LINKS_READ: Rule(BUSINESS | ADMINISTRATORS),
    P.LINKS_MANAGE: Rule(frozenset({R.BUREAU_ADMIN})),
    P.BOXES_CHECK: Rule(frozenset({R.BUREAU_ADMIN, R.AUDIT_ADMIN})),
    P.AUDIT_READ: Rule(frozenset({R.AUDIT_ADMIN})),
    P.SIGNED_IN: Rule(BUSINESS | ADMINISTRATORS),
}
"""``PUBLIC`` and ``UNIT`` have no roles: the gate itself decides them. ``SIGNED_IN`` holds without any role too: whoever
has lost the last one can still sign out."""


def has_permission(person: ActingOfficer, permission: P) -> bool:
    """Whether any role of the officer carries the permission, whatever the thing at hand."""
    return permission is P.SIGNED_IN or not RULES[permission].roles.isdisjoint(person.roles)


def is_allowed(person: ActingOfficer, permission: P, subject: object = None) -> bool:
    """Whether the officer may do it to this thing. Where a predicate must hold, nothing at hand is a refusal.

    For a list, which has no one thing at hand, :func:`may_list` is asked."""
    if not has_permission(person, permission):
        return False
    predicate = RULES[permission].predicate
    return predicate is None or predicate.holds(person, subject)


def may_list(person: ActingOfficer, permission: P) -> bool:
    """Whether the officer may open the list of such things; its query finds only those that the predicate would let by."""
    return has_permission(person, permission)


@lru_cache(maxsize=512)
def permissions_of(roles: frozenset[R]) -> frozenset[P]:
    """Everything that a set of roles carries."""
    return frozenset(permission for permission, rule in RULES.items() if not rule.roles.isdisjoint(roles))


CLASS_WITHOUT_CASES = frozenset({RoleClass.SYSTEM, RoleClass.SECURITY, RoleClass.AUDIT})
"""None of the three administrators handles cases (三员分立)."""
