"""Cases as a window needs them: the queue by due date with what is missing, and one case whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, literal, or_, select, tuple_

from app.casework.cases.models import Case, CaseMaterial, CaseStep, Correction, Decision
from app.casework.cases.states import CLOSED_CASE_STATES, OPEN_CASE_STATES, CaseState
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import MaterialState
from app.foundation.errors import Missing
from app.foundation.files.models import StoredFile
from app.foundation.staff.models import Officer
from app.standards.catalogue.models import ItemVersion
from tenants import context
from tenants.db import db
from tenants.keys import in_literal

AnyRow = Row[*tuple[Any, ...]]
PAGE = 25
COUNT_CAP = 500
"""Open cases are counted up to here and then shown as "500+"."""
LACKING_STATES = (MaterialState.MISSING, MaterialState.CORRECTION)


class Tray(StrEnum):
    """The parts of a window's queue: to be accepted, being handled, at the unit, in a special step."""

    TO_ACCEPT = "to_accept"
    HANDLING = "handling"
    CORRECTING = "correcting"
    SPECIAL = "special"


S = CaseState
TRAY_STATES: dict[Tray, tuple[CaseState, ...]] = {
    Tray.TO_ACCEPT: (S.TAKEN,),
    Tray.HANDLING: (S.ACCEPTED, S.CORRECTED, S.HANDLING, S.SPECIAL_ENDED),
    Tray.CORRECTING: (S.CORRECTING,),
    Tray.SPECIAL: (S.SPECIAL_STARTED,),
}

_is_open = in_literal(Case.state, OPEN_CASE_STATES)
"""Written out in the statement, so that the partial index of open cases serves every plan."""
_missing = (
    select(func.string_agg(CaseMaterial.name, literal("、")))
    .where(
        CaseMaterial.bureau_id == bindparam("b"),
        CaseMaterial.case_id == Case.id,
        CaseMaterial.necessary,
        CaseMaterial.state.in_(LACKING_STATES),
    )
    .correlate(Case)
    .scalar_subquery()
)
_rounds = (
    select(func.count())
    .where(Correction.bureau_id == bindparam("b"), Correction.case_id == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_OPEN_CASES = (
    select(
        Case.id,
        Case.number,
        Case.item_name,
        Case.project_name,
        Case.sponsor_name,
        Case.serving_bureau_id,
        Case.in_name_of_id,
        Case.adviser_id,
        Case.advised_by,
        Case.state,
        Case.paused,
        Case.taken_at,
        Case.accepted_at,
        Case.due_on,
        Case.handoff_id,
        Officer.name.label("reviewer_name"),
        _missing.label("missing"),
        _rounds.label("rounds"),
    )
    .outerjoin(Officer, and_(Officer.bureau_id == Case.bureau_id, Officer.id == Case.reviewer_id))
    .where(
        Case.bureau_id == bindparam("b"),
        Case.division_id == bindparam("division"),
        _is_open,
    )
    .order_by(Case.due_on.asc().nulls_last(), Case.id)
    .limit(PAGE + 1)
)
_CLOSED_CASES = (
    select(
        Case.id,
        Case.number,
        Case.item_name,
        Case.project_name,
        Case.sponsor_name,
        Case.serving_bureau_id,
        Case.state,
        Case.closed_at,
        Decision.certificate_no,
        Decision.days_used,
        Decision.decided_by,
    )
    .outerjoin(Decision, and_(Decision.bureau_id == Case.bureau_id, Decision.case_id == Case.id))
    .where(
        Case.bureau_id == bindparam("b"),
        Case.division_id == bindparam("division"),
        in_literal(Case.state, CLOSED_CASE_STATES),
    )
    .order_by(Case.id.desc())
    .limit(PAGE + 1)
)
_COUNTS = select(Case.state).where(
    Case.bureau_id == bindparam("b"), Case.division_id == bindparam("division"), _is_open
).limit(COUNT_CAP + 1)  # fmt: skip


def case_queue(
    division_id: UUID,
    tray: Tray | None = None,
    officer_id: UUID | None = None,
    after: tuple[date | None, UUID] | None = None,
) -> Sequence[AnyRow]:
    """Open cases of a division by due date, those without a date last; one more than a page where another follows.

    ``after`` is the key (due date, id) of the last row seen; ``officer_id`` leaves the cases of one reviewer.
    """
    statement = _OPEN_CASES
    if tray:
        statement = statement.where(Case.state.in_(TRAY_STATES[tray]))
    if officer_id:
        statement = statement.where(Case.reviewer_id == officer_id)
    if after:
        statement = statement.where(_later_than(*after))
    return db.session.execute(statement, {"b": context.bureau_id(), "division": division_id}).all()


def closed_cases(division_id: UUID, before: UUID | None = None) -> Sequence[AnyRow]:
    """Closed cases of a division, the newest first; one more than a page where another follows."""
    statement = _CLOSED_CASES.where(Case.id < before) if before else _CLOSED_CASES
    return db.session.execute(statement, {"b": context.bureau_id(), "division": division_id}).all()


def tray_counts(division_id: UUID) -> dict[Tray, int]:
    """Open cases by tray; together never more than :data:`COUNT_CAP` + 1 are looked at."""
    open_states = _COUNTS.subquery()
    rows = db.session.execute(
        select(open_states.c.state, func.count()).group_by(open_states.c.state),
        {"b": context.bureau_id(), "division": division_id},
    )
    by_state = {CaseState(state): number for state, number in rows}
    return {tray: sum(by_state.get(state, 0) for state in states) for tray, states in TRAY_STATES.items()}


def case(case_id: UUID, lock: bool = False) -> Case:
    """One case of the acting bureau; raises :class:`Missing`."""
    statement = select(Case).where(Case.bureau_id == context.bureau_id(), Case.id == case_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("办件")
    return found


def open_case_of_handoff(handoff_id: UUID) -> Case | None:
    """The open case that was made from a handoff, if there is one."""
    return db.session.scalar(
        select(Case).where(
            Case.bureau_id == context.bureau_id(), Case.handoff_id == handoff_id, Case.closed_at.is_(None)
        )
    )


def open_cases_of_handoffs(handoff_ids: Collection[UUID]) -> Sequence[Case]:
    """The open cases that were made from several handoffs, locked, in order."""
    return db.session.scalars(
        select(Case)
        .where(Case.bureau_id == context.bureau_id(), Case.handoff_id.in_(handoff_ids), Case.closed_at.is_(None))
        .order_by(Case.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def open_cases_of_project(project_id: UUID) -> Sequence[Case]:
    """Open cases at own windows for an own project, in order: found by its entries."""
    return db.session.scalars(
        select(Case)
        .join(ChecklistEntry, and_(ChecklistEntry.bureau_id == Case.bureau_id, ChecklistEntry.id == Case.entry_id))
        .where(
            Case.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            Case.entry_id.is_not(None),
            Case.closed_at.is_(None),
        )
        .order_by(Case.id)
        .limit(200)
    ).all()


@dataclass(frozen=True)
class CaseParts:
    """What hangs on a case, as its page shows it."""

    materials: Sequence[AnyRow]
    steps: Sequence[CaseStep]
    corrections: Sequence[Correction]
    decision: Decision | None


def case_parts_of(case_id: UUID) -> CaseParts:
    """Materials with their files, trail, corrections, decision: four queries."""
    here = context.bureau_id()
    return CaseParts(
        materials=materials_of(case_id),
        steps=db.session.scalars(
            select(CaseStep)
            .where(CaseStep.bureau_id == here, CaseStep.case_id == case_id)
            .order_by(CaseStep.number)
            .limit(200)
        ).all(),
        corrections=db.session.scalars(
            select(Correction)
            .where(Correction.bureau_id == here, Correction.case_id == case_id)
            .order_by(Correction.round)
            .limit(50)
        ).all(),
        decision=decision_of(case_id),
    )


def materials_of(case_id: UUID) -> Sequence[AnyRow]:
    """Materials of a case in their order, with what is known of the file."""
    return db.session.execute(
        select(
            CaseMaterial.id,
            CaseMaterial.material_id,
            CaseMaterial.name,
            CaseMaterial.form,
            CaseMaterial.necessary,
            CaseMaterial.state,
            CaseMaterial.file_id,
            StoredFile.name.label("file_name"),
            StoredFile.size,
            StoredFile.sha256,
            StoredFile.media_type,
        )
        .outerjoin(
            StoredFile, and_(StoredFile.bureau_id == CaseMaterial.bureau_id, StoredFile.id == CaseMaterial.file_id)
        )
        .where(CaseMaterial.bureau_id == context.bureau_id(), CaseMaterial.case_id == case_id)
        .order_by(CaseMaterial.position, CaseMaterial.id)
        .limit(200)
    ).all()


def decision_of(case_id: UUID) -> Decision | None:
    """What was decided, if anything."""
    return db.session.scalar(
        select(Decision).where(Decision.bureau_id == context.bureau_id(), Decision.case_id == case_id)
    )


def result_name(version_id: UUID) -> str:
    """What the item's standard calls its result (证照、批文)."""
    return db.session.scalar(select(ItemVersion.result_name).where(ItemVersion.id == version_id)) or ""


def division_has_paper(division_id: UUID, file: StoredFile) -> bool:
    """Whether a file belongs to a case of the division: stored for it, or among the materials of an own dispatch."""
    here = context.bureau_id()
    if file.case_id is not None:
        found = select(Case.id).where(Case.bureau_id == here, Case.id == file.case_id)
    elif file.project_id is not None:
        found = (
            select(Case.id)
            .join(ChecklistEntry, and_(ChecklistEntry.bureau_id == Case.bureau_id, ChecklistEntry.case_id == Case.id))
            .join(CaseMaterial, and_(CaseMaterial.bureau_id == Case.bureau_id, CaseMaterial.case_id == Case.id))
            .where(
                Case.bureau_id == here, ChecklistEntry.project_id == file.project_id, CaseMaterial.file_id == file.id
            )
        )
    else:
        return False
    return db.session.scalar(found.where(Case.division_id == division_id).limit(1)) is not None


def _later_than(due_on: date | None, case_id: UUID) -> ColumnElement[bool]:
    """Rows after a key of the queue's order, in which cases without a date come last."""
    if due_on is None:
        return and_(Case.due_on.is_(None), Case.id > case_id)
    return or_(Case.due_on.is_(None), tuple_(Case.due_on, Case.id) > tuple_(literal(due_on), literal(case_id)))
