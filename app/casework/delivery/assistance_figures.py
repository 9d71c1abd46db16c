"""What was done of 帮审 and 代审, counted in the own boxes alone: for own items, and for the bureaus that asked (W5.3b)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, and_, cast, func, select
from sqlalchemy.orm import aliased

from app.casework.plans.checklist import ChecklistEntry
from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.workdays import ONE_DAY, WorkCalendar
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from app.interbureau.linkage.figures import median
from tenants import context
from tenants.db import db
from tenants.pairings import HandoffKind

ASSISTANCE_KINDS = (HandoffKind.ASSIST_REVIEW, HandoffKind.REVIEW_ON_BEHALF)
ZONE = "Asia/Shanghai"
MOST_GROUPS = 20_000
COUNTING_RULES = (
    (
        "件数",
        "本局发件箱（为各局帮审、代审的，为收件箱）中的帮审件、代审件，自使用本系统以来；签收前撤回的不计，退回后再次发出的仍计一件。",
    ),
    ("已反馈", "对方已反馈帮审意见或代审结果；发出局告知不再需要而终止的帮审件不计入。"),
    (
        "用时",
        "从首次发出的次日到反馈当日的工作日数（按已公布的工作日历，含等待补正和中止的日子），取中位数；未公布年份的日子按可能上班计。",
    ),
)
"""Each figure with its rule."""


@dataclass(frozen=True)
class AssistanceFigure:
    """Of one kind: how many, how many of them answered, and in how many working days (median)."""

    count: int = 0
    answered: int = 0
    days: Decimal | None = None


AssistanceFigures = Mapping[tuple[Any, HandoffKind], AssistanceFigure]
_answer = aliased(HandoffMessage)
_first = aliased(HandoffMessage)


def assistance_by_item() -> AssistanceFigures:
    """What the acting bureau asked for, by item: one statement."""
    entry = and_(ChecklistEntry.bureau_id == Handoff.bureau_id, ChecklistEntry.id == Handoff.subject_id)
    return _figures(_grouped(Box.OUT, ChecklistEntry.item_id).join(ChecklistEntry, entry))


def assistance_by_asker() -> AssistanceFigures:
    """What the acting bureau did for others, by the bureau that asked: one statement over its own inbox."""
    return _figures(_grouped(Box.IN, Handoff.origin_id))


def _grouped(box: Box, key: Any) -> Any:
    """Handoffs of the two kinds by key, kind and the dates of asking and answering: few rows however many cases."""
    sent, answered = (cast(func.timezone(ZONE, one.at), Date) for one in (_first, _answer))
    given = and_(
        _answer.bureau_id == Handoff.bureau_id, _answer.handoff_id == Handoff.id, _answer.act == HandoffAct.ANSWER,
        Handoff.state == HandoffState.ANSWERED,
        func.coalesce(_answer.content["verdict"].astext, "-") != "",
    )  # fmt: skip
    begun = and_(_first.bureau_id == Handoff.bureau_id, _first.handoff_id == Handoff.id, _first.number == 1)
    columns = (key.label("key"), Handoff.kind, sent.label("sent_on"), answered.label("answered_on"))
    return (
        select(*columns, func.count().label("number"))
        .select_from(Handoff)
        .join(_first, begun)
        .outerjoin(_answer, given)
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.box == box,
            Handoff.kind.in_(ASSISTANCE_KINDS),
            Handoff.state != HandoffState.WITHDRAWN,
        )
        .group_by(*columns)
        .limit(MOST_GROUPS)
    )


def _figures(statement: Any) -> AssistanceFigures:
    found: dict[tuple[Hashable, HandoffKind], list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.key, row.kind].append(row)
    calendar = calendar_here()
    return {key: _done(rows, calendar) for key, rows in found.items()}


def _done(rows: Iterable[Row[Any]], calendar: WorkCalendar) -> AssistanceFigure:
    rows = list(rows)
    spent = [(calendar.at_most(row.sent_on + ONE_DAY, row.answered_on), row.number) for row in rows if row.answered_on]
    total, answered = sum(row.number for row in rows), sum(number for _days, number in spent)
    return AssistanceFigure(total, answered, median(spent) if spent else None)


def assistance_figures_of(figures: AssistanceFigures, key: UUID | int) -> list[AssistanceFigure]:
    """Both kinds of one item, or for one bureau; nothing where there was none. 帮审 first."""
    return [figures.get((key, kind), AssistanceFigure()) for kind in ASSISTANCE_KINDS]
