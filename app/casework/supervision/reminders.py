"""Records that nobody received in time: the clerks are reminded, once a record (逾期提醒)."""

from __future__ import annotations

from app.casework.supervision import queries
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record as write_down
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from tenants.clock import now, today

BATCH = 100
"""Records a round and bureau."""


def remind_late_records() -> int:
    """Remind of every record of the acting bureau that is late; says how many."""
    late = queries.late_unreminded_records(today(), BATCH)
    for record in late:
        record.reminded_at = now()
        text = f"审批记录逾期未接收（期限{record.due_on}）：{record.content['title']}"
        notify_role(Role.HANDOFF_CLERK, text, SubjectKind.SUPERVISION_RECORD.of(record.id))
        write_down(
            LedgerEvent.SUPERVISION_RECORD_REMINDED, text, project_id=record.project_id, subject_id=record.id,
            kind=LedgerKind.REMINDER,
        )  # fmt: skip
    return len(late)
