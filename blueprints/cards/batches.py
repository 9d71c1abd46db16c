"""What was sent in one act (同批移交): how far it is together, and each of it, as the pages of both sides show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.casework.cases.states import PASSING_OUTCOMES, CaseState
from app.foundation.calendar.queries import ClockView
from app.interbureau.handoffs.states import OPEN_STATES, HandoffState
from blueprints.cards.clocks import ClockCard, clock_card, due_card
from blueprints.cards.tones import HANDOFF_TONES


class BatchLine(NamedTuple):
    """One of a batch."""

    item: str
    href: str | None
    """None for the one that the page is about, and for what this officer may not open."""
    is_here: bool
    word: str
    tone: str
    clock: ClockCard | None
    result: str
    """Certificate and number, where it has one."""
    state: HandoffState


class BatchCard(NamedTuple):
    """A batch, ready to print."""

    lines: Sequence[BatchLine]

    @property
    def total(self) -> int:
        """What the other bureau has, had or will have again: everything but what was taken back."""
        return sum(1 for line in self.lines if line.state is not HandoffState.WITHDRAWN)

    @property
    def done(self) -> int:
        """What is decided (已办结)."""
        return sum(1 for line in self.lines if line.state is HandoffState.ANSWERED)

    @property
    def waiting(self) -> int:
        """What nobody has signed for yet."""
        return sum(1 for line in self.lines if line.state is HandoffState.SENT)


def batch_card(
    rows: Iterable[Any],
    clocks: Mapping[UUID, ClockView],
    href_of: Callable[[Any], str | None],
    outcomes: Mapping[UUID, Any] | None = None,
    here: UUID | None = None,
) -> BatchCard | None:
    """Of the rows of :func:`app.interbureau.handoffs.queries.handoffs_of_batch`; None where nothing else went along.

    ``clocks`` by the own row that each became, ``outcomes`` by handoff, ``here`` the one that the page is about."""
    lines = [
        batch_line(
            row.item_name or row.title, row.state, _clock(row, clocks), None if row.id == here else href_of(row),
            (outcomes or {}).get(row.id), is_here=row.id == here,
        )
        for row in rows
    ]  # fmt: skip
    return BatchCard(lines) if len(lines) > 1 else None


def batch_line(
    item: str, state: HandoffState, clock: ClockCard | None, href: str | None, outcome: Any, *, is_here: bool = False
) -> BatchLine:
    """One line; ``outcome`` has ``outcome``, ``certificate_name`` and ``certificate_no`` once it was decided."""
    word, tone, result = state.label, HANDOFF_TONES[state], ""
    if state is HandoffState.ANSWERED and outcome is not None and outcome.outcome:
        came = CaseState(outcome.outcome)
        word, tone = came.label, "ahead" if came in PASSING_OUTCOMES else "late"
        result = " ".join(part for part in (outcome.certificate_name, outcome.certificate_no) if part)
    return BatchLine(item, href, is_here, word, tone, clock if state in OPEN_STATES else None, result, state)


def _clock(row: Any, clocks: Mapping[UUID, ClockView]) -> ClockCard | None:
    """Until somebody signs for it, the handoff's; then that of the own row as soon as it counts."""
    if row.state is HandoffState.SENT:
        return due_card(row.sent_at, row.due_on, paused=row.paused)
    view = clocks.get(row.subject_id) if row.subject_id else None
    return clock_card(view) if view is not None and view.started_counting else None
