"""What a notice is about: a kind of thing and which one. Where the pages show it is the web's to say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class SubjectKind(StrEnum):
    """Everything that a notice may be about, as it is stored. The web has one address for each."""

    CASE = "case"
    ENTRY = "entry"
    ENTRY_MATERIALS = "entry_materials"
    """The materials of an entry of the checklist."""
    PROJECT_CLOSING = "project_closing"
    """Closing statement and suggestion form of a project; named by the project."""
    RECEIVED_HANDOFF = "received_handoff"
    SENT_HANDOFF = "sent_handoff"
    HANDOFF_PART = "handoff_part"
    """What of a received handoff was given to a division (转办)."""
    SUPERVISION_RECORD = "supervision_record"
    OUTSIDE_REQUEST = "outside_request"
    ADOPTION = "adoption"
    """What the bureau has taken over, or not, of an item; named by the item's code."""
    ADOPTION_READINESS = "adoption_readiness"
    """The readiness checklist of an adoption; named by the item's code."""
    ADOPTIONS = "adoptions"
    TRANSFER = "transfer"
    KNOWLEDGE_DRAFT = "knowledge_draft"
    SETTLED_DATES = "settled_dates"
    """Due dates that were computed anew (日期核定结果)."""
    OFFICER_ROLES = "officer_roles"
    PERMISSIONS = "permissions"
    """What every role may do."""
    ADDRESS = "address"
    """An address as earlier releases stored it, where it names none of the above. Nothing is told about one any more."""

    def of(self, key: UUID | str | None = None) -> Subject:
        """This one of the kind. Raises ``ValueError`` for a key of what there is only one of, and for no key of others."""
        if (key is None) is not (self in SINGULAR):
            raise ValueError(f"{self.value}: key {key!r}")
        return Subject(self, None if key is None else str(key))


SINGULAR = frozenset({SubjectKind.ADOPTIONS, SubjectKind.SETTLED_DATES, SubjectKind.PERMISSIONS})
"""Kinds of which a bureau has one: nothing more says which."""


@dataclass(frozen=True)
class Subject:
    """What a notice is about. Made by :meth:`SubjectKind.of`."""

    kind: SubjectKind
    id: str | None
    """Which one of its kind: a row's id, an item's code."""
