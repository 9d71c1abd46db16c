"""The shrinking of the list (帮审代审事项逐步收回; W5.3b): how many items a bureau cannot handle alone, month by month.

Read off the history of statuses alone: a status is ended, never changed, so a past month can always be counted again.
Adoptions are a shared table: these counts are no secret, and no case is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from app.standards.adopting import queries
from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import AdoptionStatus, Support
from tenants.db import db

MONTHS = 12
MOST_ROWS = 20_000
ONE_DAY = timedelta(days=1)
RULES = (
    (
        "月末项数",
        "当月最后一天（本月为今天）状态为“暂不具备承接能力”的事项数，帮审、代审合计；已停用的事项不计。按承接状态的起止日期计算。",
    ),
    ("新列入", "当月由承接、未划转或没有记录变为“暂不具备承接能力”的事项；帮审与代审互换不计。"),
    ("收回自办", "当月由“暂不具备承接能力”变为“承接”的事项。"),
    ("其他调出", "当月由“暂不具备承接能力”变为“未划转”，或事项停用。"),
)
"""Each figure with its rule."""


@dataclass(frozen=True)
class StatusPeriod:
    """One status of one item at one bureau."""

    bureau_id: int
    item_id: UUID
    item: str
    status: AdoptionStatus
    support: Support | None
    since: date
    until: date | None
    retired_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it was the item's status on that day, and the item was in use."""
        in_use = self.retired_on is None or self.retired_on > day
        return self.since <= day and (self.until is None or self.until >= day) and in_use


@dataclass(frozen=True)
class MonthFigures:
    """One month of one list; ``day`` is its last, or today."""

    first: date
    day: date
    count: int
    entered: tuple[str, ...]
    taken_back: tuple[str, ...]
    left: tuple[str, ...]


def last_months(day: date, number: int = MONTHS) -> list[tuple[date, date]]:
    """First and last day of the months up to that of ``day``, whose last day is ``day`` itself. Pure."""
    found, first = [], day.replace(day=1)
    last = day
    for _ in range(number):
        found.append((first, last))
        last = first - ONE_DAY
        first = last.replace(day=1)
    return found[::-1]


def months_of(statuses: Iterable[StatusPeriod], day: date) -> list[MonthFigures]:
    """The list of one bureau over the last months. Pure."""
    by_item: dict[UUID, list[StatusPeriod]] = defaultdict(list)
    for one in statuses:
        by_item[one.item_id].append(one)
    lines = [sorted(rows, key=lambda one: one.since) for rows in by_item.values()]
    moves = [move for rows in lines for move in _moves(rows)]
    found = []
    for first, last in last_months(day):
        count = sum(1 for rows in lines for one in rows if _is_beyond(one) and one.holds_on(last))
        named = {kind: tuple(sorted(name for on, what, name in moves if what == kind and first <= on <= last))
                 for kind in ("entered", "taken_back", "left")}  # fmt: skip
        found.append(MonthFigures(first, last, count, **named))
    return found


def support_counts_on(statuses: Iterable[StatusPeriod], day: date) -> list[int]:
    """How many items took each help on a day, 帮审 first. Pure."""
    supports = [one.support for one in statuses if _is_beyond(one) and one.holds_on(day)]
    return [supports.count(support) for support in Support]


def _moves(rows: Sequence[StatusPeriod]) -> Iterable[tuple[date, str, str]]:
    """When an item came onto the list, was taken back, or left it otherwise."""
    if rows and _is_beyond(rows[0]):
        yield rows[0].since, "entered", rows[0].item
    for before, after in pairwise(rows):
        if _is_beyond(after) and not _is_beyond(before):
            yield after.since, "entered", after.item
        elif _is_beyond(before) and not _is_beyond(after):
            yield after.since, "taken_back" if after.status is AdoptionStatus.ADOPTED else "left", after.item
    if rows and _is_beyond(rows[-1]) and rows[-1].until is None and rows[-1].retired_on:
        yield rows[-1].retired_on, "left", rows[-1].item


def _is_beyond(one: StatusPeriod) -> bool:
    return one.status is AdoptionStatus.NOT_CAPABLE


def status_periods() -> Mapping[int, list[StatusPeriod]]:
    """Every status of the items that were ever beyond the capacity of a bureau of the city, by bureau: one statement."""
    ever = aliased(Adoption)
    statement = (
        select(
            Adoption.bureau_id, Adoption.item_id, Item.name, Adoption.status, Adoption.support, Adoption.since,
            Adoption.until, Item.retired_on,
        )
        .join(Item, Item.id == Adoption.item_id)
        .where(
            Adoption.city_id == queries.city_id(),
            select(ever.id)
            .where(
                ever.bureau_id == Adoption.bureau_id, ever.item_id == Adoption.item_id,
                ever.status == AdoptionStatus.NOT_CAPABLE,
            )
            .exists(),
        )
        .order_by(Adoption.bureau_id, Adoption.item_id, Adoption.since)
        .limit(MOST_ROWS)
    )  # fmt: skip
    found: dict[int, list[StatusPeriod]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.bureau_id].append(StatusPeriod(*row))
    return found


def items_beyond_capacity(bureau_id: int) -> list[Row[Any]]:
    """The capacity table of a bureau as of now: what it cannot handle alone, in the order of the catalogue."""
    return [row for row in queries.items_with_adoption(bureau_id) if row.status is AdoptionStatus.NOT_CAPABLE]
