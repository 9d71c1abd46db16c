"""Out of the navigator's hands into an own window (派单), and back; what the window asks for (补正) goes after it.

Into another bureau's hands: :mod:`~app.casework.delivery.push`.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.casework.cases import opening
from app.casework.cases import operations as cases
from app.casework.cases.models import Case
from app.casework.cases.queries import case as case_of
from app.casework.delivery import advice_requests, clocks, entry_events, guards, queries
from app.casework.delivery.advice_requests import AdviceDraft
from app.casework.delivery.dossier import all_facts, chosen_materials, materials_content
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryAct, EntryState, MaterialState
from app.casework.plans.states import next_entry_state as entry_step
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.foundation.calendar.terms import Hands
from app.foundation.errors import Conflict, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.queries import division
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff, scope_of
from app.interbureau.handoffs.shapes import CorrectionContent, ReasonContent
from app.interbureau.handoffs.states import HandoffAct
from tenants.bureaus import bureau_by_id
from tenants.db import db


def dispatch(entry: ChecklistEntry, division_id: UUID, by: UUID, ask: AdviceDraft | None = None) -> Case:
    """Put an own item into one window's queue (派单, 四、（二）1). For one that goes by 帮审 the paired bureau's advice is
    asked in the same transaction, as ``ask`` says or with what usually goes along.

    Raises :class:`Conflict` that names exactly what is missing (:mod:`app.casework.delivery.guards`), or that nobody can be asked
    for advice (:func:`app.casework.delivery.advice_requests.must_be_askable`); :class:`Invalid` for a division that is no window.
    """
    project, entry = _lock_project_and_entry(entry)
    guards.must_be_own(entry)
    _must_be_ready(project, entry)
    if entry.advising_bureau_id is not None:
        ask = ask or advice_requests.default_advice_draft(entry)
        advice_requests.must_be_askable(entry, ask)
    entry.state = entry_step(entry.state, EntryAct.DISPATCH)
    case = opening.open_own_case(entry, all_facts(project, projects.sponsor_of(project)), division_id)
    entry.case_id, entry.progress = case.id, "已派单，待受理"
    entry.dispatched_revision_id = _revision_id(project)
    clocks.hand_entry_to(entry, Hands.OWN)
    if entry.advising_bureau_id is not None and ask is not None:
        advice_requests.send_advice_request(entry, project, case, ask)
        entry.progress = f"已派单，待受理；已请{bureau_by_id(entry.advising_bureau_id).short_name}帮审"
    window = division(division_id).name
    notify_role(
        Role.REVIEWER, f"新派单：{entry.item_name}（{project.name}）", SubjectKind.CASE.of(case.id), division_id
    )
    record(
        LedgerEvent.DELIVERY_ENTRY_DISPATCHED,
        f"向{window}派单：{entry.item_name}（{case.number}）。",
        project_id=project.id,
        subject_id=entry.id,
        audience=Audience.UNIT,
        detail={"by": str(by)},
    )
    db.session.flush()
    return case


def withdraw_handoff(box: Handoff, reason: str) -> Handoff:
    """Take a push back before the other bureau has signed for it (撤回); the entry is prepared again."""
    entry = plans.entry(box.subject_id) if box.subject_id else None
    if entry is not None:
        _, entry = _lock_project_and_entry(entry)
    reason = require_text(reason, "reason", "请写明撤回的原因。")
    handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason=reason))
    if entry is not None and entry.handoff_id == box.id:
        entry_events.on_entry_returned(
            entry, f"撤回推送：{reason}", entry_events.StepSource(Hands.OTHER, LedgerKind.LINKAGE)
        )
        entry.handoff_id = None
        db.session.flush()
    return box


def return_from_window(entry: ChecklistEntry, reason: str, by: UUID) -> ChecklistEntry:
    """Back to the navigator: an own case is withdrawn, an unreceived push taken back, a refused item prepared anew."""
    _, entry = _lock_project_and_entry(entry)
    reason = require_text(reason, "reason", "请写明退回准备的原因。")
    if entry.state is EntryState.HANDED_OFF and entry.handoff_id:
        withdraw_handoff(handoff(entry.handoff_id), reason)
        return entry
    if entry.state is EntryState.DISPATCHED and entry.case_id:
        case = case_of(entry.case_id)
        if case.closed_at is None:
            cases.withdraw(case, reason, by)
    entry_events.on_entry_returned(entry, reason, entry_events.StepSource(Hands.OWN))
    return entry


def correct(entry: ChecklistEntry, answer: str, material_ids: Collection[UUID]) -> ChecklistEntry:
    """Hand a correction in: to the own window, or by message to the other bureau (补正).

    ``material_ids`` are the entry's materials that go along; everything that was asked for must have come in.
    """
    _, entry = _lock_project_and_entry(entry)
    rows = queries.materials_of(entry.id)
    owed = [row.name for row in rows if row.state is MaterialState.CORRECTION]
    if owed:
        raise Conflict("materials_missing", "还有要求补正的材料没有提交：" + "、".join(owed))
    going = chosen_materials(rows, material_ids)
    files = queries.files_by_id([row.file_id for row in going])
    answer = require_text(answer, "answer", "请写明补正情况。")
    if entry.state is EntryState.DISPATCHED and entry.case_id:
        case = case_of(entry.case_id)
        cases.receive_correction(
            case, answer, [(row.material_id, files.get(row.file_id) if row.file_id else None) for row in going]
        )
        entry_events.on_correction_submitted(
            entry, answer, counted=case.accepted_at is not None, source=entry_events.StepSource(Hands.OWN)
        )
    elif entry.state is EntryState.HANDED_OFF and entry.handoff_id:
        box = handoff(entry.handoff_id)
        content = CorrectionContent(answer=answer, materials=materials_content(going, scope_of(box), files))
        handoffs.post_message(box, HandoffAct.CORRECT, content)
        source = entry_events.StepSource(Hands.OTHER, LedgerKind.LINKAGE)
        entry_events.on_correction_submitted(entry, answer, counted=entry_events.has_begun(box), source=source)
    else:
        raise Conflict("step", "该事项没有等待补正。请刷新后查看最新情况。")
    return entry


def _lock_project_and_entry(entry: ChecklistEntry) -> tuple[Project, ChecklistEntry]:
    """Project first, then entry: the order of every operation. Nothing is done while the service does not run."""
    project = projects.project(entry.project_id, lock=True)
    guards.must_be_underway(project)
    return project, plans.entry(entry.id, lock=True)


def _must_be_ready(project: Project, entry: ChecklistEntry) -> None:
    guards.must_be_ready(project, entry, queries.materials_of(entry.id))


def _revision_id(project: Project) -> UUID | None:
    revision = plans.current_revision(project.id)
    return revision.id if revision else None
