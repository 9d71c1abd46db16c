"""``record()``: the one way anything gets into the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.foundation.errors import Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerEntry, LedgerKind
from tenants import context
from tenants.clock import now
from tenants.write_buffer import PreparedInsert, enqueue

_ENTRY = PreparedInsert(LedgerEntry.__table__)


def record(
    event: LedgerEvent,
    content: str,
    *,
    of: str | None = None,
    project_id: UUID | None = None,
    subject_id: UUID | None = None,
    kind: LedgerKind = LedgerKind.PROGRESS,
    audience: Audience = Audience.STAFF,
    happened_at: datetime | None = None,
    permit: str | None = None,
    by_hand: bool = False,
    detail: dict[str, Any] | None = None,
    actor_name: str | None = None,
) -> None:
    """Write one entry in the open transaction.

    ``of`` is the kind that a member with a star needs; ``content`` the sentence that stands on the official 台账 (附件1);
    ``happened_at`` only where it differs from now (补录). ``actor_name`` only for what another bureau's officer did.
    """
    acting = context.current_actor()
    recorded = now()
    entry = _ENTRY(
        project_id=project_id,
        event=event.stored(of),
        subject_id=subject_id,
        kind=kind,
        by_hand=by_hand,
        audience=audience,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        actor_name=actor_name or acting.actor_name,
        acting_bureau_id=acting.bureau_id,
        happened_at=happened_at or recorded,
        recorded_at=recorded,
        content=content,
        permit=permit,
        detail=detail,
    )
    enqueue(entry)


def write_by_hand(project_id: UUID, kind: LedgerKind, content: str, happened_at: datetime, shown_to_unit: bool) -> None:
    """A hand-written entry of one of the five kinds. Raises :class:`Invalid` for an empty or future one."""
    require_text(content, "content", "请填写台账内容。")
    if happened_at > now():
        raise Invalid("future", "发生时间不能晚于现在。", "happened_at")
    record(
        LedgerEvent.NAVIGATOR_LEDGER_WRITTEN,
        content.strip(),
        project_id=project_id,
        kind=kind,
        audience=Audience.UNIT if shown_to_unit else Audience.STAFF,
        happened_at=happened_at,
        by_hand=True,
    )
