"""Entries of a checklist as the delivery works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.calendar.models import Clock
from app.calendar.terms import ClockState, ClockSubject
from app.catalogue.terms import ServiceMode
from app.delivery.models import Suspension
from app.errors import Missing
from app.files.models import StoredFile
from app.handoffs.models import Handoff
from app.handoffs.states import OPEN_STATES, Box
from app.ledger.models import LedgerEntry, LedgerKind
from app.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.plans.models import PlanLine
from app.plans.states import EntryState
from tenants import context
from tenants.db import db
from tenants.pairings import HandoffKind

AnyRow = Row[*tuple[Any, ...]]


def entries_of(project_id: UUID) -> Sequence[ChecklistEntry]:
    """All entries of a project that were not taken off its list, in order."""
    return db.session.scalars(
        select(ChecklistEntry)
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            ChecklistEntry.state != EntryState.REMOVED,
        )
        .order_by(ChecklistEntry.position, ChecklistEntry.id)
        .limit(500)
    ).all()


def removed_entries_of(project_id: UUID) -> Sequence[ChecklistEntry]:
    """Entries that were taken off a project's list while a clock of theirs ran."""
    return db.session.scalars(
        select(ChecklistEntry)
        .join(
            Clock,
            (Clock.bureau_id == ChecklistEntry.bureau_id)
            & (Clock.subject.in_((ClockSubject.ENTRY, ClockSubject.PUSH)))
            & (Clock.subject_id == ChecklistEntry.id)
            & (Clock.state != ClockState.STOPPED),
        )
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            ChecklistEntry.state == EntryState.REMOVED,
        )
        .distinct()
        .limit(100)
    ).all()


def materials_of(entry_id: UUID) -> Sequence[EntryMaterial]:
    """Materials of an entry, for changing, in order."""
    return db.session.scalars(
        select(EntryMaterial)
        .where(EntryMaterial.bureau_id == context.bureau_id(), EntryMaterial.entry_id == entry_id)
        .order_by(EntryMaterial.position, EntryMaterial.id)
        .limit(200)
    ).all()


def materials_by_entry(entry_ids: Collection[UUID]) -> dict[UUID, list[EntryMaterial]]:
    """Materials of several entries, each in its order: one statement."""
    found: dict[UUID, list[EntryMaterial]] = {entry_id: [] for entry_id in entry_ids}
    statement = (
        select(EntryMaterial)
        .where(EntryMaterial.bureau_id == context.bureau_id(), EntryMaterial.entry_id.in_(list(entry_ids)))
        .order_by(EntryMaterial.entry_id, EntryMaterial.position, EntryMaterial.id)
    )
    for row in db.session.scalars(statement):
        found[row.entry_id].append(row)
    return found


def fellows_of(entry: ChecklistEntry, limit: int) -> Sequence[ChecklistEntry]:
    """Other entries of the project that are being prepared and go to the same bureau by the same route, in order."""
    return db.session.scalars(
        select(ChecklistEntry)
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == entry.project_id,
            ChecklistEntry.id != entry.id,
            ChecklistEntry.state == EntryState.PREPARING,
            ChecklistEntry.mode == ServiceMode.ACT_FOR,
            ChecklistEntry.route == entry.route,
            ChecklistEntry.deciding_bureau_id == entry.deciding_bureau_id,
        )
        .order_by(ChecklistEntry.position, ChecklistEntry.id)
        .limit(limit)
    ).all()


def locked_entries(project_id: UUID, entry_ids: Collection[UUID]) -> Sequence[ChecklistEntry]:
    """Entries of one project, locked one after the other by id; those it does not have are left out."""
    return db.session.scalars(
        select(ChecklistEntry)
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            ChecklistEntry.id.in_(list(entry_ids)),
        )
        .order_by(ChecklistEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def outcomes_of(entry_ids: Collection[UUID | None]) -> dict[UUID, AnyRow]:
    """What came of entries, by the handoff each was decided by: one statement, none for no entries."""
    wanted = [entry_id for entry_id in entry_ids if entry_id]
    if not wanted:
        return {}
    entry = ChecklistEntry
    rows = db.session.execute(
        select(entry.handoff_id, entry.outcome, entry.certificate_name, entry.certificate_no, entry.days_used).where(
            entry.bureau_id == context.bureau_id(), entry.id.in_(wanted), entry.handoff_id.is_not(None)
        )
    )
    return {row.handoff_id: row for row in rows}


def fees_of(entry_id: UUID) -> Sequence[EntryFee]:
    """Statutory fees of an entry."""
    return db.session.scalars(
        select(EntryFee)
        .where(EntryFee.bureau_id == context.bureau_id(), EntryFee.entry_id == entry_id)
        .order_by(EntryFee.fee_number)
        .limit(50)
    ).all()


def fee(fee_id: UUID) -> EntryFee:
    """One fee of the acting bureau; raises :class:`Missing`."""
    found = db.session.scalar(select(EntryFee).where(EntryFee.bureau_id == context.bureau_id(), EntryFee.id == fee_id))
    if found is None:
        raise Missing("规费")
    return found


def files_by_id(file_ids: Collection[UUID | None]) -> dict[UUID, StoredFile]:
    """Files by id: one query."""
    wanted = [file_id for file_id in file_ids if file_id]
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(StoredFile).where(StoredFile.bureau_id == context.bureau_id(), StoredFile.id.in_(wanted))
    )
    return {row.id: row for row in rows}


def listed(revision_id: UUID, entry_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these entries a revision lists (清单之外无审批)."""
    return frozenset(
        db.session.scalars(
            select(PlanLine.entry_id).where(
                PlanLine.bureau_id == context.bureau_id(),
                PlanLine.revision_id == revision_id,
                PlanLine.entry_id.in_(list(entry_ids)),
            )
        )
    )


def open_suspension(project_id: UUID) -> Suspension | None:
    """The suspension that lasts, if any."""
    return db.session.scalar(
        select(Suspension).where(
            Suspension.bureau_id == context.bureau_id(), Suspension.project_id == project_id, Suspension.to_at.is_(None)
        )
    )


def was_reminded(project_id: UUID) -> bool:
    """Whether a reminder (催办) stands on the project's ledger."""
    return (
        db.session.scalar(
            select(LedgerEntry.id)
            .where(
                LedgerEntry.bureau_id == context.bureau_id(),
                LedgerEntry.project_id == project_id,
                LedgerEntry.kind == LedgerKind.REMINDER,
            )
            .limit(1)
        )
        is not None
    )


def open_handoffs_of(project_id: UUID) -> Sequence[Handoff]:
    """What lies with other bureaus for a project, in the order of the ids (the order of locking).

    A record of what was decided (审管衔接) waits for nothing of the service and outlives it."""
    return db.session.scalars(
        select(Handoff)
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.project_id == project_id,
            Handoff.box == Box.OUT,
            Handoff.kind != HandoffKind.SUPERVISION,
            Handoff.state.in_(OPEN_STATES),
        )
        .order_by(Handoff.id)
        .limit(200)
    ).all()
