"""How well it goes along each link (联动看板): counted in one's own boxes, told to the city as figures alone (B10, B22).

A handoff lies in both boxes and is counted once for all: in the outbox of the bureau that sent it. What a bureau sees of its
own boxes is counted while it looks; what the city sees of all links was prepared by each bureau about itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, insert, or_, select

from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.workdays import ONE_DAY, WorkCalendar
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffState
from app.interbureau.linkage.models import COUNTS, PUSH_COUNTS, LinkFigure
from app.interbureau.linkage.punctuality import NO_PUSHES, PUSH_RULE, PushFigures, pushes_by_link
from app.interbureau.linkage.queries import links
from app.interbureau.linkage.terms import LEAST_DISCLOSED, WINDOW_DAYS
from tenants import bureaus, context
from tenants.clock import now, today
from tenants.db import db
from tenants.labels import LabelledEnum
from tenants.pairings import HandoffKind

PAGE_SIZE = 25
HALF = 2
FigureKey = tuple[UUID, Box, HandoffKind]


class FigureFilter(LabelledEnum):
    """The figures that open a list."""

    SENT = "sent", "全部"
    DUE = "due", "应签收"
    ON_TIME = "on_time", "按时签收"
    LATE = "late", "未按时签收"
    ANSWERED = "answered", "已反馈"
    RETURNED = "returned", "退回过"
    WAITING = "waiting", "等待中"


RULES = (
    (
        "范围",
        f"近{WINDOW_DAYS}天内发出的移交件，以及更早发出、尚未办结的；签收前撤回的不计。两局收发件箱各有一份的同一移交件只在发出局计一次。",
    ),
    PUSH_RULE,
    (
        "按时签收",
        "应签收：已经签收，或已过发出时要求的日期。按时：首次签收的日期不晚于发出时要求的日期；没有要求日期的不计。",
    ),
    ("已反馈", "对方已反馈结果（推送、代审的审批结果，征询的意见，问题的答复等）。"),
    ("退回过", "至少退回过一次；再次发出为各件第二次及以后发出的次数之和。"),
    ("反馈用时", "从首次发出的次日到反馈当日的工作日数（按已公布的工作日历，含等待补正和中止的日子），取中位数。"),
    ("等待中", "尚未反馈、退回或撤回的；等得最久为其中最早发出的一件到今天的工作日数。"),
    (
        "不显示",
        f"全市汇总中，不足{LEAST_DISCLOSED}件的数，以及能由它算出不足{LEAST_DISCLOSED}件的数，不显示，也不保存，数据库不接受；合计只加各条联动关系"
        "显示出来的数。各局看本局收发件箱不受此限。",
    ),
)
"""Each figure with its rule."""


@dataclass(frozen=True)
class BoxFigures:
    """Figures of one kind in one box along one link. ``None``: not told, or nothing to tell."""

    link_id: UUID
    box: Box
    kind: HandoffKind
    sent: int
    due: int | None
    on_time: int | None
    answered: int | None
    returned: int | None
    resent: int | None
    waiting: int | None
    median_days: Decimal | None
    longest_days: int | None


def figures_here() -> list[BoxFigures]:
    """Figures of the acting bureau's own boxes, as of now: one statement for any number of handoffs."""
    found: dict[FigureKey, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in db.session.execute(_grouped()):
        found[row.link_id, row.box, row.kind].append(row)
    calendar = calendar_here()
    return [_summed(key, rows, calendar) for key, rows in found.items()]


def refresh_figures(pushed: Mapping[int, PushFigures]) -> int:
    """Write the acting bureau's figures of what it sent anew, for the city, with how punctually it pushed, by the bureau that
    decides; returns how many rows. A derived figure, not an act of anybody: it leaves no ledger entry. What is fewer than
    three is not written."""
    bureau = bureaus.bureau_by_id(context.bureau_id())
    common = {"city_id": bureau.city_id, "bureau_id": bureau.id, "as_of": now()}
    by_link = pushes_by_link(links(bureau.id), pushed)
    found = {(one.link_id, one.kind): one for one in figures_here() if one.box is Box.OUT}
    for link_id in by_link:
        found.setdefault((link_id, HandoffKind.PUSH), empty_figures(link_id))
    told = (
        disclosed_figures(one, by_link.get(one.link_id, NO_PUSHES)) | {"link_id": one.link_id} for one in found.values()
    )
    rows = [common | one for one in told if one["sent"] or one["push_due"]]
    db.session.execute(delete(LinkFigure).where(LinkFigure.bureau_id == bureau.id))
    if rows:
        db.session.execute(insert(LinkFigure).values(rows))
    return len(rows)


def empty_figures(link_id: UUID) -> BoxFigures:
    """Of a link along which nothing was pushed, although something should have been."""
    return BoxFigures(link_id, Box.OUT, HandoffKind.PUSH, 0, 0, 0, 0, 0, 0, 0, None, None)


def disclosed_figures(one: BoxFigures, pushed: PushFigures = NO_PUSHES) -> dict[str, Any]:
    """What others may know of figures: nothing that is one or two, nor what lets them be worked out (B10). Pure."""
    counts: dict[str, int | None] = {name: getattr(one, name) for name in ("sent", *COUNTS)}
    if one.kind is HandoffKind.PUSH:
        counts |= {"push_due": pushed.due, "push_on_time": pushed.on_time}
    else:
        counts |= dict.fromkeys(PUSH_COUNTS)
    shown = {name: None if is_few(number) else number for name, number in counts.items()}
    if is_few(one.sent):
        shown |= dict.fromkeys(("sent", *COUNTS))
    for whole, part in (("due", "on_time"), ("push_due", "push_on_time")):
        if is_few((counts[whole] or 0) - (counts[part] or 0)):
            shown[part] = None
    shown |= dict.fromkeys(_given_away(one))
    return {
        "kind": one.kind,
        **shown,
        "median_days": one.median_days if shown["answered"] else None,
        "longest_days": one.longest_days if shown["waiting"] else None,
    }


def _given_away(one: BoxFigures) -> list[str]:
    """Of what was sent, what is neither answered nor waiting came back: where one of the three is hidden and two are told, it
    can be worked out. Then the smaller one that is told goes as well."""
    answered, waiting = one.answered or 0, one.waiting or 0
    parts = {"answered": answered, "waiting": waiting, "": one.sent - answered - waiting}
    if sum(map(is_few, parts.values())) != 1:
        return []
    open_to_all = (name for name, number in parts.items() if name and number >= LEAST_DISCLOSED)
    return sorted(open_to_all, key=parts.__getitem__)[:1]


def is_few(number: int | None) -> bool:
    """Whether a number is hidden from others: none is not. Pure."""
    return number is not None and 0 < number < LEAST_DISCLOSED


def figures_of_all() -> list[Row[*tuple[Any, ...]]]:
    """What every bureau of the city told of its links: aggregates alone, no case is read."""
    columns = (column for column in LinkFigure.__table__.columns if column.name != "city_id")
    city_id = bureaus.bureau_by_id(context.bureau_id()).city_id
    return list(db.session.execute(select(*columns).where(LinkFigure.city_id == city_id).limit(5000)))


def handoffs_behind(
    link_id: UUID, box: Box, kind: HandoffKind, which: FigureFilter, after: UUID | None
) -> tuple[list[Row[*tuple[Any, ...]]], UUID | None]:
    """The handoffs of one figure, the newest first, and where the next page begins (None at the end)."""
    found = _found().subquery()
    statement = select(found).where(
        found.c.link_id == link_id, found.c.box == box, found.c.kind == kind, _CONDITIONS[which](found.c)
    )
    if after is not None:
        statement = statement.where(found.c.id < after)
    rows = list(db.session.execute(statement.order_by(found.c.id.desc()).limit(PAGE_SIZE + 1)))
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None


def _found() -> Select[Any]:
    """The handoffs that count, with the link they went along, by when they had to be received, and when they were."""
    columns: tuple[Any, ...] = (
        Handoff.id, Handoff.box, Handoff.kind, Handoff.state, Handoff.round, Handoff.sent_at, Handoff.moved_at,
        Handoff.title, Handoff.project_name, Handoff.link_id,
        Handoff.asked_on.label("asked"), _day(Handoff.received_at).label("received_on"),
    )  # fmt: skip
    return select(*columns).where(
        Handoff.bureau_id == context.bureau_id(),
        or_(Handoff.sent_at >= now() - timedelta(days=WINDOW_DAYS), Handoff.state.in_(OPEN_STATES)),
        Handoff.state != HandoffState.WITHDRAWN,
    )


def _day(instant: Any) -> ColumnElement[date]:
    """The local date of an instant."""
    local: ColumnElement[date] = func.date(func.timezone("Asia/Shanghai", instant))
    return local


def _is_due(c: Any) -> ColumnElement[bool]:
    return and_(c.asked.is_not(None), or_(c.received_on.is_not(None), c.asked < today()))


def _is_on_time(c: Any) -> ColumnElement[bool]:
    on_time: ColumnElement[bool] = c.received_on <= c.asked
    return on_time


_CONDITIONS: Mapping[FigureFilter, Callable[[Any], ColumnElement[bool]]] = {
    FigureFilter.SENT: lambda c: c.id.is_not(None),
    FigureFilter.DUE: _is_due,
    FigureFilter.ON_TIME: _is_on_time,
    FigureFilter.LATE: lambda c: and_(_is_due(c), or_(c.received_on.is_(None), c.received_on > c.asked)),
    FigureFilter.ANSWERED: lambda c: c.state == HandoffState.ANSWERED,
    FigureFilter.RETURNED: lambda c: or_(c.round > 1, c.state == HandoffState.RETURNED),
    FigureFilter.WAITING: lambda c: c.state.in_(OPEN_STATES),
}
"""The one place that says what each figure counts: for the figure and for the list behind it."""


def _grouped() -> Select[Any]:
    """What is found, read once: counted by the days of sending and answering, which medians and waiting times need."""
    found = _found().subquery()
    answered = _CONDITIONS[FigureFilter.ANSWERED](found.c)
    by = (
        found.c.link_id, found.c.box, found.c.kind, _day(found.c.sent_at).label("sent_on"),
        case((answered, _day(found.c.moved_at))).label("answered_on"),
    )  # fmt: skip
    counts = (
        func.count().filter(_CONDITIONS[which](found.c)).label(which.value)
        for which in FigureFilter
        if which is not FigureFilter.LATE
    )
    return select(*by, *counts, func.sum(found.c.round - 1).label("resent")).group_by(*by)


def _summed(key: FigureKey, rows: Sequence[Row[*tuple[Any, ...]]], calendar: WorkCalendar) -> BoxFigures:
    """One line of the board; days of unpublished years count where they might be worked."""
    spent = [(calendar.at_most(row.sent_on + ONE_DAY, row.answered_on), row.sent) for row in rows if row.answered_on]
    oldest = min((row.sent_on for row in rows if row.waiting), default=None)
    sent, due, on_time, answered, returned, resent, waiting = (
        int(sum(getattr(row, name) for row in rows)) for name in ("sent", *COUNTS)
    )
    longest = calendar.at_most(oldest + ONE_DAY, today()) if oldest else None
    middle = median(spent) if spent else None
    return BoxFigures(*key, sent, due, on_time, answered, returned, resent, waiting, middle, longest)


def median(pairs: Iterable[tuple[int, int]]) -> Decimal:
    """The median of values that each occur so many times. Pure; raises ``IndexError`` for none."""
    values = [value for value, number in sorted(pairs) for _ in range(number)]
    middle = len(values) // HALF
    return Decimal(values[middle]) if len(values) % HALF else Decimal(values[middle - 1] + values[middle]) / HALF
