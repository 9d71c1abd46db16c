"""Entries of a checklist as the delivery works on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from app.casework.cases.models import Case, Correction
from app.casework.cases.states import CaseState
from app.casework.delivery.models import Suspension
from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.models import PlanLine
from app.casework.plans.states import EntryState
from app.foundation.calendar.models import Clock
from app.foundation.calendar.terms import ClockState, ClockSubject
from app.foundation.errors import Missing
from app.foundation.files.models import StoredFile
from app.foundation.ledger.models import LedgerEntry, LedgerKind
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import CorrectionNoticeContent
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffAct, HandoffState
from app.interbureau.linkage.punctuality import PushFigures
from app.interbureau.linkage.terms import WINDOW_DAYS
from app.standards.catalogue.terms import ServiceMode
from tenants import context
from tenants.clock import today
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


def companions_of(entry: ChecklistEntry, limit: int) -> Sequence[ChecklistEntry]:
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


@dataclass(frozen=True)
class AwaitedCorrection:
    """A correction that a window waits for: the own one or another bureau's; ``points`` in the window's words."""

    round: int
    points: str
    in_words: bool
    """It names no material: it is answered in words."""


def awaited_corrections(entries: Iterable[Any]) -> dict[UUID, AwaitedCorrection]:
    """What the windows wait for, by entry: rows or entities of entries that lie with a window. Two statements at most."""
    found: dict[UUID, AwaitedCorrection] = {}
    of_handoff = {one.handoff_id: one.id for one in entries if one.state is EntryState.HANDED_OFF and one.handoff_id}
    of_case = {one.case_id: one.id for one in entries if one.state is EntryState.DISPATCHED and one.case_id}
    bureau_id = context.bureau_id()
    if of_handoff:
        said = db.session.execute(
            select(HandoffMessage.handoff_id, HandoffMessage.kind, HandoffMessage.act, HandoffMessage.content)
            .join(Handoff, (Handoff.bureau_id == HandoffMessage.bureau_id) & (Handoff.id == HandoffMessage.handoff_id))
            .where(
                HandoffMessage.bureau_id == bureau_id,
                HandoffMessage.handoff_id.in_(of_handoff),
                HandoffMessage.act == HandoffAct.ASK_CORRECTION,
                Handoff.state == HandoffState.CORRECTING,
            )
            .order_by(HandoffMessage.number)
        )
        notices = [(row.handoff_id, read_content(row, CorrectionNoticeContent)) for row in said]
        found |= {
            of_handoff[handoff_id]: _awaited(notice["round"], notice["points"], notice["material_ids"])
            for handoff_id, notice in notices
        }
    if of_case:
        asked = db.session.execute(
            select(Correction.case_id, Correction.round, Correction.points, Correction.material_ids)
            .join(Case, (Case.bureau_id == Correction.bureau_id) & (Case.id == Correction.case_id))
            .where(
                Correction.bureau_id == bureau_id,
                Correction.case_id.in_(of_case),
                Case.state == CaseState.CORRECTING,
            )
            .order_by(Correction.round)
        )
        found |= {of_case[row.case_id]: _awaited(row.round, row.points, row.material_ids) for row in asked}
    return found


def _awaited(number: int, points: str, material_ids: Sequence[str]) -> AwaitedCorrection:
    return AwaitedCorrection(number, points, not material_ids)


def files_by_id(file_ids: Collection[UUID | None]) -> dict[UUID, StoredFile]:
    """Files by id: one query."""
    wanted = [file_id for file_id in file_ids if file_id]
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(StoredFile).where(StoredFile.bureau_id == context.bureau_id(), StoredFile.id.in_(wanted))
    )
    return {row.id: row for row in rows}


def listed_entry_ids(revision_id: UUID, entry_ids: Collection[UUID]) -> frozenset[UUID]:
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


def push_punctuality() -> dict[int, PushFigures]:
    """By the bureau that decides, over the acting bureau's push clocks that began in the window of link figures (1个工作日内
    推送, W4.2.1b): one statement."""
    stopped_on = func.date(func.timezone("Asia/Shanghai", Clock.stopped_at))
    is_late = Clock.stopped_at.is_(None) & (Clock.due_on < today())
    rows = db.session.execute(
        select(
            ChecklistEntry.deciding_bureau_id,
            func.count().filter(Clock.stopped_at.is_not(None) | is_late).label("due"),
            func.count().filter(stopped_on <= Clock.due_on).label("on_time"),
            func.count().filter(is_late).label("late"),
        )
        .select_from(Clock)
        .join(ChecklistEntry, (ChecklistEntry.bureau_id == Clock.bureau_id) & (ChecklistEntry.id == Clock.subject_id))
        .where(
            Clock.bureau_id == context.bureau_id(),
            Clock.subject == ClockSubject.PUSH,
            Clock.started_on >= today() - timedelta(days=WINDOW_DAYS),
            ChecklistEntry.state != EntryState.REMOVED,
        )
        .group_by(ChecklistEntry.deciding_bureau_id)
    )
    return {row.deciding_bureau_id: PushFigures(row.due, row.on_time, row.late) for row in rows if row.due}


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
