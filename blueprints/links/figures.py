"""联动看板: how well it goes along each link - over the own boxes with the lists behind, at the city over all links (B10, B22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.delivery.queries import Pushed, pushed_on_time
from app.handoffs.states import STATE_WORDS, Box
from app.handoffs.terms import KIND_WORDS
from app.linkage import figures, queries
from app.linkage.figures import RULES, WHICH_WORDS, Which
from app.linkage.queries import ORDER, LinkCard
from app.linkage.terms import LEAST, LINK_WORDS, WINDOW_DAYS, LinkState
from app.permissions import Permission
from app.policy.rules import has
from app.uniformity.queries import rounds
from blueprints.shell import address
from blueprints.shell.pages import page
from blueprints.shell.person import me
from tenants.bureaus import by_id, directory
from tenants.instants import now, today
from tenants.pairings import HandoffKind

HIDDEN = f"少于{LEAST}件"
NOTHING = "—"
HERE = "/links/figures"
RUNNING = (LinkState.LIVE, LinkState.ENDING)
PUSH_RULE = (
    "按时推送",
    f"近{WINDOW_DAYS}天内前置的本级审批已完成、开始计算推送时限的事项。应推送：已经推送，或已过1个工作日仍没有推送；"
    "按时：首次推送不晚于时限的最后一日。已调出清单的不计。",
)
NOT_PUSHED = Pushed(0, 0, 0)
BOXES = {Box.OUT: "本局发出", Box.IN: "本局收到"}


class Cell(NamedTuple):
    """One figure: its head, what it says, the list behind it."""

    label: str
    text: str
    href: str | None


class Line(NamedTuple):
    """One kind in one direction."""

    kind: str
    direction: str
    cells: list[Cell]


class Group(NamedTuple):
    """One link."""

    title: str
    href: str
    lines: list[Line]
    pushed: Pushed | None = None
    """How punctually items were pushed along it; None where none was due, and at the city over all links."""


def show() -> Response:
    """The own boxes; at the city, by a tab, all links."""
    is_root = queries.is_root(g.bureau.id)
    of_all = is_root and request.args.get("view") == "city"
    kind = address.word("kind", HandoffKind)
    ages = rounds(g.bureau.city_id) if of_all else {}
    pushed = {} if of_all else pushed_on_time(today() - timedelta(days=WINDOW_DAYS))
    groups = _city_groups(kind) if of_all else _own_groups(kind, pushed)
    return page(
        "links/figures/show.html",
        groups=[group for group in groups if group.lines],
        quiet=[group for group in groups if not group.lines],
        is_root=is_root,
        of_all=of_all,
        heads=[label for label, _name, _which in COLUMNS],
        days=WINDOW_DAYS,
        as_of=min(ages.values(), default=None) if of_all else now(),
        missing=_not_counted(ages) if of_all else [],
        pushed=sum(pushed.values(), NOT_PUSHED),
        rules=RULES if of_all else (PUSH_RULE, *RULES),
        filters=[
            {
                "name": "kind",
                "label": "移交种类",
                "value": kind or "",
                "options": [("", "全部"), *((one.value, word) for one, word in KIND_WORDS.items())],
            }
        ],
        action=HERE,
        is_filtered=kind is not None,
    )


def behind() -> Response:
    """The handoffs of one figure of the own boxes."""
    card = queries.link(address.key("link") or UUID(int=0))
    box, kind = address.word("box", Box) or Box.OUT, address.word("kind", HandoffKind) or HandoffKind.PUSH
    which = address.word("which", Which) or Which.SENT
    rows, following = figures.handoffs_behind(card.id, box, kind, which, address.key("after"))
    base = {"link": str(card.id), "box": box.value, "kind": kind.value}
    return page(
        "links/figures/behind.html",
        title=f"{BOXES[box]}的{KIND_WORDS[kind]}：{WHICH_WORDS[which]}",
        pair=_pair(card),
        days=WINDOW_DAYS,
        tabs=[(word, f"{HERE}/handoffs?{urlencode(base | {'which': one})}", one is which, None) for one, word in WHICH_WORDS.items()],
        rows=rows,
        words=STATE_WORDS,
        base="/inbox" if box is Box.IN else "/outbox",
        next_href=f"{HERE}/handoffs?{urlencode(base | {'which': which, 'after': str(following)})}" if following else None,
    )  # fmt: skip


COLUMNS: tuple[tuple[str, str, Which | None], ...] = (
    ("发出", "sent", Which.SENT),
    ("应签收", "due", Which.DUE),
    ("按时签收", "on_time", Which.ON_TIME),
    ("已反馈", "answered", Which.ANSWERED),
    ("反馈用时（工作日）", "median_days", Which.ANSWERED),
    ("退回过", "returned", Which.RETURNED),
    ("再次发出", "resent", Which.RETURNED),
    ("等待中", "waiting", Which.WAITING),
    ("等得最久（工作日）", "longest_days", Which.WAITING),
)
"""Head, figure, the list it opens."""


def _own_groups(kind: HandoffKind | None, pushed: Mapping[int, Pushed]) -> list[Group]:
    found = [one for one in figures.figures_here() if kind in (None, one.kind)]
    opens = has(me(), Permission.HANDOFF_READ)
    groups = []
    for card in queries.links(g.bureau.id):
        mine = sorted(
            (one for one in found if one.link_id == card.id), key=lambda one: (one.box is Box.IN, ORDER[one.kind])
        )
        if mine or card.state in RUNNING:
            other = card.partner_id if card.lead_id == g.bureau.id else card.lead_id
            lines = [_own_line(one, opens) for one in mine]
            pushes = any((one.box, one.kind) == (Box.OUT, HandoffKind.PUSH) for one in mine)
            groups.append(_group(card, lines)._replace(pushed=pushed.get(other) if pushes else None))
    return groups


def _own_line(one: figures.Figures, opens: bool) -> Line:
    base = {"link": str(one.link_id), "box": one.box.value, "kind": one.kind.value}
    cells = []
    for label, name, which in COLUMNS:
        value = getattr(one, name)
        href = (
            f"{HERE}/handoffs?{urlencode(base | {'which': which})}" if opens and which and value is not None else None
        )
        cells.append(Cell(label, NOTHING if value is None else _said(value), href))
    return Line(KIND_WORDS[one.kind], BOXES[one.box], cells)


def _city_groups(kind: HandoffKind | None) -> list[Group]:
    """Every link of the city with what its two bureaus told of it."""
    told = [row for row in figures.figures_of_all() if kind in (None, row.kind)]
    groups = []
    for card in queries.links():
        mine = sorted((row for row in told if row.link_id == card.id), key=lambda row: (row.bureau_id, ORDER[row.kind]))
        if mine or card.state in RUNNING:
            groups.append(_group(card, (_city_line(card, row) for row in mine)))
    return groups


def _city_line(card: LinkCard, row: Any) -> Line:
    to = card.partner_id if row.bureau_id == card.lead_id else card.lead_id
    cells = [Cell(label, _told(row, name), None) for label, name, _which in COLUMNS]
    return Line(KIND_WORDS[row.kind], f"{by_id(row.bureau_id).short_name} → {by_id(to).short_name}", cells)


def _told(row: Any, name: str) -> str:
    """A prepared figure; what was hidden says why, what there is nothing to tell of is a dash."""
    value = getattr(row, name)
    if value is not None:
        return _said(value)
    behind = {"median_days": row.answered, "longest_days": row.waiting}
    return NOTHING if behind.get(name) == 0 else HIDDEN


def _said(value: Decimal | int) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, Decimal) else str(value)


def _group(card: LinkCard, lines: Iterable[Line]) -> Group:
    return Group(f"{_pair(card)}（{LINK_WORDS[card.kind]}）", f"/links/{card.id}", list(lines))


def _pair(card: LinkCard) -> str:
    return f"{by_id(card.lead_id).short_name}—{by_id(card.partner_id).short_name}"


def _not_counted(ages: Mapping[int, datetime]) -> list[str]:
    """Bureaus that have told nothing yet."""
    cards = (card for card in directory().values() if card.city_id == g.bureau.city_id)
    return [card.short_name for card in cards if card.id not in ages]
