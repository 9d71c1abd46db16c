"""Entries of a checklist as the delivery works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.calendar.models import Clock
from app.calendar.terms import ClockState, ClockSubject
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


def is_listed(revision_id: UUID, entry_id: UUID) -> bool:
    """Whether a revision lists an entry (清单之外无审批)."""
    return (
        db.session.scalar(
            select(PlanLine.entry_id).where(
                PlanLine.bureau_id == context.bureau_id(),
                PlanLine.revision_id == revision_id,
                PlanLine.entry_id == entry_id,
            )
        )
        is not None
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
