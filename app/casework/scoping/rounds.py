"""One round and its sheets: who is invited, who may fill, and what goes into the ledger. For ``operations``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.casework.scoping import queries
from app.casework.scoping.models import Assessment, ScopingSheet
from app.casework.scoping.terms import AssessmentAct, SheetAct, SheetState, next_assessment_state, next_sheet_state
from app.foundation.errors import Forbidden
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from tenants import bureaus, context
from tenants.keys import new_id
from tenants.write_buffer import PreparedInsert, enqueue

_SHEET = PreparedInsert(ScopingSheet.__table__)


def lock_open_assessment(assessment: Assessment) -> Assessment:
    """The assessment, locked, while it is open."""
    assessment = queries.assessment(assessment.id, lock=True)
    next_assessment_state(assessment.state, AssessmentAct.GATHER)
    return assessment


def lock_sheet_for_act(sheet: ScopingSheet, act: SheetAct) -> ScopingSheet:
    """The sheet, locked, while the act is allowed."""
    sheet = queries.sheet(sheet.id, lock=True)
    next_sheet_state(sheet.state, act)
    return sheet


def require_may_fill(sheet: ScopingSheet, by: UUID) -> None:
    """The division's own people; the stewards, who record an offline meeting to the same sheets (第八条)."""
    if sheet.party_bureau_id != context.bureau_id():
        raise Forbidden("其他审批局的研判表由对方填报后反馈，不能代填。")
    officer = staff.officer(by)
    if sheet.division_id in (None, officer.division_id):
        return
    if not staff.roles_of(by) & {Role.STEWARD, Role.STEWARD_OFFICE}:
        raise Forbidden("该研判表由其他科室填报。")


def lock_round_for_invitation(assessment: Assessment) -> tuple[queries.AnyRow, list[queries.AnyRow]]:
    """State and date of the round, locked, while it is open; and the sheets that count, handed in or still out."""
    round_, sheets = queries.round_of(assessment.id)
    next_assessment_state(round_.state, AssessmentAct.GATHER)
    return round_, [one for one in sheets if one.state is not SheetState.WITHDRAWN]


def new_sheet(
    round_: queries.AnyRow, party_id: int, *, division_id: UUID | None = None, handoff_id: UUID | None = None
) -> UUID:
    """An invitation to fill a sheet by the date of the round; its id."""
    sheet_id = new_id()
    enqueue(
        _SHEET(
            id=sheet_id, assessment_id=round_.id, party_bureau_id=party_id, division_id=division_id,
            handoff_id=handoff_id, state=SheetState.INVITED, due_on=round_.due_on, version=1,
        )
    )  # fmt: skip
    return sheet_id


def sheet_party_name(sheet: ScopingSheet) -> str:
    """Who fills it, in words."""
    if sheet.division_id is not None and sheet.party_bureau_id == context.bureau_id():
        return staff.division(sheet.division_id).name
    return bureaus.bureau_by_id(sheet.party_bureau_id).name


def record_assessment_event(
    assessment: Assessment,
    event: LedgerEvent,
    content: str,
    subject_id: UUID | None = None,
    kind: LedgerKind = LedgerKind.PROGRESS,
    detail: dict[str, Any] | None = None,
) -> None:
    """One ledger entry of an assessment."""
    record(
        event, content, project_id=assessment.project_id, subject_id=subject_id or assessment.id, kind=kind,
        detail=detail,
    )  # fmt: skip


def record_sheet_event(sheet: ScopingSheet, event: LedgerEvent, content: str, actor_name: str | None = None) -> None:
    """A sheet filled for another bureau belongs to no project here."""
    project_id = queries.assessment(sheet.assessment_id).project_id if sheet.assessment_id else None
    kind = LedgerKind.LINKAGE if sheet.handoff_id else LedgerKind.PROGRESS
    record(event, content, project_id=project_id, subject_id=sheet.id, kind=kind, actor_name=actor_name)
