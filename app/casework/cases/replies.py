"""A handed case speaks to the bureau that handed it over - and only by messages of its handoff."""

from __future__ import annotations

from app.casework.cases import operations, queries
from app.casework.cases.events import CaseAccepted, CaseEvent
from app.casework.cases.models import Case
from app.casework.cases.opening import SUSPENSION_REASON, adopt_materials
from app.foundation.errors import Conflict
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.shapes import AcceptanceContent, CorrectionContent, ProgressContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from tenants.bureaus import bureau_by_id


def post_case_event(told: CaseEvent) -> Handoff:
    """Post what happened to the serving bureau.

    A case that is accepted after its correction begins in a handoff that is working already: then the acceptance is a
    report that carries the same keys. Raises :class:`Conflict` when the other side was first.
    """
    if told.case.handoff_id is None:
        raise Conflict("own_case", "本局项目的办件不经移交反馈。")
    box = handoff(told.case.handoff_id)
    act, content = told.act, told.content
    if isinstance(told, CaseAccepted) and box.state is HandoffState.WORKING:
        act, content = HandoffAct.REPORT, _late_acceptance(told.content)
    due_on = told.case.due_on if isinstance(told, CaseAccepted) else None
    return handoffs.post_message(box, act, content, due_on=due_on)


def _late_acceptance(content: AcceptanceContent) -> ProgressContent:
    return ProgressContent(label="已受理", number=content["number"], accepted_at=content["accepted_at"])


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """What a message of the serving bureau does to the case: corrected, paused, resumed. Others do nothing to it."""
    case = queries.open_case_of_handoff(box.id)
    if case is None:
        return
    if message.act is HandoffAct.CORRECT:
        content = read_content(message, CorrectionContent)
        operations.receive_correction(case, content["answer"], adopt_materials(content["materials"], box, case))
        _tell_reviewer(case, f"补正已到：{case.item_name}（{case.number}），{bureau_by_id(box.origin_id).short_name}")
    elif message.act is HandoffAct.PAUSE:
        operations.pause_case(case, SUSPENSION_REASON)
        _tell_reviewer(
            case, f"{bureau_by_id(box.origin_id).short_name}中止服务，停止计时：{case.item_name}（{case.number}）"
        )
    elif message.act is HandoffAct.RESUME:
        operations.resume_case(case)
        _tell_reviewer(
            case, f"{bureau_by_id(box.origin_id).short_name}恢复服务，继续办理：{case.item_name}（{case.number}）"
        )


def _tell_reviewer(case: Case, text: str) -> None:
    if case.reviewer_id is not None:
        notify(case.reviewer_id, text, SubjectKind.CASE.of(case.id))
