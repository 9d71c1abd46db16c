"""What of a project leaves its bureau: ticked fields and files only (最小共享). Its own window sees the whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import Route, SubmissionChannel
from app.casework.projects.models import Project, Sponsor
from app.casework.projects.sharing import SHAREABLE_FACTS, shared_facts
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.interbureau.handoffs.scope import Scope
from app.interbureau.handoffs.shapes import DossierContent, ItemReference, MaterialContent
from tenants import context

SHAREABLE_FIELDS = SHAREABLE_FACTS
"""Name → label of what may be ticked: the one list for every handoff."""
DEFAULT_FIELDS = tuple(name for name in SHAREABLE_FACTS if name != "importance")
"""Ticked unless somebody unticks them. No telephone number is on the list: 一个口子对外."""


def all_facts(project: Project, sponsor: Sponsor) -> dict[str, str]:
    """Everything, for an own window."""
    facts = shared_facts(project, sponsor, SHAREABLE_FACTS)
    return {"项目名称": project.name, "项目单位": sponsor.name, **facts}


def content_of(
    entry: ChecklistEntry,
    project: Project,
    sponsor: Sponsor,
    fields: Collection[str],
    materials: Iterable[MaterialContent],
    note: str,
    handed_in: SubmissionChannel,
) -> DossierContent:
    """The message that hands an entry over: exactly what the other bureau will see (对方将看到)."""
    return DossierContent(
        title=f"{project.name} · {entry.item_name}"[:200],
        project_name=project.name,
        sponsor_name=sponsor.name,
        item_name=entry.item_name,
        project_ref=str(project.id),
        facts=shared_facts(project, sponsor, fields),
        item=ItemReference(item_id=str(entry.item_id), version_id=str(entry.item_version_id)),
        materials=list(materials),
        note=note.strip(),
        handed_in=handed_in.value,
        in_name_of=context.bureau_id() if entry.route is Route.REVIEW_ON_BEHALF else None,
    )


def material_content(row: EntryMaterial, files: Mapping[UUID, StoredFile]) -> MaterialContent:
    """How a message speaks of a material; ``state`` says of one without a file whether it is on paper or 免提交."""
    file = files.get(row.file_id) if row.file_id else None
    return MaterialContent(
        material_id=str(row.material_id),
        name=row.name,
        form=row.form,
        necessary=row.necessary,
        state=row.state.value,
        file=file_reference_of(file) if file else None,
    )


def chosen_materials(rows: Sequence[EntryMaterial], material_ids: Collection[UUID] | None) -> list[EntryMaterial]:
    """The materials that were ticked; all of them where nobody was asked."""
    return [row for row in rows if material_ids is None or row.id in material_ids]


def materials_content(
    rows: Sequence[EntryMaterial], scope: Scope | None, files: Mapping[UUID, StoredFile]
) -> list[MaterialContent]:
    """Materials as a message tells them: with their files, unless the link carries none."""
    going = {} if scope and not scope.files else files
    return [material_content(row, going) for row in rows]
