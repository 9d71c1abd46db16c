"""The ledger as pages read it: the newest first, keyset-paged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, select

from app.ledger.models import Audience, LedgerEntry, LedgerKind
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
PAGE = 50
LATE_AFTER = timedelta(days=1)
"""An entry recorded more than this after it happened is marked as late (补录)."""


class Shown(StrEnum):
    """The filters of a timeline."""

    ALL = "all"
    UNIT = "unit"
    LINKAGE = "linkage"
    DECISIONS = "decisions"
    BY_HAND = "by_hand"


SHOWN_WORDS = {
    Shown.ALL: "全部",
    Shown.UNIT: "项目单位可见",
    Shown.LINKAGE: "跨层级联动",
    Shown.DECISIONS: "许可完成",
    Shown.BY_HAND: "手工记录",
}
_CONDITIONS: dict[Shown, tuple[ColumnElement[bool], ...]] = {
    Shown.ALL: (),
    Shown.UNIT: (LedgerEntry.audience == Audience.UNIT,),
    Shown.LINKAGE: (LedgerEntry.kind == LedgerKind.LINKAGE,),
    Shown.DECISIONS: (LedgerEntry.permit.is_not(None),),
    Shown.BY_HAND: (LedgerEntry.by_hand.is_(True),),
}
_ENTRIES = (
    select(
        LedgerEntry.id,
        LedgerEntry.event,
        LedgerEntry.subject_id,
        LedgerEntry.kind,
        LedgerEntry.by_hand,
        LedgerEntry.audience,
        LedgerEntry.actor_kind,
        LedgerEntry.actor_name,
        LedgerEntry.acting_bureau_id,
        LedgerEntry.happened_at,
        LedgerEntry.recorded_at,
        LedgerEntry.content,
        LedgerEntry.permit,
    )
    .where(LedgerEntry.bureau_id == bindparam("b"), LedgerEntry.project_id == bindparam("project"))
    .order_by(LedgerEntry.id.desc())
)
_BY_FILTER = {shown: _ENTRIES.where(*conditions) for shown, conditions in _CONDITIONS.items()}


def entries_of(
    project_id: UUID, shown: Shown = Shown.ALL, before: UUID | None = None, size: int = PAGE
) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page of a project's ledger, the newest first, and the key that the next page begins behind."""
    statement = _BY_FILTER[shown].limit(size + 1)
    if before is not None:
        statement = statement.where(LedgerEntry.id < before)
    rows = db.session.execute(statement, {"b": context.bureau_id(), "project": project_id}).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None
