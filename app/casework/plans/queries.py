"""The plan and its checklist as pages need them: rows, one bureau, a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.mandates import Mandate, MandateItem, MandateState
from app.casework.plans.models import PlanLine, PlanRevision, RevisionState
from app.casework.plans.states import TO_DO_STATES, EntryState, MaterialState
from app.casework.projects.models import Project
from app.foundation.calendar.queries import ClockView, clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Missing
from app.standards.catalogue.dictionary import Material
from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.terms import Stage
from tenants import context
from tenants.db import db
from tenants.keys import in_literal

AnyRow = Row[*tuple[Any, ...]]

_ENTRY_COLUMNS = [column for column in ChecklistEntry.__table__.columns if column.name != "bureau_id"]

_LISTED = (
    select(*_ENTRY_COLUMNS, ItemVersion.number.label("version_number"), ItemVersion.content_hash.label("version_hash"))
    .join(PlanLine, (PlanLine.bureau_id == ChecklistEntry.bureau_id) & (PlanLine.entry_id == ChecklistEntry.id))
    .join(ItemVersion, ItemVersion.id == ChecklistEntry.item_version_id)
    .where(ChecklistEntry.bureau_id == bindparam("b"), PlanLine.revision_id == bindparam("revision"))
    .order_by(ChecklistEntry.position, ChecklistEntry.id)
    .limit(500)
)

_REVISIONS = (
    select(
        PlanRevision.id,
        PlanRevision.number,
        PlanRevision.state,
        PlanRevision.reason,
        PlanRevision.difference,
        PlanRevision.content_hash,
        PlanRevision.drawn_at,
        PlanRevision.issued_at,
        PlanRevision.issued_by,
    )
    .where(PlanRevision.bureau_id == bindparam("b"), PlanRevision.project_id == bindparam("project"))
    .order_by(PlanRevision.number.desc())
    .limit(100)
)


@dataclass(frozen=True)
class ListedEntry:
    """One entry of the current list with what hangs on it. Its columns are attributes of ``row``."""

    row: AnyRow
    clock: ClockView | None
    materials: Sequence[AnyRow]
    fees: Sequence[AnyRow]

    def __getattr__(self, name: str) -> Any:
        """``entry.item_name`` reads the row."""
        return getattr(self.row, name)


def revision(revision_id: UUID, lock: bool = False) -> PlanRevision:
    """One revision of a plan; raises :class:`Missing`."""
    statement = select(PlanRevision).where(
        PlanRevision.bureau_id == context.bureau_id(), PlanRevision.id == revision_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("服务方案")
    return row


def current_revision(project_id: UUID) -> PlanRevision | None:
    """The issued plan (一套服务方案): there is at most one."""
    return _in_state(project_id, RevisionState.ISSUED)


def draft_revision(project_id: UUID) -> PlanRevision | None:
    """The draft: there is at most one."""
    return _in_state(project_id, RevisionState.DRAFT)


def revisions_of(project_id: UUID) -> Sequence[AnyRow]:
    """All versions, the newest first, each with its difference."""
    return db.session.execute(_REVISIONS, {"b": context.bureau_id(), "project": project_id}).all()


def entry(entry_id: UUID, lock: bool = False) -> ChecklistEntry:
    """One checklist entry; raises :class:`Missing`."""
    statement = select(ChecklistEntry).where(
        ChecklistEntry.bureau_id == context.bureau_id(), ChecklistEntry.id == entry_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("清单事项")
    return row


def entry_rows(revision_id: UUID) -> Sequence[AnyRow]:
    """The entries on one revision, in the list's order."""
    return db.session.execute(_LISTED, {"b": context.bureau_id(), "revision": revision_id}).all()


def entries_of(project_id: UUID) -> list[ListedEntry]:
    """The current checklist (一张审批清单) with clocks, materials and fees: six queries whatever its size.

    That of the issued plan; while none is issued yet, the draft's.
    """
    current = current_revision(project_id) or draft_revision(project_id)
    return entries_on(current.id) if current else []


def entries_on(revision_id: UUID) -> list[ListedEntry]:
    """The entries of one revision with clocks, materials and fees."""
    rows = entry_rows(revision_id)
    ids = [row.id for row in rows]
    clocks = clocks_of(ClockSubject.ENTRY, ids)
    materials, fees = materials_of(ids), fees_of(ids)
    return [ListedEntry(row, clocks.get(row.id), materials[row.id], fees[row.id]) for row in rows]


def materials_of(entry_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    """Materials by entry, in order: one query."""
    rows = db.session.execute(
        select(
            EntryMaterial.entry_id,
            EntryMaterial.id,
            EntryMaterial.material_id,
            EntryMaterial.name,
            EntryMaterial.material_class,
            EntryMaterial.form,
            EntryMaterial.necessary,
            EntryMaterial.state,
            EntryMaterial.file_id,
            EntryMaterial.note,
            EntryMaterial.submitted_at,
        )
        .where(EntryMaterial.bureau_id == context.bureau_id(), EntryMaterial.entry_id.in_(list(entry_ids)))
        .order_by(EntryMaterial.entry_id, EntryMaterial.position)
    )
    return _by_entry(rows)


def fees_of(entry_ids: Collection[UUID]) -> dict[UUID, list[AnyRow]]:
    """Fees by entry: one query."""
    rows = db.session.execute(
        select(
            EntryFee.entry_id,
            EntryFee.id,
            EntryFee.name,
            EntryFee.basis,
            EntryFee.amount,
            EntryFee.state,
            EntryFee.settled_on,
            EntryFee.evidence,
        )
        .where(EntryFee.bureau_id == context.bureau_id(), EntryFee.entry_id.in_(list(entry_ids)))
        .order_by(EntryFee.entry_id, EntryFee.fee_number)
    )
    return _by_entry(rows)


def mandate_of(project_id: UUID) -> Mandate | None:
    """The signed mandate (委托书) that is in effect, or None."""
    return db.session.scalar(
        select(Mandate).where(
            Mandate.bureau_id == context.bureau_id(),
            Mandate.project_id == project_id,
            Mandate.state == MandateState.SIGNED,
        )
    )


def mandates_of(project_id: UUID) -> Sequence[Mandate]:
    """Every answer the unit gave, the newest first."""
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.bureau_id == context.bureau_id(), Mandate.project_id == project_id)
        .order_by(Mandate.number.desc())
        .limit(50)
    ).all()


def scope_of(project_id: UUID) -> frozenset[UUID]:
    """Entries inside the signed mandate: nothing else can be dispatched (W2.2). Empty without a mandate."""
    rows = db.session.scalars(
        select(MandateItem.entry_id)
        .join(Mandate, (Mandate.bureau_id == MandateItem.bureau_id) & (Mandate.id == MandateItem.mandate_id))
        .where(
            MandateItem.bureau_id == context.bureau_id(),
            Mandate.project_id == project_id,
            Mandate.state == MandateState.SIGNED,
        )
    )
    return frozenset(rows)


def mandate_items_of(mandate_id: UUID) -> list[str]:
    """Names of the items inside one mandate, in the list's order."""
    return list(
        db.session.scalars(
            select(ChecklistEntry.item_name)
            .join(
                MandateItem,
                (MandateItem.bureau_id == ChecklistEntry.bureau_id) & (MandateItem.entry_id == ChecklistEntry.id),
            )
            .where(ChecklistEntry.bureau_id == context.bureau_id(), MandateItem.mandate_id == mandate_id)
            .order_by(ChecklistEntry.position, ChecklistEntry.id)
        )
    )


@dataclass(frozen=True)
class ReusedPapers:
    """What the unit need not bring because a bureau of the system issued it (市审批局核发的不需提供, B7)."""

    papers: int
    """Materials of the current list that are 免提交 for that reason."""
    attached: int
    """Those of them whose result is issued, and so attached already."""


def reused_papers_of(project_id: UUID) -> ReusedPapers:
    """Counted over the materials of the project's entries that were not taken off the list."""
    issuing = aliased(ChecklistEntry)
    row = db.session.execute(
        select(func.count().label("papers"), func.count(issuing.certificate_no).label("attached"))
        .select_from(ChecklistEntry)
        .join(
            EntryMaterial,
            (EntryMaterial.bureau_id == ChecklistEntry.bureau_id) & (EntryMaterial.entry_id == ChecklistEntry.id),
        )
        .join(Material, Material.id == EntryMaterial.material_id)
        .outerjoin(
            issuing,
            (issuing.bureau_id == ChecklistEntry.bureau_id)
            & (issuing.project_id == ChecklistEntry.project_id)
            & (issuing.item_id == Material.issued_by_item_id)
            & (issuing.state != EntryState.REMOVED),
        )
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            ChecklistEntry.state != EntryState.REMOVED,
            EntryMaterial.state == MaterialState.EXEMPT,
            Material.issued_by_item_id.is_not(None),
        )
    ).one()
    return ReusedPapers(row.papers, row.attached)


def has_stage_open(stage: Stage) -> ColumnElement[bool]:
    """For the list of projects: an entry of this stage is still to be done."""
    return exists().where(
        ChecklistEntry.bureau_id == context.bureau_id(),
        ChecklistEntry.project_id == Project.id,
        ChecklistEntry.stage == stage,
        in_literal(ChecklistEntry.state, TO_DO_STATES),
    )


def _in_state(project_id: UUID, state: RevisionState) -> PlanRevision | None:
    return db.session.scalar(
        select(PlanRevision).where(
            PlanRevision.bureau_id == context.bureau_id(),
            PlanRevision.project_id == project_id,
            PlanRevision.state == state,
        )
    )


def _by_entry(rows: Any) -> dict[UUID, list[AnyRow]]:
    found: dict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(row)
    return found
