"""What of a project leaves its bureau: ticked fields and files only (最小共享). Its own window sees the whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from app.files.models import StoredFile
from app.files.operations import as_content
from app.plans.checklist import ChecklistEntry, EntryMaterial
from app.plans.states import Route
from app.projects.models import Project, Sponsor
from app.projects.terms import FUNDING_WORDS, IMPORTANCE_WORDS, KIND_WORDS, LAND_WORDS
from tenants import context

Value = Callable[[Project, Sponsor], str]

FIELDS: dict[str, tuple[str, Value]] = {
    "project_code": ("项目代码", lambda project, _: project.project_code or ""),
    "credit_code": ("统一社会信用代码", lambda _, sponsor: sponsor.credit_code),
    "kind": ("建设性质", lambda project, _: KIND_WORDS[project.kind]),
    "place": ("建设地点", lambda project, _: project.place),
    "scale": ("建设规模", lambda project, _: project.scale),
    "content": ("建设内容", lambda project, _: project.content),
    "funding": ("资金来源", lambda project, _: FUNDING_WORDS[project.funding] if project.funding else ""),
    "total_investment": ("总投资", lambda project, _: _wan(project.total_investment)),
    "land_status": ("用地情况", lambda project, _: LAND_WORDS[project.land_status]),
    "importance": ("项目类别", lambda project, _: IMPORTANCE_WORDS[project.importance]),
    "contact_name": ("项目单位联系人", lambda project, _: project.contact_name),
}
"""What may be ticked. No telephone number: the unit deals with the serving bureau (一个口子对外)."""

USUAL = (
    "project_code", "credit_code", "kind", "place", "scale", "content", "funding", "total_investment", "land_status",
)  # fmt: skip
"""Ticked unless somebody unticks them."""


def facts_of(project: Project, sponsor: Sponsor, fields: Collection[str]) -> dict[str, str]:
    """Label → text of the fields, in the order of the form; what is empty or unknown is left out."""
    shown = {label: value(project, sponsor) for name, (label, value) in FIELDS.items() if name in fields}
    return {label: text for label, text in shown.items() if text}


def whole_facts(project: Project, sponsor: Sponsor) -> dict[str, str]:
    """Everything, for an own window."""
    return {"项目名称": project.name, "项目单位": sponsor.name, **facts_of(project, sponsor, FIELDS)}


def content_of(
    entry: ChecklistEntry,
    project: Project,
    sponsor: Sponsor,
    fields: Collection[str],
    materials: Iterable[dict[str, Any]],
    note: str,
) -> dict[str, Any]:
    """The message that hands an entry over: exactly what the other bureau will see (对方将看到)."""
    return {
        "title": f"{project.name} · {entry.item_name}"[:200],
        "project_name": project.name,
        "sponsor_name": sponsor.name,
        "item_name": entry.item_name,
        "facts": facts_of(project, sponsor, fields),
        "item": {"item_id": str(entry.item_id), "version_id": str(entry.item_version_id)},
        "materials": list(materials),
        "note": note.strip(),
        "in_name_of": context.bureau_id() if entry.route is Route.REVIEW_ON_BEHALF else None,
    }


def material_of(row: EntryMaterial, files: Mapping[UUID, StoredFile]) -> dict[str, Any]:
    """How a message speaks of a material; ``state`` says of one without a file whether it is on paper or 免提交."""
    file = files.get(row.file_id) if row.file_id else None
    return {
        "material_id": str(row.material_id),
        "name": row.name,
        "form": row.form,
        "necessary": row.necessary,
        "state": row.state.value,
        "file": as_content(file) if file else None,
    }


def _wan(fen: int | None) -> str:
    return f"{fen / 1_000_000:,.2f}万元" if fen else ""
