"""A letter before it is sent, and the message that it becomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.queries import materials_of
from app.casework.projects.models import Project
from app.casework.projects.queries import sponsor_of
from app.casework.projects.sharing import shared_facts
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.interbureau.handoffs.shapes import ItemReference, LetterContent, NoticeLine, VersionReference
from tenants.pairings import HandoffKind


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is sent. ``asked`` by the names of the profile's lines; ``shared`` names of ticked facts."""

    kind: HandoffKind
    asked: Mapping[str, str]
    due_on: date
    project: Project | None = None
    entry: ChecklistEntry | None = None
    """The item of the project that it is about; its materials go along as the one-off notice (一次性告知单)."""
    item: Any = None
    """The item of the catalogue that it is about, where it is about none of a project: a row with its version in force."""
    shared: Collection[str] = ()
    files: Sequence[StoredFile] = field(default=())
    version: VersionReference | None = None
    """What the message carries besides, for programs: the version of an item that is to be read."""
    subject_id: UUID | None = None
    """What it is about where that is no item of a project; only the own box knows it."""


def content_of(draft: LetterDraft) -> LetterContent:
    """The message: exactly what the other bureau will see (对方将看到)."""
    project, entry = draft.project, draft.entry
    asked = {line.name: draft.asked.get(line.name, "").strip() for line in LETTER_PROFILES[draft.kind].asks}
    sponsor = sponsor_of(project) if project else None
    named = f"{project.name} · " if project else ""
    item_name, item = _about(draft)
    content = LetterContent(
        title=f"{named}{asked.get('subject', '')}"[:200],
        project_name=project.name if project else "",
        sponsor_name=sponsor.name if sponsor else "",
        item_name=item_name,
        item=item,
        notice=[_noticed(row) for row in materials_of([entry.id])[entry.id]] if entry else [],
        project_ref=str(project.id) if project else None,
        facts=shared_facts(project, sponsor, draft.shared) if project else {},
        asked={name: text for name, text in asked.items() if text},
        files=[file_reference_of(one) for one in draft.files],
    )
    return {**content, "version": draft.version} if draft.version else content


def _about(draft: LetterDraft) -> tuple[str | None, ItemReference | None]:
    """The item, of a project's list or of the catalogue, with its name."""
    if (entry := draft.entry) is not None:
        name, item_id, version_id = entry.item_name, entry.item_id, entry.item_version_id
    elif draft.item is not None:
        name, item_id, version_id = draft.item.name, draft.item.item_id, draft.item.version_id
    else:
        return None, None
    return name, ItemReference(item_id=str(item_id), version_id=str(version_id))


def _noticed(row: Any) -> NoticeLine:
    return NoticeLine(name=row.name, form=row.form, necessary=row.necessary)
