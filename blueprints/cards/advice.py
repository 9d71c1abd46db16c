"""The advice that a case waits for (帮审), ready to print: for the window that decides and for who serves the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.casework.cases.advice import Advice
from app.interbureau.handoffs.states import HandoffState
from blueprints.cards.clocks import ClockCard, due_card
from tenants.clock import today

WORDS_BEFORE_ADVICE = {
    HandoffState.SENT: "待对方签收",
    HandoffState.RECEIVED: "对方已签收，待反馈",
    HandoffState.WORKING: "对方审查中",
    HandoffState.CORRECTING: "对方要求补充",
    HandoffState.ANSWERED: "已终止",
    HandoffState.RETURNED: "被对方退回",
    HandoffState.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True)
class AdviceCard:
    """Asked of whom, when, until when, where it stands, what was said and by whom."""

    adviser: str
    word: str
    tone: str
    points: str
    asked_at: datetime
    asked_by: str
    due_on: date | None
    lines: Sequence[tuple[str, str]]
    files: Sequence[Any]
    given_at: datetime | None
    given_by: str
    ended: str
    clock: ClockCard | None
    href: str
    is_awaited: bool
    is_given: bool
    is_open: bool


def advice_card(advice: Advice | None) -> AdviceCard | None:
    """None where no advice was asked for."""
    if advice is None:
        return None
    asked, day = advice.asked, today()
    late, given = asked.is_late(day), asked.is_given
    is_open = asked.is_awaited(day) or late
    word = "意见已反馈" if given else "逾期未反馈" if late else WORDS_BEFORE_ADVICE[asked.state]
    return AdviceCard(
        adviser=asked.adviser,
        word=word,
        tone="ahead" if given else "late" if late else "other" if is_open else "due",
        points=advice.points,
        asked_at=advice.asked_at,
        asked_by=advice.asked_by,
        due_on=asked.due_on,
        lines=advice.lines,
        files=advice.files,
        given_at=advice.given_at if given else None,
        given_by=asked.advised_by,
        ended=advice.ended,
        clock=due_card(advice.asked_at, asked.due_on) if is_open else None,
        href=f"/outbox/{advice.handoff_id}",
        is_awaited=asked.is_awaited(day),
        is_given=given,
        is_open=is_open,
    )
