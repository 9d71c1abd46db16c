"""Assessments and sheets as pages need them: Core selects, rows, one bureau, a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from app.casework.projects.models import Project
from app.casework.scoping.merging import ItemVerdict, MergedTable, PartyOpinion, Ruling, merge_opinions
from app.casework.scoping.models import Assessment, ScopingSheet, Settlement, SheetLine
from app.casework.scoping.terms import AssessmentState, SheetState
from app.foundation.errors import Missing
from app.foundation.staff.models import Division
from app.standards.catalogue.models import Item
from tenants import bureaus, context
from tenants.db import db, fetch_batch
from tenants.prepared_queries import PreparedQuery

AnyRow = Row[*tuple[Any, ...]]
PAGE = 50

_SHEETS = PreparedQuery(
    select(
        ScopingSheet.id,
        ScopingSheet.party_bureau_id,
        ScopingSheet.division_id,
        ScopingSheet.handoff_id,
        ScopingSheet.state,
        ScopingSheet.due_on,
        ScopingSheet.filled_by,
        ScopingSheet.submitted_at,
        ScopingSheet.special_steps,
        ScopingSheet.fees,
        ScopingSheet.key_points,
        ScopingSheet.optimisation,
        ScopingSheet.base_material,
        Division.name.label("division_name"),
    )
    .outerjoin(Division, (Division.bureau_id == ScopingSheet.bureau_id) & (Division.id == ScopingSheet.division_id))
    .where(ScopingSheet.bureau_id == bindparam("b"), ScopingSheet.assessment_id == bindparam("assessment"))
    .order_by(ScopingSheet.id)
    .limit(200)
)

_ROUND = PreparedQuery(
    select(Assessment.id, Assessment.state, Assessment.due_on)
    .where(Assessment.bureau_id == bindparam("b"), Assessment.id == bindparam("assessment"))
    .with_for_update()
)

_ONE = select(Assessment).where(Assessment.bureau_id == bindparam("b"), Assessment.id == bindparam("assessment"))

_SUBMITTED_LINES = (
    select(
        SheetLine.sheet_id,
        SheetLine.item_id,
        SheetLine.verdict,
        SheetLine.deciding_bureau_id,
        SheetLine.material_ids,
        SheetLine.note,
    )
    .join(ScopingSheet, (ScopingSheet.bureau_id == SheetLine.bureau_id) & (ScopingSheet.id == SheetLine.sheet_id))
    .join(Item, Item.id == SheetLine.item_id)
    .where(
        SheetLine.bureau_id == bindparam("b"),
        ScopingSheet.assessment_id == bindparam("assessment"),
        ScopingSheet.state == SheetState.SUBMITTED,
    )
    .order_by(Item.position, SheetLine.sheet_id)
    .limit(10_000)
)


def assessment(assessment_id: UUID, lock: bool = False) -> Assessment:
    """One assessment of the acting bureau; raises :class:`Missing`."""
    statement = _ONE.with_for_update().execution_options(populate_existing=True) if lock else _ONE
    row = db.session.scalar(statement, {"b": context.bureau_id(), "assessment": assessment_id})
    if row is None:
        raise Missing("研判")
    return row


def round_of(assessment_id: UUID) -> tuple[AnyRow, Sequence[AnyRow]]:
    """A round as it is now, locked (id, state, due_on), and all its sheets: one round trip. Raises :class:`Missing`."""
    values = {"b": context.bureau_id(), "assessment": assessment_id}
    found, sheets = fetch_batch(_ROUND(**values), _SHEETS(**values))
    if not found:
        raise Missing("研判")
    return found[0], sheets


def latest_assessment(project_id: UUID) -> Assessment | None:
    """The newest round of a project, whatever its state."""
    return db.session.scalar(
        select(Assessment)
        .where(Assessment.bureau_id == context.bureau_id(), Assessment.project_id == project_id)
        .order_by(Assessment.round.desc())
        .limit(1)
    )


def open_assessment_of(project_id: UUID) -> Assessment | None:
    """The round that is not adopted yet: there is at most one."""
    return db.session.scalar(
        select(Assessment).where(
            Assessment.bureau_id == context.bureau_id(),
            Assessment.project_id == project_id,
            Assessment.state != AssessmentState.ADOPTED,
        )
    )


def sheet(sheet_id: UUID, lock: bool = False) -> ScopingSheet:
    """One sheet of the acting bureau; raises :class:`Missing`."""
    statement = select(ScopingSheet).where(ScopingSheet.bureau_id == context.bureau_id(), ScopingSheet.id == sheet_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("研判表")
    return row


def sheet_of_handoff(handoff_id: UUID) -> ScopingSheet | None:
    """The own sheet that belongs to a consultation, on either side."""
    return db.session.scalar(
        select(ScopingSheet).where(ScopingSheet.bureau_id == context.bureau_id(), ScopingSheet.handoff_id == handoff_id)
    )


def sheets_of(assessment_id: UUID) -> Sequence[AnyRow]:
    """All sheets of an assessment, in the order of inviting, with ``division_name``."""
    (rows,) = fetch_batch(_SHEETS(b=context.bureau_id(), assessment=assessment_id))
    return rows


def party_name(sheet: Any) -> str:
    """Who fills a sheet, in words: the own division, or the other bureau."""
    if sheet.party_bureau_id != context.bureau_id():
        return bureaus.bureau_by_id(sheet.party_bureau_id).name
    return sheet.division_name or bureaus.bureau_by_id(sheet.party_bureau_id).name


def lines_of(sheet_id: UUID) -> dict[UUID, AnyRow]:
    """The lines of one sheet by item."""
    rows = db.session.execute(
        select(
            SheetLine.item_id, SheetLine.verdict, SheetLine.deciding_bureau_id, SheetLine.material_ids, SheetLine.note
        )
        .join(Item, Item.id == SheetLine.item_id)
        .where(SheetLine.bureau_id == context.bureau_id(), SheetLine.sheet_id == sheet_id)
        .order_by(Item.position)
        .limit(1000)
    )
    return {row.item_id: row for row in rows}


def merged_table(assessment_id: UUID) -> MergedTable:
    """The merged table of an assessment as it stands: three queries whatever its size."""
    sheets = {row.id: row for row in sheets_of(assessment_id)}
    lines = db.session.execute(_SUBMITTED_LINES, {"b": context.bureau_id(), "assessment": assessment_id})
    opinions = [
        PartyOpinion(party_name(sheets[row.sheet_id]), _line(row), sheets[row.sheet_id].submitted_at) for row in lines
    ]
    waiting = [party_name(row) for row in sheets.values() if row.state is SheetState.INVITED]
    return merge_opinions(opinions, _rulings(assessment_id), waiting)


def _line(row: Any) -> ItemVerdict:
    return ItemVerdict(
        row.item_id,
        row.verdict,
        row.deciding_bureau_id,
        tuple(UUID(material) for material in row.material_ids),
        row.note,
    )


def _rulings(assessment_id: UUID) -> dict[UUID, Ruling]:
    rows = db.session.execute(
        select(
            Settlement.item_id,
            Settlement.verdict,
            Settlement.deciding_bureau_id,
            Settlement.reason,
            Settlement.settled_by,
            Settlement.settled_at,
        ).where(Settlement.bureau_id == context.bureau_id(), Settlement.assessment_id == assessment_id)
    )
    return {row.item_id: Ruling(*row[1:]) for row in rows}


def sheets_to_fill(division_id: UUID | None, before: UUID | None = None, size: int = PAGE) -> Sequence[AnyRow]:
    """Sheets that are waiting: of one division (and those not assigned to any), or of all; newest first."""
    statement = (
        select(
            ScopingSheet.id,
            ScopingSheet.assessment_id,
            ScopingSheet.division_id,
            ScopingSheet.handoff_id,
            ScopingSheet.facts,
            ScopingSheet.due_on,
            ScopingSheet.state,
            ScopingSheet.filled_by,
            Division.name.label("division_name"),
            Project.name.label("project_name"),
        )
        .outerjoin(Division, (Division.bureau_id == ScopingSheet.bureau_id) & (Division.id == ScopingSheet.division_id))
        .outerjoin(
            Assessment,
            (Assessment.bureau_id == ScopingSheet.bureau_id) & (Assessment.id == ScopingSheet.assessment_id),
        )
        .outerjoin(Project, (Project.bureau_id == ScopingSheet.bureau_id) & (Project.id == Assessment.project_id))
        .where(
            ScopingSheet.bureau_id == context.bureau_id(),
            ScopingSheet.party_bureau_id == context.bureau_id(),
            ScopingSheet.state == SheetState.INVITED,
        )
        .order_by(ScopingSheet.id.desc())
        .limit(size + 1)
    )
    if division_id is not None:
        statement = statement.where((ScopingSheet.division_id == division_id) | ScopingSheet.division_id.is_(None))
    if before is not None:
        statement = statement.where(ScopingSheet.id < before)
    return db.session.execute(statement).all()
