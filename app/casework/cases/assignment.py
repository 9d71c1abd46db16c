"""Who has a case at a bureau (分派、改派): a window, or one reviewer of it. The box of a handoff says the same."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.casework.cases import queries
from app.casework.cases.models import Case
from app.casework.cases.transitions import lock_case, record_case_event
from app.foundation.errors import Conflict, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.staff.queries import division, officer
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries as boxes
from tenants.db import db


def assign(case: Case, division_id: UUID, officer_id: UUID | None) -> Case:
    """Give an open case to another window, or to one reviewer of it (分派). Own business: nobody outside is told."""
    lock_case(case, even_paused=True)
    _assign([case], division_id, officer_id)
    return case


def assign_handed_cases(handoff_ids: Collection[UUID], division_id: UUID, officer_id: UUID | None) -> None:
    """The open cases of several handoffs go to another window, all of them or none (改派): what :func:`assign` does to each."""
    _assign(queries.open_cases_of_handoffs(handoff_ids), division_id, officer_id)


def _assign(cases: Collection[Case], division_id: UUID, officer_id: UUID | None) -> None:
    if any(case.closed_at is not None for case in cases):
        raise Conflict("closed", "该办件已经办结，不能再分派。")
    window = division(division_id)
    if not window.is_window:
        raise Invalid("not_a_window", "请选择一个审批窗口（业务科室）。", "division_id")
    if officer_id is not None and officer(officer_id).division_id != division_id:
        raise Invalid("other_division", "该人员不在所选科室，请重新选择。", "officer_id")
    for case in cases:
        case.division_id, case.reviewer_id = division_id, officer_id
        case.version += 1
        record_case_event(
            case, LedgerEvent.WINDOW_CASE_ASSIGNED, f"“{case.item_name}”（{case.number}）分派{window.name}。"
        )
    # The box says who has it, too: the inbox and the window's queue are two looks at one thing.
    handed = [case.handoff_id for case in cases if case.handoff_id]
    for box in boxes.handoffs(handed) if handed else ():
        handoffs.assign(box, division_id, officer_id)
    db.session.flush()
