"""The ledger as pages read it: the newest first, keyset-paged."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from app.foundation.ledger.models import Audience, LedgerEntry, LedgerKind
from tenants import context
from tenants.db import fetch_batch
from tenants.labels import LabelledEnum
from tenants.prepared_queries import BoundQuery, PreparedQuery, Rows

PAGE_SIZE = 50
LATE_AFTER = timedelta(days=1)
"""An entry recorded more than this after it happened is marked as late (补录)."""


class LedgerFilter(LabelledEnum):
    """The filters of a timeline."""

    ALL = "all", "全部"
    UNIT = "unit", "项目单位可见"
    LINKAGE = "linkage", "跨层级联动"
    DECISIONS = "decisions", "许可完成"
    BY_HAND = "by_hand", "手工记录"


_CONDITIONS: dict[LedgerFilter, tuple[ColumnElement[bool], ...]] = {
    LedgerFilter.ALL: (),
    LedgerFilter.UNIT: (LedgerEntry.audience == Audience.UNIT,),
    LedgerFilter.LINKAGE: (LedgerEntry.kind == LedgerKind.LINKAGE,),
    LedgerFilter.DECISIONS: (LedgerEntry.permit.is_not(None),),
    LedgerFilter.BY_HAND: (LedgerEntry.by_hand.is_(True),),
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


@cache
def _page(shown: LedgerFilter, is_later: bool, size: int) -> PreparedQuery:
    """A constant for each of the few ways to look at a ledger."""
    statement = _ENTRIES.where(*_CONDITIONS[shown])
    if is_later:
        statement = statement.where(LedgerEntry.id < bindparam("before"))
    return PreparedQuery(statement.limit(size + 1))


def ledger_entries_query(
    project_id: UUID, shown: LedgerFilter = LedgerFilter.ALL, before: UUID | None = None, size: int = PAGE_SIZE
) -> BoundQuery:
    """Asks for a page of a project's ledger, the newest first; :func:`ledger_page_of` takes its rows."""
    return _page(shown, before is not None, size)(b=context.bureau_id(), project=project_id, before=before)


def ledger_page_of(rows: Rows, size: int = PAGE_SIZE) -> tuple[Rows, UUID | None]:
    """The rows of one page, and the key that the next page begins behind."""
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def ledger_entries_of(
    project_id: UUID, shown: LedgerFilter = LedgerFilter.ALL, before: UUID | None = None, size: int = PAGE_SIZE
) -> tuple[Rows, UUID | None]:
    """A page of a project's ledger, the newest first, and the key that the next page begins behind."""
    (rows,) = fetch_batch(ledger_entries_query(project_id, shown, before, size))
    return ledger_page_of(rows, size)
