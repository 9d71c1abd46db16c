"""The ledger as pages read it: the newest first, keyset-paged."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from app.foundation.ledger.models import Audience, LedgerEntry, LedgerKind
from tenants import context
from tenants.db import fetch_batch
from tenants.prepared_queries import BoundQuery, PreparedQuery, Rows

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


@cache
def _page(shown: Shown, is_later: bool, size: int) -> PreparedQuery:
    """A constant for each of the few ways to look at a ledger."""
    statement = _ENTRIES.where(*_CONDITIONS[shown])
    if is_later:
        statement = statement.where(LedgerEntry.id < bindparam("before"))
    return PreparedQuery(statement.limit(size + 1))


def entries_asked(
    project_id: UUID, shown: Shown = Shown.ALL, before: UUID | None = None, size: int = PAGE
) -> BoundQuery:
    """Asks for a page of a project's ledger, the newest first; :func:`page_of` takes its rows."""
    return _page(shown, before is not None, size)(b=context.bureau_id(), project=project_id, before=before)


def page_of(rows: Rows, size: int = PAGE) -> tuple[Rows, UUID | None]:
    """The rows of one page, and the key that the next page begins behind."""
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def entries_of(
    project_id: UUID, shown: Shown = Shown.ALL, before: UUID | None = None, size: int = PAGE
) -> tuple[Rows, UUID | None]:
    """A page of a project's ledger, the newest first, and the key that the next page begins behind."""
    (rows,) = fetch_batch(entries_asked(project_id, shown, before, size))
    return page_of(rows, size)
