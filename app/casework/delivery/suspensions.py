"""Suspending, resuming and ending the service (服务中止, 四、（三）): seven grounds, every clock, every bureau told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.casework.cases import operations as cases
from app.casework.cases.opening import SUSPENSION_REASON
from app.casework.cases.queries import open_cases_of_project
from app.casework.delivery import queries
from app.casework.delivery.models import SUSPENSION_GROUNDS, Suspension, SuspensionEnd
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.states import ProjectAct, next_state
from app.foundation.calendar.models import Clock
from app.foundation.calendar.operations import close_clock, pause_clock
from app.foundation.calendar.operations import resume_clock as go_on
from app.foundation.calendar.terms import ClockState
from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.files.models import StoredFile
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.shapes import PauseContent, ReasonContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from tenants import context
from tenants.clock import now
from tenants.db import db

NOT_SUBMITTED_GROUND = 4
"""The ground that needs a reminder before it: 项目长催促后仍未提交."""


def suspend(
    project: Project, ground: int, evidence: str, evidence_file: StoredFile | None = None, *, by: UUID
) -> Suspension:
    """Suspend on one of the seven grounds, with evidence. Every running clock stops, every bureau that works is told.

    Raises :class:`Invalid` for another ground, without evidence, and for ground 4 while nobody was reminded.
    """
    project = projects.project(project.id, lock=True)
    if ground not in SUSPENSION_GROUNDS:
        raise Invalid("ground", "请从七种情形中选择一种。", "ground")
    evidence = require_text(evidence, "evidence", "请写明事实和依据，将书面告知项目单位。")
    if ground == NOT_SUBMITTED_GROUND and not queries.was_reminded(project.id):
        raise Invalid("no_reminder", "该情形须先催促项目单位。请先登记催办，再办理中止。", "ground")
    project.state = next_state(project.state, ProjectAct.SUSPEND)
    project.version += 1
    suspension = Suspension(
        project_id=project.id,
        ground=ground,
        evidence=evidence,
        evidence_file_id=evidence_file.id if evidence_file else None,
        from_at=now(),
        suspended_by=context.current_actor().actor_name,
    )
    db.session.add(suspension)
    db.session.flush()
    for case in open_cases_of_project(project.id):
        cases.pause_case(case, SUSPENSION_REASON)
    for clock in _clocks(project.id):
        pause_clock(clock, SUSPENSION_REASON)
    for box in queries.open_handoffs_of(project.id):
        handoffs.post_message(box, HandoffAct.PAUSE, PauseContent(ground=SUSPENSION_GROUNDS[ground], evidence=evidence))
    _record(
        project,
        suspension,
        by,
        LedgerEvent.SUSPENSION_SERVICE_SUSPENDED,
        f"中止“全代办”服务：{SUSPENSION_GROUNDS[ground]}。{evidence}",
    )
    return suspension


def resume(project: Project, note: str, *, by: UUID) -> Suspension:
    """Go on with what remained of every limit (恢复服务)."""
    project, suspension = _open(project)
    project.state = next_state(project.state, ProjectAct.RESUME)
    project.version += 1
    _end(suspension, SuspensionEnd.RESUMED, require_text(note, "note", "请写明恢复服务的原因。"))
    for case in open_cases_of_project(project.id):
        cases.resume_case(case)
    for clock in _clocks(project.id):
        go_on(clock)
    for box in queries.open_handoffs_of(project.id):
        handoffs.post_message(box, HandoffAct.RESUME, ReasonContent(reason=suspension.end_note))
    _record(project, suspension, by, LedgerEvent.SUSPENSION_SERVICE_RESUMED, f"恢复“全代办”服务：{suspension.end_note}")
    return suspension


def terminate(project: Project, note: str, *, by: UUID) -> Suspension:
    """End the service instead of going on (终止), from a suspension; ``note`` lists what was handed back to the unit.

    Own cases are withdrawn, handoffs nobody signed for are taken back; the others stay paused with their bureaus.
    """
    project, suspension = _open(project)
    note = require_text(note, "note", "请列明退还项目单位的材料和终止的原因。")
    for case in open_cases_of_project(project.id):
        cases.withdraw(case, "“全代办”服务终止", by)
    for box in queries.open_handoffs_of(project.id):
        if box.state is HandoffState.SENT:
            handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason="“全代办”服务终止"))
    for clock in _clocks(project.id):
        close_clock(clock)
    _end(suspension, SuspensionEnd.TERMINATED, note)
    project.state = next_state(project.state, ProjectAct.TERMINATE)
    project.version += 1
    _record(project, suspension, by, LedgerEvent.SUSPENSION_SERVICE_TERMINATED, f"终止“全代办”服务：{note}")
    return suspension


def _open(project: Project) -> tuple[Project, Suspension]:
    project = projects.project(project.id, lock=True)
    suspension = queries.open_suspension(project.id)
    if suspension is None:
        raise Conflict("step", "该项目没有中止，请刷新后查看最新情况。")
    return project, suspension


def _end(suspension: Suspension, how: SuspensionEnd, note: str) -> None:
    suspension.to_at, suspension.ended_how, suspension.end_note = now(), how, note[:400]
    db.session.flush()


def _clocks(project_id: UUID) -> list[Clock]:
    """Every clock of the project that was not stopped, locked in one order."""
    return list(
        db.session.scalars(
            select(Clock)
            .where(
                Clock.bureau_id == context.bureau_id(),
                Clock.project_id == project_id,
                Clock.state != ClockState.STOPPED,
            )
            .order_by(Clock.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _record(project: Project, suspension: Suspension, by: UUID, event: LedgerEvent, content: str) -> None:
    record(
        event,
        content,
        project_id=project.id,
        subject_id=suspension.id,
        audience=Audience.UNIT,
        detail={"ground": suspension.ground, "by": str(by)},
    )
