"""What officers keep for themselves: how far they have read, and filters under a name.

Nobody else sees any of it and nothing depends on it, so none of it is an event: the audit trail has it, the ledger not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.dialects.postgresql import insert

from app.casework.letters.models import HandoffReading
from app.foundation.errors import Conflict, Invalid
from app.interbureau.handoffs.states import Box
from app.oversight.inbox import queries
from app.oversight.inbox.models import InboxMark, SavedFilter
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

MOST_SAVED = 20
LONGEST_NAME = 30
LONGEST_QUERY = 600
UNDER_WAY = timedelta(seconds=2)
"""What was written so shortly before a page was drawn may not have been committed by then: it stays unread."""


def mark_read(numbers: Mapping[UUID, int], officer_id: UUID) -> None:
    """An officer has read these handoffs, each up to that message. What was read further stays so."""
    rows = [
        {"bureau_id": context.bureau_id(), "handoff_id": one, "officer_id": officer_id, "number": number, "at": now()}
        for one, number in numbers.items()
    ]
    marks = insert(cast(Table, HandoffReading.__table__)).values(rows)
    db.session.execute(
        marks.on_conflict_do_update(
            index_elements=["bureau_id", "handoff_id", "officer_id"],
            set_={"number": marks.excluded.number, "at": marks.excluded.at},
            where=HandoffReading.number < marks.excluded.number,
        )
    )


def mark_all_read(box: Box, officer_id: UUID, seen_at: datetime) -> None:
    """Everything that had moved in a box when its page was drawn (``seen_at``) counts as read: one row, however many."""
    until = min(seen_at, now()) - UNDER_WAY
    mark = insert(cast(Table, InboxMark.__table__)).values(
        bureau_id=context.bureau_id(), officer_id=officer_id, box=box, read_until=until
    )
    db.session.execute(
        mark.on_conflict_do_update(
            index_elements=["bureau_id", "officer_id", "box"],
            set_={"read_until": func.greatest(InboxMark.read_until, mark.excluded.read_until)},
        )
    )


def save_filter(officer_id: UUID, name: str, box: Box, query: str) -> SavedFilter:
    """Keep a way to look at a box. Raises :class:`Conflict` for the twenty-first, :class:`Invalid` for a name that is
    missing, too long or taken."""
    known = queries.saved_filters(officer_id)
    if len(known) >= MOST_SAVED:
        raise Conflict("too_many", f"常用筛选最多保存{MOST_SAVED}个，请先删除不用的。")
    if len(query) > LONGEST_QUERY:
        raise Invalid("long", "筛选条件太长，不能保存。请减少条件后重试。", "name")
    row = SavedFilter(id=new_id(), officer_id=officer_id, name=_name(name, known), box=box, query=query)
    db.session.add(row)
    db.session.flush()
    return row


def rename_filter(row: SavedFilter, name: str) -> SavedFilter:
    """Call it something else."""
    others = [one for one in queries.saved_filters(row.officer_id) if one.id != row.id]
    row.name = _name(name, others)
    db.session.flush()
    return row


def delete_filter(row: SavedFilter) -> None:
    """It is not needed any more."""
    db.session.delete(row)
    db.session.flush()


def _name(name: str, known: Sequence[queries.AnyRow]) -> str:
    name = name.strip()
    if not name:
        raise Invalid("required", "请给这个筛选起个名称。", "name")
    if len(name) > LONGEST_NAME:
        raise Invalid("long", f"名称不超过{LONGEST_NAME}字，现在{len(name)}字。", "name")
    if any(one.name == name for one in known):
        raise Invalid("taken", f"已有名为“{name}”的常用筛选，请换一个名称。", "name")
    return name
