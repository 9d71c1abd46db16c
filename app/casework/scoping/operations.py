"""Holding a one-stop assessment: opening, inviting, filling, merging, settling, concluding (一站式机制 第五至九条)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.casework.projects import operations as projects
from app.casework.projects.facts import FACT_LABELS
from app.casework.projects.models import Project
from app.casework.projects.queries import facts_of
from app.casework.projects.queries import project as project_row
from app.casework.projects.sharing import shared_facts
from app.casework.projects.states import ProjectAct
from app.casework.scoping import conclusions, outside_consultation, queries, rounds, sheets
from app.casework.scoping.merging import ItemVerdict, MergedTable
from app.casework.scoping.models import Assessment, ScopingSheet, Settlement
from app.casework.scoping.terms import (
    AssessmentAct,
    AssessmentState,
    SheetAct,
    Verdict,
    next_assessment_state,
    next_sheet_state,
)
from app.foundation.calendar.queries import day_fault
from app.foundation.errors import Conflict, FieldFault, Invalid, Missing, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.staff import queries as staff
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.shapes import ConsultationContent, ReasonContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind


def open_assessment(project: Project, due_on: date | None, by: UUID) -> Assessment:
    """Start a round. Raises :class:`Invalid` naming every fact that is missing (第五条; S5)."""
    project = project_row(project.id, lock=True)
    faults = projects.missing_for_assessment(project)
    if faults:
        names = "、".join(FACT_LABELS[fault.field] for fault in faults)
        raise Invalid(
            "incomplete", f"还不能启动一站式研判，缺少：{names}。请先补充项目登记信息。", faults=tuple(faults)
        )
    if due_on is not None and (wrong := day_fault(due_on, "due_on", "反馈期限")):
        raise Invalid(wrong.code, wrong.message, wrong.field)
    if queries.open_assessment_of(project.id) is not None:
        raise Conflict("open", "该项目已有一轮研判正在进行，请在其中办理。")
    latest = queries.latest_assessment(project.id)
    projects.transition_project(project, ProjectAct.OPEN_ASSESSMENT)
    row = Assessment(
        id=new_id(), project_id=project.id, round=(latest.round if latest else 0) + 1, state=AssessmentState.OPEN,
        opened_at=now(), opened_by=by, due_on=due_on,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    until = f"，反馈期限{due_on.month}月{due_on.day}日" if due_on else ""
    rounds.record_assessment_event(
        row, LedgerEvent.STEWARDS_ASSESSMENT_OPENED, f"启动一站式研判（第{row.round}轮）{until}。"
    )
    return row


def invite_division(assessment: Assessment, division_id: UUID) -> UUID:
    """Invite an own division (业务科室) to fill a sheet, and say which. Raises :class:`Conflict` when it is invited already."""
    round_, sheets = rounds.lock_round_for_invitation(assessment)
    division = staff.division(division_id)
    if any(one.division_id == division_id for one in sheets):
        raise Conflict("invited", f"{division.name}已在本轮研判中，无需重复邀请。")
    sheet_id = rounds.new_sheet(round_, context.bureau_id(), division_id=division_id)
    rounds.record_assessment_event(
        assessment, LedgerEvent.STEWARDS_SHEET_INVITED, f"邀请{division.name}填报研判表。", sheet_id
    )
    return sheet_id


def consultation_content(project_id: UUID, shared: Iterable[str], questions: str) -> ConsultationContent:
    """Exactly what another bureau will see of a project: the ticked facts and the questions, nothing else."""
    project = facts_of(project_id)
    return ConsultationContent(
        title=f"一站式研判征询：{project.name}",
        project_name=project.name,
        sponsor_name=project.sponsor_name,
        facts=shared_facts(project, project, shared),
        questions=questions.strip(),
    )


def invite_bureau(
    assessment: Assessment, bureau_id: int, shared: Iterable[str], questions: str, handoff_id: UUID
) -> UUID:
    """Consult another bureau (会商征询): sends the handoff and keeps a sheet for its answer; says which.

    ``handoff_id`` comes from the form. Raises :class:`Conflict` where no live link carries consultations.
    """
    round_, sheets = rounds.lock_round_for_invitation(assessment)
    if bureau_id == context.bureau_id():
        raise Invalid("own", "本局科室请用“邀请科室”。", "bureau_id")
    if not bureaus.is_in_city(bureau_id, bureaus.bureau_by_id(context.bureau_id()).city_id):
        raise Invalid("unknown_bureau", "请从列表中选择审批局。", "bureau_id")
    name = bureaus.bureau_by_id(bureau_id).name
    if any(one.party_bureau_id == bureau_id for one in sheets):
        raise Conflict("invited", f"{name}已在本轮研判中，无需重复征询。")
    content = consultation_content(assessment.project_id, shared, questions)
    sheet_id = rounds.new_sheet(round_, bureau_id, handoff_id=handoff_id)
    handoffs.send(
        HandoffKind.CONSULTATION, bureau_id, content,
        handoff_id=handoff_id, due_on=round_.due_on, project_id=assessment.project_id, subject_id=sheet_id,
    )  # fmt: skip
    told = "、".join(content["facts"]) or "项目名称和项目单位"
    rounds.record_assessment_event(
        assessment,
        LedgerEvent.STEWARDS_CONSULTATION_SENT,
        f"向{name}征询会商意见，告知：{told}。",
        sheet_id,
        LedgerKind.LINKAGE,
    )
    return sheet_id


def withdraw_invitation(sheet: ScopingSheet, reason: str) -> None:
    """Go on without a party, with a reason; a consultation nobody has received yet is withdrawn with it."""
    sheet = rounds.lock_sheet_for_act(sheet, SheetAct.WITHDRAW)
    if sheet.assessment_id is None:
        raise Missing("研判表")
    require_text(reason, "reason", "请写明撤回邀请的原因。")
    assessment = rounds.lock_open_assessment(queries.assessment(sheet.assessment_id))
    if sheet.handoff_id is not None:
        box = handoff(sheet.handoff_id)
        if box.state is HandoffState.SENT:
            handoffs.post_message(box, HandoffAct.WITHDRAW, ReasonContent(reason=reason.strip()))
    sheet.state = next_sheet_state(sheet.state, SheetAct.WITHDRAW)
    rounds.record_assessment_event(
        assessment,
        LedgerEvent.STEWARDS_SHEET_WITHDRAWN,
        f"撤回{rounds.sheet_party_name(sheet)}的研判邀请：{reason.strip()}",
        sheet.id,
    )


def fill_sheet(
    sheet: ScopingSheet,
    version: int,
    lines: Sequence[ItemVerdict],
    special_steps: str = "",
    fees: str = "",
    key_points: str = "",
    optimisation: str = "",
    base_material: str = "",
    *,
    by: UUID,
) -> ScopingSheet:
    """Save what was filled so far. Raises :class:`StaleForm` when a colleague saved meanwhile."""
    sheet = rounds.lock_sheet_for_act(sheet, SheetAct.FILL)
    rounds.require_may_fill(sheet, by)
    if sheet.version != version:
        raise StaleForm("研判表")
    texts = dict(zip(sheets.TEXT_LABELS, (special_steps, fees, key_points, optimisation, base_material), strict=True))
    sheets.write_lines(sheet, lines)
    sheets.write_texts(sheet, texts)
    sheet.filled_by = staff.officer(by).name
    sheet.version += 1
    db.session.flush()
    rounds.record_sheet_event(
        sheet, LedgerEvent.DIVISION_SHEET_FILLED, f"{rounds.sheet_party_name(sheet)}填报研判表（{len(lines)}个事项）。"
    )
    return sheet


def submit_sheet(sheet: ScopingSheet, by: UUID) -> ScopingSheet:
    """Hand the sheet in. One filled for another bureau goes back to it as the answer to its consultation."""
    sheet = rounds.lock_sheet_for_act(sheet, SheetAct.SUBMIT)
    rounds.require_may_fill(sheet, by)
    lines = list(queries.lines_of(sheet.id).values())
    sheets.check_sheet_complete(lines)
    sheet.filled_by = staff.officer(by).name
    sheet.state = next_sheet_state(sheet.state, SheetAct.SUBMIT)
    sheet.submitted_at = now()
    sheet.version += 1
    if sheet.assessment_id is None and sheet.handoff_id is not None:
        handoffs.post_message(handoff(sheet.handoff_id), HandoffAct.ANSWER, sheets.answer_content(sheet, lines))
    db.session.flush()
    rounds.record_sheet_event(
        sheet,
        LedgerEvent.DIVISION_SHEET_SUBMITTED,
        f"{rounds.sheet_party_name(sheet)}提交研判表，填表人{sheet.filled_by}。",
    )
    return sheet


def merge_sheets(assessment: Assessment) -> MergedTable:
    """The merged table with its conflicts and what is still out (第八条; S8)."""
    return queries.merged_table(assessment.id)


def settle(
    assessment: Assessment, item_id: UUID, verdict: Verdict, deciding_bureau_id: int | None, reason: str, by: UUID
) -> Settlement:
    """Settle a conflict about one item, with a reason. Settling again replaces the former settlement."""
    assessment = rounds.lock_open_assessment(assessment)
    item = next((one for one in merge_sheets(assessment).items if one.item_id == item_id), None)
    if item is None:
        raise Missing("事项")
    conclusions.check_ruling(verdict, deciding_bureau_id, reason)
    row = db.session.scalar(
        select(Settlement).where(
            Settlement.bureau_id == context.bureau_id(),
            Settlement.assessment_id == assessment.id,
            Settlement.item_id == item_id,
        )
    ) or Settlement(assessment_id=assessment.id, item_id=item_id)
    row.verdict, row.deciding_bureau_id = verdict, deciding_bureau_id if verdict is Verdict.NEEDED else None
    row.reason, row.settled_by, row.settled_at = reason.strip(), staff.officer(by).name, now()
    db.session.add(row)
    db.session.flush()
    at = (
        f"，由{bureaus.bureau_by_id(deciding_bureau_id).name}审批"
        if row.deciding_bureau_id and deciding_bureau_id
        else ""
    )
    name = sheets.item_names([item_id])[item_id]
    rounds.record_assessment_event(
        assessment, LedgerEvent.STEWARDS_CONFLICT_SETTLED, f"会商议定“{name}”{verdict.label}{at}：{row.reason}", item_id,
        LedgerKind.COORDINATION,
    )  # fmt: skip
    return row


def conclude(assessment: Assessment, opinion: conclusions.ConsultationOpinion, by: UUID) -> Assessment:
    """Form the opinion of the consultation with its five parts (第七条; S7).

    Raises :class:`Conflict` naming whose sheet is out or which item is unsettled, :class:`Invalid` naming each part
    that is empty without a reason.
    """
    assessment = queries.assessment(assessment.id, lock=True)
    after = next_assessment_state(assessment.state, AssessmentAct.CONCLUDE)
    merged = merge_sheets(assessment)
    conclusions.refuse_unfinished(merged)
    outside_consultation.refuse_while_waiting(assessment.id)
    empty = conclusions.empty_parts(merged, opinion)
    faults = tuple(
        FieldFault(f"reason_{part}", "required", f"“{conclusions.OPINION_PARTS[part]}”为空，请填写，或说明为何没有。")
        for part in empty
        if not opinion.reasons.get(part, "").strip()
    )
    if faults:
        raise Invalid("empty_part", faults[0].message, faults=faults)
    said = {part: f"无。{opinion.reasons[part].strip()}" for part in empty}
    assessment.optimisation = said.get("optimisation") or opinion.optimisation.strip()
    assessment.base_material = said.get("base_material") or opinion.base_material.strip()
    assessment.key_points = opinion.key_points.strip()
    assessment.state, assessment.settled_at = after, now()
    db.session.flush()
    outside = outside_consultation.authorities_by_answer(assessment.id)
    silent = f"区外部门逾期未回复：{'、'.join(outside['silent'])}。" if "silent" in outside else ""
    rounds.record_assessment_event(
        assessment, LedgerEvent.STEWARDS_ASSESSMENT_CONCLUDED,
        f"{staff.officer(by).name}主持会商，形成会商意见：列入审批清单{len(merged.needed)}项。{silent}",
        detail={
            "parts": {conclusions.OPINION_PARTS[part]: said.get(part, "已明确") for part in conclusions.OPINION_PARTS},
            **({"outside": outside} if outside else {}),
        },
    )  # fmt: skip
    return assessment
