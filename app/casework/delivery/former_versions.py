"""Items under way on a former version of their standard, and what moving them to the one in force would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.models import PlanLine, PlanRevision, RevisionState
from app.casework.plans.standard import ItemStandard, item_standards
from app.casework.plans.states import EntryState
from app.casework.plans.version_change import materials_asked_by
from app.casework.projects.models import Project
from app.standards.catalogue.limits import limit_text
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import VersionState
from tenants import context
from tenants.db import db
from tenants.keys import in_literal

AnyRow = Row[*tuple[Any, ...]]
UNDER_WAY_STATES = (EntryState.PREPARING, EntryState.DISPATCHED, EntryState.HANDED_OFF)
MOVABLE_STATES = (EntryState.PREPARING, EntryState.DISPATCHED)
PAGE = 50

_Old, _New = ItemVersion.__table__.alias("old"), ItemVersion.__table__.alias("new")


@dataclass(frozen=True)
class OutdatedEntry:
    """An item under way on a former version, and what moving it would change."""

    row: AnyRow
    standard: ItemStandard
    """What the version in force says."""
    limit: str
    """The limit until now, in words."""
    to_bring: tuple[str, ...]
    """Materials that the version in force asks for besides."""
    spared: tuple[str, ...]
    """Materials that it no longer asks for."""
    refusal: str
    """Why it cannot be moved now; empty where it can."""


def outdated_by_item() -> Sequence[AnyRow]:
    """How many items under way in the acting bureau are on a former version, by item: ``code``, ``name``, ``number``."""
    statement = _behind(select(Item.code, Item.name, _New.c.number, func.count().label("count")))
    grouped = statement.group_by(Item.code, Item.name, Item.position, _New.c.number)
    return db.session.execute(grouped.order_by(Item.position, Item.code).limit(500)).all()


def count_outdated(project_id: UUID) -> int:
    """How many items of a project are on a former version."""
    counted = _behind(select(func.count())).where(ChecklistEntry.project_id == project_id)
    return db.session.scalar(counted) or 0


def outdated_entries(
    item_code: str = "", project_id: UUID | None = None, after: UUID | None = None
) -> tuple[list[OutdatedEntry], UUID | None]:
    """A page of items under way on a former version, and where the next begins (None at the end)."""
    statement: Select[Any] = _behind(
        select(
            ChecklistEntry.id,
            ChecklistEntry.project_id,
            Project.name.label("project_name"),
            ChecklistEntry.item_id,
            Item.code,
            ChecklistEntry.item_name,
            ChecklistEntry.state,
            ChecklistEntry.limit_days,
            ChecklistEntry.limit_unit,
            ChecklistEntry.limit_confirmed,
            ChecklistEntry.item_version_id,
            _Old.c.number.label("old_number"),
            _New.c.id.label("new_id"),
            _New.c.number.label("new_number"),
        )
    )
    if item_code:
        statement = statement.where(Item.code == item_code)
    if project_id is not None:
        statement = statement.where(ChecklistEntry.project_id == project_id)
    if after is not None:
        statement = statement.where(ChecklistEntry.id > after)
    rows = db.session.execute(statement.order_by(ChecklistEntry.id).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    return _effects(shown), shown[-1].id if len(rows) > PAGE else None


def move_refusal(state: EntryState, name: str) -> str:
    """Why an entry cannot be moved now; empty where it can."""
    if state in MOVABLE_STATES:
        return ""
    if state is EntryState.HANDED_OFF:
        return f"“{name}”已移交其他审批局，按移交时的版本办理；对方签收前撤回或退回后，可以改按新版。"
    return f"“{name}”{state.label}，不再改动。"


def _behind(statement: Any) -> Select[Any]:
    """Entries under way on the issued plan whose version is not the one in force."""
    entries = ChecklistEntry
    narrowed: Select[Any] = (
        statement.select_from(entries)
        .join(Item, Item.id == entries.item_id)
        .join(_Old, _Old.c.id == entries.item_version_id)
        .join(_New, and_(_New.c.item_id == entries.item_id, _New.c.state == VersionState.IN_FORCE))
        .join(Project, and_(Project.bureau_id == entries.bureau_id, Project.id == entries.project_id))
        .join(PlanLine, and_(PlanLine.bureau_id == entries.bureau_id, PlanLine.entry_id == entries.id))
        .join(
            PlanRevision,
            and_(PlanRevision.bureau_id == PlanLine.bureau_id, PlanRevision.id == PlanLine.revision_id),
        )
        .where(
            entries.bureau_id == context.bureau_id(),
            PlanRevision.state == RevisionState.ISSUED,
            in_literal(entries.state, UNDER_WAY_STATES),
            entries.item_version_id != _New.c.id,
        )
    )
    return narrowed


def _effects(rows: Sequence[AnyRow]) -> list[OutdatedEntry]:
    known = item_standards({row.item_id for row in rows})
    held = plans.materials_of([row.id for row in rows])
    on_list = _listed_items({row.project_id for row in rows})
    found = []
    for row in rows:
        names = {one.material_id: one.name for one in held[row.id]}
        asked = materials_asked_by(known[row.item_id], names.keys(), on_list[row.project_id])
        to_bring = tuple(name for key, name in asked.items() if key not in names)
        spared = tuple(name for key, name in names.items() if key not in asked)
        found.append(
            OutdatedEntry(
                row,
                known[row.item_id],
                limit_text(row.limit_days, row.limit_unit, row.limit_confirmed),
                to_bring,
                spared,
                move_refusal(row.state, row.item_name),
            )
        )
    return found


def _listed_items(project_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    rows = db.session.execute(
        select(ChecklistEntry.project_id, ChecklistEntry.item_id).where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id.in_(list(project_ids)),
            ChecklistEntry.state != EntryState.REMOVED,
        )
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.project_id].add(row.item_id)
    return found
