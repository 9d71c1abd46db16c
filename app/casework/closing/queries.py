"""Closing statement, archive and suggestion form of a project; the ledger as pages and paper need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select

from app.casework.cases.models import Case, Decision
from app.casework.closing.models import Archive, Closeout, Suggestion
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.foundation.files.models import StoredFile
from app.foundation.ledger.models import LedgerEntry
from tenants import context
from tenants.db import db

DECISION_FIELDS = (
    "number", "item", "outcome", "opinion", "certificate_name", "certificate_no", "handled_by", "decided_by",
    "in_name_of_id", "advised_by_id", "advised_by", "advice_heed", "advice_reason", "days_used", "decided_at",
)  # fmt: skip
"""What :func:`decisions_of` gives of each decision, in order."""
AnyRow = Row[*tuple[Any, ...]]


def closeout_of(project_id: UUID, lock: bool = False) -> Closeout | None:
    """The closing statement (办结单), once it was drawn."""
    statement = select(Closeout).where(Closeout.bureau_id == context.bureau_id(), Closeout.project_id == project_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def archive_of(project_id: UUID) -> Archive | None:
    """The sealed archive, once it was made."""
    return db.session.scalar(
        select(Archive).where(Archive.bureau_id == context.bureau_id(), Archive.project_id == project_id)
    )


def suggestion_of(project_id: UUID, lock: bool = False) -> Suggestion | None:
    """The suggestion form (工作建议表), which falls due with the archive."""
    statement = select(Suggestion).where(
        Suggestion.bureau_id == context.bureau_id(), Suggestion.project_id == project_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def files_of(project_id: UUID) -> Sequence[StoredFile]:
    """Every file of a project: put down for it, handed in for its entries, or issued by its own windows."""
    here = context.bureau_id()
    entries = select(ChecklistEntry.id).where(ChecklistEntry.bureau_id == here, ChecklistEntry.project_id == project_id)
    attached = select(EntryMaterial.file_id).where(
        EntryMaterial.bureau_id == here, EntryMaterial.entry_id.in_(entries), EntryMaterial.file_id.is_not(None)
    )
    certificates = select(ChecklistEntry.certificate_file_id).where(
        ChecklistEntry.bureau_id == here,
        ChecklistEntry.project_id == project_id,
        ChecklistEntry.certificate_file_id.is_not(None),
    )
    return db.session.scalars(
        select(StoredFile)
        .where(
            StoredFile.bureau_id == here,
            or_(
                StoredFile.project_id == project_id,
                StoredFile.id.in_(attached),
                StoredFile.id.in_(certificates),
            ),
        )
        .order_by(StoredFile.id)
        .limit(5000)
    ).all()


def decisions_of(project_id: UUID) -> Sequence[AnyRow]:
    """The decisions of own windows that stand; those of other bureaus are on the entries, refused ones in the ledger."""
    here = context.bureau_id()
    return db.session.execute(
        select(
            Case.number,
            Case.item_name,
            Decision.outcome,
            Decision.opinion,
            Decision.certificate_name,
            Decision.certificate_no,
            Decision.handled_by,
            Decision.decided_by,
            Decision.in_name_of_id,
            Decision.advised_by_id,
            Decision.advised_by,
            Decision.advice_heed,
            Decision.advice_reason,
            Decision.days_used,
            Decision.at,
        )
        .join(Case, (Case.bureau_id == Decision.bureau_id) & (Case.id == Decision.case_id))
        .join(ChecklistEntry, (ChecklistEntry.bureau_id == Case.bureau_id) & (ChecklistEntry.case_id == Case.id))
        .where(Decision.bureau_id == here, ChecklistEntry.project_id == project_id)
        .order_by(Decision.at, Decision.id)
        .limit(500)
    ).all()


def whole_ledger_of(project_id: UUID) -> Sequence[LedgerEntry]:
    """The ledger of a project from the first line to the last, for the archive and the printed 台账."""
    return db.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.bureau_id == context.bureau_id(), LedgerEntry.project_id == project_id)
        .order_by(LedgerEntry.happened_at, LedgerEntry.id)
        .limit(10_000)
    ).all()
