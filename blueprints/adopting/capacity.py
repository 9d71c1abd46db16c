"""承接能力: what a bureau cannot handle alone, who helps, and how the list shrinks month by month (W5.3b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask import Response, g

from app.assembly.policy.rules import has_permission
from app.casework.delivery import assistance_figures
from app.casework.delivery.assistance_figures import AssistanceFigure, assistance_figures_of
from app.foundation.permissions import Permission as P
from app.interbureau.linkage import queries as links
from app.interbureau.linkage.terms import LinkState
from app.standards.adopting import capacity_history
from app.standards.adopting.capacity_history import MonthFigures, StatusPeriod, support_counts_on
from app.standards.catalogue.deciding import deciding_routes
from app.standards.catalogue.routes import DecidingRoute
from app.standards.catalogue.terms import Support
from blueprints.adopting.wording import is_city_bureau, tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today
from tenants.pairings import LinkKind

RUNNING = (LinkState.LIVE, LinkState.ENDING)
StatusesByBureau = Mapping[int, Sequence[StatusPeriod]]
NO_HELPER = "暂无可以帮助的审批局"


class CapacityLine(NamedTuple):
    """One item of the own table."""

    code: str
    name: str
    support: str
    helper: str
    since: date
    basis: str
    done: list[AssistanceFigure]


class HelpedBureau(NamedTuple):
    """One bureau that is helped: what it cannot do alone, and what was done for it here."""

    name: str
    counts: list[int]
    done: list[AssistanceFigure]


class CityCapacityRow(NamedTuple):
    """One bureau in the city's table."""

    name: str
    counts: list[int]
    taken_back: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing stood on its list in any of the months."""
        return not any(self.counts) and not self.taken_back


def show() -> Response:
    """The own table and its months; for whom one helps; at the city, all of its bureaus."""
    day, here = today(), g.bureau.id
    known = capacity_history.status_periods()
    months = capacity_history.months_of(known.get(here, ()), day)
    return render_page(
        "adopting/capacity/show.html",
        tabs=tabs("/capacity"),
        lines=_lines(here),
        months=[_month(month) for month in months],
        most=max((month.count for month in months), default=0),
        was_ever=any(month.count or month.taken_back or month.left for month in months),
        helped=_helped(here, known, day),
        rows=_rows(known, day) if is_city_bureau() else [],
        heads=[_label(first) for first, _last in capacity_history.last_months(day)],
        at_city=is_city_bureau(),
        rules=capacity_history.RULES,
        case_rules=assistance_figures.COUNTING_RULES,
        days_words=_days,
        may_manage=has_permission(current_officer(), P.ADOPTION_MANAGE),
    )


def _lines(here: int) -> list[CapacityLine]:
    rows = capacity_history.items_beyond_capacity(here)
    routes = deciding_routes(here, [row.item_id for row in rows]) if rows else {}
    figures = assistance_figures.assistance_by_item() if rows else {}
    return [
        CapacityLine(
            row.code, row.name, Support(row.support).label, _helper(routes[row.item_id]), row.since, row.basis,
            assistance_figures_of(figures, row.item_id),
        )
        for row in rows
    ]  # fmt: skip


def _helper(route: DecidingRoute | None) -> str:
    """Who helps today; a bureau that would decide by itself (推送) is named with that."""
    if route is None:
        return NO_HELPER
    helper = bureau_by_id(route.adviser_id or route.bureau_id).name
    return f"推送{helper}审批" if route.kind == "push" else helper


def _month(month: MonthFigures) -> dict[str, Any]:
    """A line of the shrinking list, ready to print."""
    moved = (
        ("收回自办", "ahead", month.taken_back),
        ("新列入", "due", month.entered),
        ("其他调出", "paused", month.left),
    )
    return {
        "label": _label(month.first),
        "count": month.count,
        "changes": [(word, tone, "、".join(names)) for word, tone, names in moved if names],
    }


def _label(first: date) -> str:
    return f"{first.year}年{first.month}月"


def _helped(here: int, known: StatusesByBureau, day: date) -> list[HelpedBureau]:
    """Who is paired below this bureau, and who asked it besides."""
    partners = {
        card.partner_id
        for card in links.links(here)
        if card.lead_id == here and card.kind is LinkKind.PAIRING and card.state in RUNNING
    }
    figures = assistance_figures.assistance_by_asker()
    asked = {key for key, _kind in figures}
    return [
        HelpedBureau(
            bureau_by_id(one).name, support_counts_on(known.get(one, ()), day), assistance_figures_of(figures, one)
        )
        for one in sorted(partners | (asked & directory().keys()))
    ]


def _rows(known: StatusesByBureau, day: date) -> list[CityCapacityRow]:
    """Every bureau of the city, in order, and all of them together."""
    cards = [card for card in directory().values() if card.city_id == g.bureau.city_id and not card.is_practice]
    rows = [_row(card.short_name, capacity_history.months_of(known.get(card.id, ()), day)) for card in cards]
    return [*rows, _total(rows)]


def _row(name: str, months: Sequence[MonthFigures]) -> CityCapacityRow:
    return CityCapacityRow(name, [month.count for month in months], sum(len(month.taken_back) for month in months))


def _total(rows: Sequence[CityCapacityRow]) -> CityCapacityRow:
    counts = [sum(column) for column in zip(*(row.counts for row in rows), strict=True)]
    return CityCapacityRow("全市合计", counts, sum(row.taken_back for row in rows))


def _days(days: Decimal | None) -> str:
    return "—" if days is None else f"{days:.1f}".removesuffix(".0")
