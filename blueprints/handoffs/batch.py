"""What was pushed in one act with a handoff (同批移交): shown beside it, and signed for together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.casework.delivery.queries import outcomes_of
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Conflict
from app.foundation.staff.queries import division
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box, HandoffState
from app.oversight.inbox import bulk
from app.oversight.inbox.bulk import Assignee, BulkAct, BulkOutcome
from app.oversight.incoming.receiving import REVIEWED_KINDS
from blueprints.cards.batches import BatchCard, batch_card
from blueprints.shell.current_officer import current_officer


def batch_card_of(box: Handoff) -> BatchCard | None:
    """The batch of a push, as the page of one of it shows it; None for what went alone. Three statements at most."""
    if box.batch_ref is None or box.kind not in REVIEWED_KINDS:
        return None
    rows = queries.handoffs_of_batch(box.batch_ref)
    arrived = box.box is Box.IN
    own = [row.subject_id for row in rows if row.subject_id is not None]
    base = "inbox" if arrived else "outbox"
    return batch_card(
        rows,
        clocks_of(ClockSubject.CASE if arrived else ClockSubject.ENTRY, own),
        lambda row: f"/{base}/{row.id}",
        None if arrived else outcomes_of(own),
        box.id,
    )


def receive_batch(box: Handoff, division_id: UUID, officer_id: UUID | None) -> BulkOutcome:
    """Sign for everything of a batch that still waits, and give it to one window (一并签收).

    Raises :class:`Conflict` where none of it could be received."""
    to = Assignee(division_id, division(division_id).is_window, officer_id)
    rows: Any = queries.batch_of_handoff(box.id) if box.kind in REVIEWED_KINDS else ()
    waiting = [row.id for row in rows if row.box is Box.IN and row.state is HandoffState.SENT]
    if not waiting:
        raise Conflict("step", "这一批没有等待签收的件了，可能刚刚由其他人签收或被对方撤回。请刷新后查看。")
    outcome = bulk.carry_out_bulk(BulkAct.RECEIVE, waiting, to, current_officer().id)
    if not outcome.done:
        raise Conflict("not_received", f"没有签收。{_named(outcome)}", None if to.is_window else "division_id")
    return outcome


def receipt_message(outcome: BulkOutcome) -> tuple[str, str]:
    """What came of it, in words, and of what kind the word is."""
    done = f"已签收同批{len(outcome.done)}件，并分派承办科室。"
    if outcome.refused:
        return f"{done}{len(outcome.refused)}件没有签收：{_named(outcome)}", "warning"
    return done, "success"


def _named(outcome: BulkOutcome) -> str:
    return "".join(f"“{one.title or one.id}”：{one.why}" for one in outcome.refused)
