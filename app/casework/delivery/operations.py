"""The end of an entry and what is written beside it: delivered, assisted, urged. Other acts have files of their own.

Materials and fees: ``materials``. Dispatch and correction: ``dispatch``. Push: ``push``; its clock: ``push_clock``. Advice (帮审):
``advice_requests``. What a window's step does: ``window_events`` (own), ``message_handlers`` (other bureaus). Suspension:
``suspensions``.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.casework.cases.queries import case as case_of
from app.casework.delivery import clocks, guards
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryAct
from app.casework.plans.states import next_entry_state as entry_step
from app.casework.projects import queries as projects
from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.standards.catalogue.terms import ServiceMode
from tenants.clock import now
from tenants.db import db

METHODS = ("现场领取", "上门送达", "邮政寄送", "电子送达")
"""How a certificate reaches the unit (送达方式)."""


def deliver(entry: ChecklistEntry, to: str, method: str, at: datetime, *, by: UUID) -> ChecklistEntry:
    """The certificate was handed over: to whom, how, when (及时送达相关证照, 四、（二）4).

    Raises :class:`Invalid` beside the field that is wrong; a delivery is neither in the future nor before the decision.
    """
    project = projects.project(entry.project_id, lock=True)
    guards.must_be_underway(project)
    entry = plans.entry(entry.id, lock=True)
    to = require_text(to, "delivered_to", "请填写领取人姓名。")
    if method not in METHODS:
        raise Invalid("method", "请选择送达方式。", "delivery_method")
    if at > now():
        raise Invalid("future", "送达时间不能晚于现在。", "delivered_at")
    entry.state = entry_step(entry.state, EntryAct.DELIVER)
    if entry.decided_at and at < entry.decided_at.replace(second=0, microsecond=0):
        raise Invalid("before_decision", "送达时间不能早于办结时间。", "delivered_at")
    entry.delivered_at, entry.delivered_to, entry.delivery_method = at, to, method
    entry.progress = f"{method}，{to}签收"
    permit = " ".join(part for part in (entry.certificate_name, entry.certificate_no) if part) or entry.item_name
    record(
        LedgerEvent.DELIVERY_ENTRY_DELIVERED,
        f"送达{permit}：{to}，{method}。",
        project_id=entry.project_id,
        subject_id=entry.id,
        audience=Audience.UNIT,
        happened_at=at,
        detail={"by": str(by)},
    )
    db.session.flush()
    return entry


def finish_assistance(entry: ChecklistEntry, note: str, *, by: UUID) -> ChecklistEntry:
    """An item of assistance (帮办) is done; it never saw an approval window (W3.1)."""
    guards.must_be_underway(projects.project(entry.project_id, lock=True))
    entry = plans.entry(entry.id, lock=True)
    if entry.mode is not ServiceMode.ASSIST:
        raise Conflict("act_for", "该事项为代办事项，应派单或推送审批，不能直接完成。")
    note = require_text(note, "note", "请写明帮办结果。")
    entry.state = entry_step(entry.state, EntryAct.FINISH_ASSISTANCE)
    entry.outcome, entry.decided_at, entry.progress = "assisted", now(), note[:120]
    clocks.stop_entry_clock(entry)
    record(
        LedgerEvent.DELIVERY_ENTRY_ASSISTED,
        f"完成帮办“{entry.item_name}”：{note}",
        project_id=entry.project_id,
        subject_id=entry.id,
        audience=Audience.UNIT,
        detail={"by": str(by)},
    )
    db.session.flush()
    return entry


def remind(entry: ChecklistEntry, text: str, *, to_unit: bool = False, by: UUID) -> None:
    """Urge (催办): the unit to hand in what it owes, or the window to go on. Stands on the ledger as 提醒催办."""
    guards.must_be_underway(projects.project(entry.project_id, lock=True))
    text = require_text(text, "text", "请填写催办内容。")
    if entry.case_id and not to_unit:
        reviewer_id = case_of(entry.case_id).reviewer_id
        if reviewer_id:
            notify(reviewer_id, f"催办：{entry.item_name}，{text}", SubjectKind.CASE.of(entry.case_id))
    record(
        LedgerEvent.DELIVERY_ENTRY_REMINDED,
        f"{'提醒项目单位' if to_unit else '催办'}“{entry.item_name}”：{text}",
        project_id=entry.project_id,
        subject_id=entry.id,
        kind=LedgerKind.REMINDER,
        audience=Audience.UNIT if to_unit else Audience.STAFF,
        detail={"by": str(by)},
    )
