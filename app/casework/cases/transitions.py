"""How one step of a case is made: lock, version, table, trail, ledger. The operations are made of these."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.casework.cases import queries
from app.casework.cases.models import Case, CaseMaterial, CaseStep, Correction
from app.casework.cases.states import CaseAct, next_case_state
from app.casework.projects.queries import project
from app.foundation.errors import Conflict, StaleForm
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.staff.queries import division
from tenants import context
from tenants.clock import now
from tenants.db import db


def lock_case(case: Case, version: int | None = None, even_paused: bool = False) -> None:
    """The project's row first where it is an own one, then the case's: the order of every operation.

    Raises :class:`StaleForm` when the form was opened on an older version, :class:`Conflict` (``paused``) while the service
    is suspended.
    """
    if case.project_id is not None:
        project(case.project_id, lock=True)
    queries.case(case.id, lock=True)
    if version is not None and case.version != version:
        raise StaleForm("该办件")
    if case.paused and not even_paused:
        raise Conflict("paused", "该项目的“全代办”服务已中止，恢复服务后才能继续办理。")


def transition_case(case: Case, act: CaseAct, opinion: str) -> None:
    """Move the case by the table and write its trail (办理详细)."""
    case.state = next_case_state(case.state, act)
    append_trail(case, opinion)


def append_trail(case: Case, opinion: str) -> None:
    """The next line of the trail, in the state the case is in; a form that was opened before is stale now."""
    case.version += 1
    stamp_trail(case, next_trail_number(case), opinion)


def next_trail_number(case: Case) -> int:
    """The number of the trail's next line."""
    last = db.session.scalar(
        select(func.max(CaseStep.number)).where(CaseStep.bureau_id == context.bureau_id(), CaseStep.case_id == case.id)
    )
    return (last or 0) + 1


def stamp_trail(case: Case, number: int, opinion: str) -> None:
    """One line of the trail: who of which division, when, with what words."""
    stamp_trails([case], number, opinion)


def stamp_trails(cases: Sequence[Case], number: int, opinion: str) -> None:
    """The same line in the trails of several cases of one division."""
    name = division(cases[0].division_id).name
    db.session.add_all(
        CaseStep(
            case_id=case.id,
            number=number,
            state=case.state,
            opinion=opinion,
            officer_name=context.current_actor().actor_name,
            division_name=name,
            at=now(),
        )
        for case in cases
    )
    db.session.flush()


def materials_by_id(case: Case) -> dict[UUID, CaseMaterial]:
    """The case's materials for changing, by the dictionary's material."""
    rows = db.session.scalars(
        select(CaseMaterial).where(CaseMaterial.bureau_id == context.bureau_id(), CaseMaterial.case_id == case.id)
    )
    return {row.material_id: row for row in rows}


def corrections_of(case: Case) -> list[Correction]:
    """The correction notices so far, in order."""
    return list(
        db.session.scalars(
            select(Correction)
            .where(Correction.bureau_id == context.bureau_id(), Correction.case_id == case.id)
            .order_by(Correction.round)
        )
    )


def record_case_event(case: Case, event: LedgerEvent, content: str) -> None:
    """The window's own line in the ledger. The project's own timeline is written by its delivery (一个口子对外)."""
    record(event, content, subject_id=case.id)
