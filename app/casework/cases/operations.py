"""What a window does with a case, each step guarded, stamped on the trail, timed and recorded.

Every step returns what the serving bureau must be told (:class:`~app.casework.cases.events.CaseEvent`): the layer above passes it on,
to the own project or by a handoff message (``app.casework.delivery.window_events.pass_on``). ``version`` is the one that the form was
opened with; a step on an older one raises :class:`~app.foundation.errors.StaleForm`. ``by`` is the acting officer's id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.cases import advice, events, numbers, queries, timing
from app.casework.cases.advice_rules import (
    NO_RESPONSE,
    AdviceOutcome,
    AdviceResponse,
    resolve_advice,
)
from app.casework.cases.events import CaseEvent
from app.casework.cases.models import Case, Correction, Decision
from app.casework.cases.states import ACT_BY_OUTCOME, PASSING_OUTCOMES, CaseAct, CaseState
from app.casework.cases.transitions import (
    append_trail,
    corrections_of,
    lock_case,
    materials_by_id,
    record_case_event,
    transition_case,
)
from app.casework.plans.states import MaterialState, SubmissionChannel
from app.foundation.calendar.terms import Hands
from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import Subject, SubjectKind
from app.foundation.staff.roles import Role
from tenants import context
from tenants.clock import now, today
from tenants.db import db

A, S = CaseAct, CaseState


def accept(case: Case, by: UUID, version: int | None = None, handed_in: SubmissionChannel | None = None) -> CaseEvent:
    """Accept (受理), or go on after a correction asked for later than that (7→3 or 7→8). The limit begins to count.

    What was handed in is taken as checked; the officer becomes the case's reviewer (承办人). ``handed_in``, where given, is
    how the window saw it come in (受理方式).
    """
    lock_case(case, version)
    again = case.accepted_at is not None
    transition_case(
        case, A.HANDLE if again else A.ACCEPT, "补正后继续办理" if again else "材料齐全、符合法定形式，予以受理"
    )
    case.reviewer_id = case.reviewer_id or by
    for material in materials_by_id(case).values():
        if material.state is MaterialState.SUBMITTED:
            material.state = MaterialState.ACCEPTED
    if again:
        record_case_event(case, LedgerEvent.WINDOW_CASE_RESUMED, f"补正后继续办理“{case.item_name}”（{case.number}）。")
        return events.progress_event(case, "补正后继续办理")
    case.accepted_at, case.handed_in = now(), handed_in or case.handed_in
    timing.start_case_clock(case)
    way = f"，收件方式：{case.handed_in.label}" if case.handed_in else ""
    record_case_event(case, LedgerEvent.WINDOW_CASE_ACCEPTED, f"受理“{case.item_name}”，受理编号{case.number}{way}。")
    return events.acceptance_event(case)


def not_accept(case: Case, reason: str, by: UUID, version: int | None = None) -> CaseEvent:
    """Not accepted (不受理): the matter is none of this window's (行政许可法第三十二条（一）、（二）)."""
    return _send_back(case, A.NOT_ACCEPT, reason, by, version)


def refuse_to_accept(case: Case, reason: str, by: UUID, version: int | None = None) -> CaseEvent:
    """Refused to be accepted (不予受理), with the reason in writing."""
    return _send_back(case, A.REFUSE_TO_ACCEPT, reason, by, version)


def ask_correction(
    case: Case,
    points: str,
    material_ids: Collection[UUID] = (),
    reason: str = "",
    *,
    by: UUID,
    version: int | None = None,
) -> CaseEvent:
    """Tell everything that must be corrected, at once (N5.2); a second round needs a ``reason`` and is counted.

    Raises :class:`Invalid` for empty points, for a material that the case does not list (清单之外无材料), and for a
    second round without a reason.
    """
    lock_case(case, version)
    points = require_text(points, "points", "请一次写明全部需要补正的内容。")
    materials = materials_by_id(case)
    strange = [each for each in material_ids if each not in materials]
    if strange:
        raise Invalid("off_list", "只能要求补正本办件清单中的材料（清单之外无材料）。", "material_ids")
    round_ = len(corrections_of(case)) + 1
    if round_ > 1 and not reason.strip():
        raise Invalid("second_round", f"这是第{round_}次补正，请写明未能一次性告知的原因。", "reason")
    transition_case(case, A.ASK_CORRECTION, points)
    case.reviewer_id = case.reviewer_id or by
    for each in material_ids:
        materials[each].state = MaterialState.CORRECTION
    correction = Correction(
        case_id=case.id,
        round=round_,
        points=points,
        material_ids=[str(each) for each in material_ids],
        reason=reason.strip(),
        asked_by=context.current_actor().actor_name,
        asked_at=now(),
    )
    db.session.add(correction)
    timing.hand_case_to(case, Hands.UNIT, timing.CORRECTION)
    if round_ > 1:
        text = f"第{round_}次补正：{case.item_name}（{case.project_name}）。原因：{correction.reason}"
        notify_role(Role.LEADER, text, _subject_for_leaders(case))
    record_case_event(
        case,
        LedgerEvent.WINDOW_CASE_CORRECTION_ASKED,
        f"一次性告知“{case.item_name}”补正内容（第{round_}次）：{points}",
    )
    return events.correction_event(case, correction)


def _subject_for_leaders(case: Case) -> Subject:
    """A leader opens no window's case, but the handoff or the entry that it came from."""
    if case.handoff_id:
        return SubjectKind.RECEIVED_HANDOFF.of(case.handoff_id)
    return SubjectKind.ENTRY.of(case.entry_id)


def receive_correction(case: Case, answer: str, materials: Iterable[tuple[UUID, StoredFile | None]] = ()) -> Case:
    """The correction came in: (material id, file) replace what the window has; the limit counts again.

    Done for the window by whoever hands it in, so nobody has to be told.
    """
    lock_case(case, None)
    transition_case(case, A.TAKE_CORRECTION, answer or "已补正")
    known = materials_by_id(case)
    for material_id, file in materials:
        if material_id in known:
            known[material_id].state = MaterialState.SUBMITTED
            known[material_id].file_id = file.id if file else known[material_id].file_id
    correction = corrections_of(case)[-1]
    correction.answered_at, correction.answer = now(), answer
    timing.hand_case_to(case, Hands.OWN)
    record_case_event(case, LedgerEvent.WINDOW_CASE_CORRECTED, f"收到“{case.item_name}”补正：{answer or '已补正'}")
    return case


def handle(case: Case, by: UUID, version: int | None = None) -> CaseEvent:
    """The department begins to handle it (部门开始办理)."""
    lock_case(case, version)
    if case.state is S.CORRECTED and case.accepted_at is None:
        raise Conflict("step", "该办件还没有受理，请先受理。")
    transition_case(case, A.HANDLE, "部门开始办理")
    case.reviewer_id = by
    record_case_event(case, LedgerEvent.WINDOW_CASE_HANDLED, f"开始办理“{case.item_name}”（{case.number}）。")
    return events.progress_event(case, "部门开始办理")


def start_special_step(case: Case, name: str, reason: str, by: UUID, version: int | None = None) -> CaseEvent:
    """A special step (特别程序: 评审、听证、检测…) begins; its time is not counted (行政许可法第四十五条)."""
    lock_case(case, version)
    name = require_text(name, "name", "请填写特别程序的名称（如专家评审、听证）。")
    reason = require_text(reason, "reason", "请写明依据和所需时间，将书面告知项目单位。")
    transition_case(case, A.START_SPECIAL, f"{name}：{reason}")
    case.reviewer_id = case.reviewer_id or by
    timing.hand_case_to(case, Hands.SPECIAL, timing.SPECIAL)
    record_case_event(
        case,
        LedgerEvent.WINDOW_CASE_SPECIAL_STARTED,
        f"“{case.item_name}”进入特别程序（{name}），所需时间不计入办理时限：{reason}",
    )
    return events.progress_event(case, f"特别程序（{name}）：{reason}", Hands.SPECIAL)


def end_special_step(case: Case, result: str, by: UUID, version: int | None = None) -> CaseEvent:
    """The special step is over; the limit counts again."""
    lock_case(case, version)
    result = require_text(result, "result", "请填写特别程序的结论。")
    transition_case(case, A.END_SPECIAL, result)
    case.reviewer_id = case.reviewer_id or by
    timing.hand_case_to(case, Hands.OWN)
    record_case_event(case, LedgerEvent.WINDOW_CASE_SPECIAL_ENDED, f"“{case.item_name}”特别程序结束：{result}")
    return events.progress_event(case, f"特别程序结束：{result}")


def decide(
    case: Case,
    outcome: CaseState,
    opinion: str,
    certificate_name: str = "",
    certificate_no: str = "",
    certificate_file: StoredFile | None = None,
    valid_until: date | None = None,
    *,
    by: UUID,
    handled_by: str = "",
    on_advice: AdviceResponse = NO_RESPONSE,
    version: int | None = None,
) -> CaseEvent:
    """Decide (办结): insert-only, once. Who handled and who decided are both stored, and in whose name (代审).

    Raises :class:`Invalid` for a kind of outcome that is none, without an opinion, and for a permission without its
    certificate's or approval's number. Where advice was asked for (帮审), what :func:`~app.casework.cases.advice_rules.resolve_advice` raises.
    """
    lock_case(case, version)
    if outcome not in ACT_BY_OUTCOME:
        raise Invalid("outcome", "请选择审批结论。", "outcome")
    opinion = require_text(opinion, "opinion", "请填写审批意见；不予批准的，应当说明理由。")
    if outcome in PASSING_OUTCOMES and not certificate_no.strip():
        raise Invalid("required", "请填写证照编号或批复文号。", "certificate_no")
    advised = _advice_columns(case, outcome, on_advice)
    transition_case(case, ACT_BY_OUTCOME[outcome], opinion)
    decision = Decision(
        case_id=case.id,
        outcome=outcome,
        opinion=opinion,
        certificate_name=certificate_name.strip() if outcome in PASSING_OUTCOMES else "",
        certificate_no=numbers.mark_certificate_no(certificate_no) if outcome in PASSING_OUTCOMES else "",
        certificate_file_id=certificate_file.id if certificate_file else None,
        valid_until=valid_until,
        handled_by=handled_by.strip() or context.current_actor().actor_name,
        decided_by=context.current_actor().actor_name,
        decided_by_id=by,
        in_name_of_id=case.in_name_of_id or context.bureau_id(),
        **advised,
        days_used=timing.stop_case_clock(case),
        at=now(),
    )
    case.closed_at, case.due_on = now(), None
    db.session.add(decision)
    db.session.flush()
    word = f"，{decision.certificate_name or '证照'}编号{decision.certificate_no}" if decision.certificate_no else ""
    record_case_event(case, LedgerEvent.WINDOW_CASE_DECIDED, f"办结“{case.item_name}”{word}，审批意见：{opinion}")
    advice.end_advice_request(case, advice.DECIDED_NOTICE)
    return events.decision_event(case, decision, file_reference_of(certificate_file) if certificate_file else None)


def _advice_columns(case: Case, outcome: CaseState, on_advice: AdviceResponse) -> dict[str, Any]:
    """The columns of a decision that say what became of the advice (帮审); a reason stands on the trail too."""
    asked = advice.advice_request_of(case)
    heed = resolve_advice(asked, outcome, on_advice, today())
    if asked is None or heed is None:
        return {}
    how, reason = heed
    if reason:
        append_trail(case, f"{how.label}（{asked.adviser}）：{reason}")
    given = case.advised_by if how is not AdviceOutcome.NOT_AWAITED else None
    return {"advised_by_id": case.adviser_id, "advised_by": given, "advice_heed": how, "advice_reason": reason or None}


def withdraw(case: Case, reason: str, by: UUID, version: int | None = None) -> CaseEvent:
    """The application is withdrawn by the unit (撤件、撤回); the case closes without a decision."""
    return _send_back(case, A.WITHDRAW, reason, by, version, even_paused=True)


def close_returned_case(case_id: UUID, reason: str) -> None:
    """The whole handoff is sent back by whoever receives handoffs: its case closes, the message is theirs to write."""
    case = queries.case(case_id, lock=True)
    if case.closed_at is None:
        _send_back(case, A.WITHDRAW, reason, context.current_actor().actor_id, None, even_paused=True)


def pause_case(case: Case, ground: str) -> None:
    """The service is suspended at the serving bureau (服务中止): nothing of this case counts or can be done."""
    case = queries.case(case.id, lock=True)
    if case.closed_at is None and not case.paused:
        case.paused = True
        timing.suspend_case_clock(case, ground)
        db.session.flush()


def resume_case(case: Case) -> None:
    """The service goes on (恢复服务), with what remained of the limit."""
    case = queries.case(case.id, lock=True)
    if case.closed_at is None and case.paused:
        case.paused = False
        timing.resume_case_clock(case)
        db.session.flush()


_TURNED_AWAY = {
    A.NOT_ACCEPT: LedgerEvent.WINDOW_CASE_NOT_ACCEPT,
    A.REFUSE_TO_ACCEPT: LedgerEvent.WINDOW_CASE_REFUSE_TO_ACCEPT,
    A.WITHDRAW: LedgerEvent.WINDOW_CASE_WITHDRAW,
}


def _send_back(
    case: Case, act: CaseAct, reason: str, by: UUID | None, version: int | None, even_paused: bool = False
) -> CaseEvent:
    """The case closes without a decision and goes back."""
    lock_case(case, version, even_paused)
    reason = require_text(reason, "reason", "请写明理由，将告知项目单位。")
    if act is not A.WITHDRAW and case.accepted_at is not None:
        raise Conflict("step", "该办件已经受理，不能再作不受理处理。")
    transition_case(case, act, reason)
    case.reviewer_id = case.reviewer_id or by
    timing.stop_case_clock(case)
    case.closed_at, case.due_on = now(), None
    db.session.flush()
    record_case_event(case, _TURNED_AWAY[act], f"“{case.item_name}”（{case.number}）退回：{reason}")
    advice.end_advice_request(case, f"该办件已退回，不再需要帮审意见。原因：{reason}")
    return events.return_event(case, reason)
