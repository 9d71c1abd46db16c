"""Many handoffs at once: what would happen to each, what every division would then have in hand, and doing it.

A batch is one transaction. What cannot be done is left out and named with its reason; it never takes the others with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from app.foundation.errors import Refusal
from app.interbureau.handoffs import queries as handoff_queries
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from app.oversight.inbox import queries
from app.oversight.inbox.operations import mark_read
from app.oversight.incoming import receiving
from app.oversight.incoming.receiving import REVIEWED_KINDS
from tenants.db import savepoint
from tenants.labels import LabelledEnum

MAX_HANDOFFS = 1000
BATCH = 200
"""Handoffs a transaction."""
NOT_FOUND_NOTICE = "没有找到这件移交，可能不属于本局。"


class BulkAct(LabelledEnum):
    """What can be done with many."""

    RECEIVE = "receive", "签收"
    ASSIGN = "assign", "改派"


@dataclass(frozen=True)
class Assignee:
    """Who is to have them."""

    division_id: UUID
    is_window: bool
    officer_id: UUID | None = None


@dataclass(frozen=True)
class RefusedHandoff:
    """One that was left out. ``title`` is empty where the bureau has no such handoff."""

    id: UUID
    title: str
    why: str


@dataclass(frozen=True)
class Workload:
    """Open handoffs of one division or officer: now, and when it is done. None of both: 未分派."""

    id: UUID | None
    before: int
    after: int


@dataclass(frozen=True)
class BulkPreview:
    """What would happen."""

    fit: Sequence[Any]
    refused: Sequence[RefusedHandoff]
    divisions: Sequence[Workload]
    officers: Sequence[Workload]


@dataclass(frozen=True)
class BulkOutcome:
    """What happened."""

    done: Sequence[UUID]
    refused: Sequence[RefusedHandoff]


def bulk_refusal(row: Any, many: BulkAct, to: Assignee | None) -> str | None:
    """Why a handoff cannot be received or given to somebody else as it stands; None where it can. Pure."""
    if row.box is not Box.IN:
        return "这是本局发出的移交件，由对方局签收和分派。"
    if many is BulkAct.RECEIVE and row.state is not HandoffState.SENT:
        return f"现在是“{HandoffState(row.state).label}”，不能签收。"
    if to and row.kind in REVIEWED_KINDS and not to.is_window:
        return "推送和代审的事项要分派到审批窗口（业务科室）。"
    if many is BulkAct.ASSIGN and row.state is HandoffState.SENT:
        return "还没有签收，请先签收。"
    if many is BulkAct.ASSIGN and row.state not in OPEN_STATES:
        return f"现在是“{HandoffState(row.state).label}”，不能再分派。"
    return None


def preview_bulk(many: BulkAct, ids: Sequence[UUID], to: Assignee | None) -> BulkPreview:
    """What would happen to each, and to the load. Three statements, however many."""
    fit, refused = _sorted_out(queries.preview_rows(ids), ids, many, to)
    weighed = queries.workloads()
    return BulkPreview(
        fit,
        refused,
        _loads(weighed, fit, "division_id", to.division_id if to else None, to is not None),
        _loads(weighed, fit, "officer_id", to.officer_id if to else None, to is not None),
    )


def carry_out_bulk(many: BulkAct, ids: Sequence[UUID], to: Assignee, by: UUID) -> BulkOutcome:
    """Do it with a batch, in the open transaction: at most :data:`BATCH`. Whoever does it counts as having read them."""
    rows = handoff_queries.handoffs(ids, lock=True)
    fit, refused = _sorted_out(rows, ids, many, to)
    failed = [] if _all_at_once(many, fit, to) else _one_by_one(many, [row.id for row in fit], to)
    left_out = {one.id for one in failed}
    done = [row.id for row in fit if row.id not in left_out]
    if done:
        mark_read(queries.last_numbers(done), by)
    return BulkOutcome(done, [*refused, *failed])


def _all_at_once(many: BulkAct, boxes: Sequence[Handoff], to: Assignee) -> bool:
    """All of them in a few statements; False where one of them refused and nothing was done."""
    if not boxes:
        return True
    try:
        with savepoint():
            _do(many, boxes, to)
    except (Refusal, DBAPIError) as error:
        _raise_if_fatal(error)
        return False
    return True


def _one_by_one(many: BulkAct, ids: Sequence[UUID], to: Assignee) -> list[RefusedHandoff]:
    """Each for itself, to find which refuse and why."""
    failed = []
    for handoff_id in ids:
        box = handoff_queries.handoff(handoff_id)
        title = box.title
        try:
            with savepoint():
                _do(many, [box], to)
        except Refusal as refusal:
            failed.append(RefusedHandoff(handoff_id, title, refusal.message))
    return failed


def _do(many: BulkAct, boxes: Sequence[Handoff], to: Assignee) -> None:
    if many is BulkAct.RECEIVE:
        receiving.receive_all(boxes, to.division_id, to.officer_id)
        return
    receiving.assign(boxes, to.division_id, to.officer_id)


def _raise_if_fatal(error: Exception) -> None:
    """A connection that broke, a deadlock: nothing that trying one by one would tell apart."""
    state = getattr(getattr(error, "orig", None), "sqlstate", "") or ""
    if isinstance(error, DBAPIError) and (error.connection_invalidated or not state.startswith(("23", "QD"))):
        raise error


def _sorted_out(
    rows: Sequence[Any], ids: Sequence[UUID], many: BulkAct, to: Assignee | None
) -> tuple[list[Any], list[RefusedHandoff]]:
    fit, refused, found = [], [], {row.id for row in rows}
    for row in rows:
        why = bulk_refusal(row, many, to)
        if why is None:
            fit.append(row)
        else:
            refused.append(RefusedHandoff(row.id, row.title, why))
    return fit, [*refused, *(RefusedHandoff(one, "", NOT_FOUND_NOTICE) for one in ids if one not in found)]


def _loads(weighed: Sequence[Any], fit: Sequence[Any], column: str, to: UUID | None, is_known: bool) -> list[Workload]:
    before: dict[UUID | None, int] = {to: 0} if is_known else {}
    for row in weighed:
        key = getattr(row, column)
        before[key] = before.get(key, 0) + row.number
    after = dict(before)
    if is_known:
        for row in fit:
            key = getattr(row, column)
            after[key] = after.get(key, 0) - 1
            after[to] = after.get(to, 0) + 1
    return [Workload(key, number, after[key]) for key, number in before.items()]
