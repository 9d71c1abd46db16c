"""联动看板: how well it goes along each link - over the own boxes with the lists behind, at the city over all links (B10, B22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.casework.delivery.queries import push_punctuality
from app.foundation.permissions import Permission
from app.interbureau.handoffs.states import Box, HandoffState
from app.interbureau.linkage import figures, queries
from app.interbureau.linkage.figures import RULES, FigureFilter
from app.interbureau.linkage.punctuality import NO_PUSHES, PushFigures, pushes_by_link
from app.interbureau.linkage.queries import KIND_ORDER, LinkCard
from app.interbureau.linkage.terms import WINDOW_DAYS, LinkState
from app.oversight.uniformity.queries import figure_rounds
from blueprints.shell import query_args
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import now
from tenants.labels import labels_of
from tenants.pairings import HandoffKind

HIDDEN_FIGURE = "不显示"
NO_FIGURE = "—"
FIGURES_HREF = "/links/figures"
RUNNING = (LinkState.LIVE, LinkState.ENDING)
BOXES = {Box.OUT: "本局发出", Box.IN: "本局收到"}


class FigureCell(NamedTuple):
    """One figure: its head, what it says, the list behind it."""

    label: str
    text: str
    href: str | None


class FigureLine(NamedTuple):
    """One kind in one direction."""

    kind: str
    direction: str
    cells: list[FigureCell]


class LinkFigures(NamedTuple):
    """One link."""

    title: str
    href: str
    lines: list[FigureLine]
    pushed: Sequence[str] = ()
    """How punctually items were pushed along it; nothing where none was due."""


def show() -> Response:
    """The own boxes; at the city, by a tab, all links."""
    is_root = queries.is_root(g.bureau.id)
    of_all = is_root and request.args.get("view") == "city"
    kind = query_args.enum_arg("kind", HandoffKind)
    ages = figure_rounds(g.bureau.city_id) if of_all else {}
    groups, pushed = _city_board(kind) if of_all else _own_board(kind)
    return render_page(
        "linkage/figures/show.html",
        groups=[group for group in groups if group.lines or group.pushed],
        quiet=[group for group in groups if not (group.lines or group.pushed)],
        is_root=is_root,
        of_all=of_all,
        heads=[label for label, _name, _which in COLUMNS],
        days=WINDOW_DAYS,
        as_of=min(ages.values(), default=None) if of_all else now(),
        missing=_not_counted(ages) if of_all else [],
        pushed=_totals(pushed, of_all),
        rules=RULES,
        hidden=HIDDEN_FIGURE,
        filters=[
            {
                "name": "kind",
                "label": "移交种类",
                "value": kind or "",
                "options": [("", "全部"), *((one.value, word) for one, word in labels_of(HandoffKind).items())],
            }
        ],
        action=FIGURES_HREF,
        is_filtered=kind is not None,
    )


def handoff_list() -> Response:
    """The handoffs of one figure of the own boxes."""
    card = queries.link(query_args.key_arg("link") or UUID(int=0))
    box, kind = query_args.enum_arg("box", Box) or Box.OUT, query_args.enum_arg("kind", HandoffKind) or HandoffKind.PUSH
    which = query_args.enum_arg("which", FigureFilter) or FigureFilter.SENT
    rows, following = figures.handoffs_behind(card.id, box, kind, which, query_args.key_arg("after"))
    base = {"link": str(card.id), "box": box.value, "kind": kind.value}
    return render_page(
        "linkage/figures/behind.html",
        title=f"{BOXES[box]}的{kind.label}：{which.label}",
        pair=_pair(card),
        days=WINDOW_DAYS,
        tabs=[
            (word, f"{FIGURES_HREF}/handoffs?{urlencode(base | {'which': one})}", one is which, None)
            for one, word in labels_of(FigureFilter).items()
        ],
        rows=rows,
        words=labels_of(HandoffState),
        base="/inbox" if box is Box.IN else "/outbox",
        next_href=f"{FIGURES_HREF}/handoffs?{urlencode(base | {'which': which, 'after': str(following)})}" if following else None,
    )  # fmt: skip


COLUMNS: tuple[tuple[str, str, FigureFilter | None], ...] = (
    ("发出", "sent", FigureFilter.SENT),
    ("应签收", "due", FigureFilter.DUE),
    ("按时签收", "on_time", FigureFilter.ON_TIME),
    ("已反馈", "answered", FigureFilter.ANSWERED),
    ("反馈用时（工作日）", "median_days", FigureFilter.ANSWERED),
    ("退回过", "returned", FigureFilter.RETURNED),
    ("再次发出", "resent", FigureFilter.RETURNED),
    ("等待中", "waiting", FigureFilter.WAITING),
    ("等得最久（工作日）", "longest_days", FigureFilter.WAITING),
)
"""Head, figure, the list it opens."""


def _own_board(kind: HandoffKind | None) -> tuple[list[LinkFigures], PushFigures]:
    """The links of the acting bureau, and how punctually it pushed in all."""
    found = [one for one in figures.figures_here() if kind in (None, one.kind)]
    opens = has_permission(current_officer(), Permission.HANDOFF_READ)
    cards, counted = queries.links(g.bureau.id), push_punctuality()
    pushed = pushes_by_link(cards, counted) if kind in (None, HandoffKind.PUSH) else {}
    groups = []
    for card in cards:
        mine = sorted(
            (one for one in found if one.link_id == card.id), key=lambda one: (one.box is Box.IN, KIND_ORDER[one.kind])
        )
        if mine or card.id in pushed or card.state in RUNNING:
            group = _group(card, (_own_line(one, opens) for one in mine))
            groups.append(group._replace(pushed=[_punctual(pushed[card.id])] if card.id in pushed else ()))
    return groups, sum(counted.values(), NO_PUSHES)


def _own_line(one: figures.BoxFigures, opens: bool) -> FigureLine:
    base = {"link": str(one.link_id), "box": one.box.value, "kind": one.kind.value}
    cells = []
    for label, name, which in COLUMNS:
        value = getattr(one, name)
        href = (
            f"{FIGURES_HREF}/handoffs?{urlencode(base | {'which': which})}"
            if opens and which and value is not None
            else None
        )
        cells.append(FigureCell(label, NO_FIGURE if value is None else _said(value), href))
    return FigureLine(one.kind.label, BOXES[one.box], cells)


def _city_board(kind: HandoffKind | None) -> tuple[list[LinkFigures], PushFigures]:
    """Every link of the city with what its two bureaus told of it, and what they told of their pushes in all."""
    told = [row for row in figures.figures_of_all() if kind in (None, row.kind)]
    groups = []
    for card in queries.links():
        mine = sorted(
            (row for row in told if row.link_id == card.id), key=lambda row: (row.bureau_id, KIND_ORDER[row.kind])
        )
        if mine or card.state in RUNNING:
            group = _group(card, (_city_line(card, row) for row in mine))
            groups.append(group._replace(pushed=[_punctual_there(card, row) for row in mine if row.push_due]))
    shown = (
        PushFigures(row.push_due, row.push_on_time) for row in told if None not in (row.push_due, row.push_on_time)
    )
    return groups, sum(shown, NO_PUSHES)


def _punctual(pushed: PushFigures) -> str:
    return f"按时推送 {pushed.on_time} / {pushed.due}（{pushed.rate}）"


def _punctual_there(card: LinkCard, row: Any) -> str:
    """What a bureau told of its pushes: who, and how many of them in time unless that is hidden."""
    which = _direction(card, row.bureau_id)
    if row.push_on_time is None:
        return f"{which}：应推送 {row.push_due}，按时的{HIDDEN_FIGURE}"
    return f"{which}：{_punctual(PushFigures(row.push_due, row.push_on_time))}"


def _totals(pushed: PushFigures, of_all: bool) -> list[tuple[str, str]]:
    """The pushes of all links together; what is hidden of one is in no total."""
    if not pushed.due:
        return []
    told = [("应推送", f"{pushed.due}件"), ("按时推送", f"{pushed.on_time}件"), ("按时率", pushed.rate)]
    return told if of_all else [*told, ("逾期未推送", f"{pushed.late}件")]


def _direction(card: LinkCard, sender: int) -> str:
    to = card.partner_id if sender == card.lead_id else card.lead_id
    return f"{bureau_by_id(sender).short_name} → {bureau_by_id(to).short_name}"


def _city_line(card: LinkCard, row: Any) -> FigureLine:
    cells = [FigureCell(label, _told(row, name), None) for label, name, _which in COLUMNS]
    return FigureLine(HandoffKind(row.kind).label, _direction(card, row.bureau_id), cells)


def _told(row: Any, name: str) -> str:
    """A prepared figure; what was hidden says why, what there is nothing to tell of is a dash."""
    value = getattr(row, name)
    if value is not None:
        return _said(value)
    behind = {"median_days": row.answered, "longest_days": row.waiting}
    return NO_FIGURE if behind.get(name) == 0 else HIDDEN_FIGURE


def _said(value: Decimal | int) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, Decimal) else str(value)


def _group(card: LinkCard, lines: Iterable[FigureLine]) -> LinkFigures:
    return LinkFigures(f"{_pair(card)}（{card.kind.label}）", f"/links/{card.id}", list(lines))


def _pair(card: LinkCard) -> str:
    return f"{bureau_by_id(card.lead_id).short_name}—{bureau_by_id(card.partner_id).short_name}"


def _not_counted(ages: Mapping[int, datetime]) -> list[str]:
    """Bureaus that have told nothing yet."""
    cards = (card for card in directory().values() if card.city_id == g.bureau.city_id)
    return [card.short_name for card in cards if card.id not in ages]
