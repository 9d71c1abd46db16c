"""What the page of the matrix shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from flask import current_app, g
from jinja2 import Environment
from markupsafe import Markup

from app.assembly.policy.rules import is_allowed
from app.foundation.permissions import Permission
from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.labels import COUNTING_RULES, FACET_SHORT_LABELS, NOT_COUNTED_NOTE
from app.oversight.uniformity.matrix_cache import MatrixPart, MatrixRow, cached_matrix
from app.standards.catalogue.terms import Stage
from blueprints.uniformity.wording import LEGEND, TONES, cell_view, filter_options
from tenants.bureaus import BureauCard, directory
from tenants.labels import labels_of

PAGE = 40
"""Items a page: with thirteen bureaus and five facets, 2,600 marks."""


@dataclass(frozen=True)
class MatrixChoice:
    """What of the matrix is asked for, and behind which item's code the page begins."""

    stage: Stage | None
    bureau: BureauCard | None
    state: CellState | None
    after: str

    @property
    def args(self) -> dict[str, str]:
        """Stage and bureau as words of an address."""
        return {"stage": self.stage or "", "bureau": self.bureau.slug if self.bureau else ""}


@dataclass(frozen=True)
class MatrixLegend:
    """What the marks mean, the heads of the five facets, and how each state is found (口径)."""

    marks: list[tuple[str, str, str]]
    facets: list[str]
    rules: list[tuple[str, str]]


@dataclass(frozen=True)
class MatrixFilters:
    """Stages as tabs, and what the table is narrowed by."""

    stages: list[tuple[str, str, bool, None]]
    choices: list[dict[str, object]]
    is_filtered: bool


@dataclass(frozen=True)
class MatrixPager:
    """Which part of the items this page shows, and where the others are."""

    prev_href: str | None
    next_href: str | None
    text: str


@dataclass(frozen=True)
class MatrixPage:
    """The page of the matrix (五统一核对表)."""

    stage: Stage | None
    bureaus: Sequence[BureauCard]
    rows: list[Markup]
    counts: list[tuple[str, int, str, str, bool]]
    """Of each state: word, how often, address, tone and whether it is the one that is shown."""
    as_of: datetime | None
    """How old the figures of cases are; None while they are not all counted."""
    legend: MatrixLegend
    filters: MatrixFilters
    pager: MatrixPager
    export_href: str
    own: BureauCard
    may_declare: bool


def matrix_page(chosen: MatrixChoice) -> MatrixPage:
    """The chosen part of the matrix, a page of its items."""
    whole, rounds = cached_matrix(g.bureau.city_id)
    part = whole.part(chosen.stage, chosen.bureau.id if chosen.bureau else None, chosen.state)
    begin = _begin(part.rows, chosen.after)
    ages = [rounds.get(each.id) for each in part.bureaus]
    return MatrixPage(
        stage=chosen.stage,
        bureaus=part.bureaus,
        rows=_drawn(part.rows[begin : begin + PAGE], part.bureaus),
        counts=_counts(chosen, part),
        as_of=min((age for age in ages if age is not None), default=None) if all(ages) else None,
        legend=MatrixLegend(
            marks=LEGEND,
            facets=list(FACET_SHORT_LABELS.values()),
            rules=[*COUNTING_RULES, ("未统计", NOT_COUNTED_NOTE)],
        ),
        filters=_filters(chosen),
        pager=_pager(chosen, part.rows, begin),
        export_href=f"/uniformity/export?{urlencode({name: value for name, value in chosen.args.items() if value})}",
        own=g.bureau,
        may_declare=is_allowed(g.person, Permission.UNIFORMITY_DECLARE),
    )


def city_bureaus() -> list[BureauCard]:
    """The bureaus of the city: those that the matrix compares."""
    return [card for card in directory().values() if card.city_id == g.bureau.city_id]


@lru_cache(maxsize=4096)
def render_row(env: Environment, row: MatrixRow, bureaus: tuple[tuple[str, str], ...]) -> Markup:
    """One row: it is drawn once for all who look, as long as the matrix that it belongs to is kept."""
    values = {"row": row, "bureaus": bureaus, "cells": [cell_view(cells) for cells in row.cells]}
    return Markup(env.get_template("uniformity/matrix/_row.html").render(values))  # noqa: S704 - our own template


def _drawn(rows: Iterable[MatrixRow], bureaus: Iterable[BureauCard]) -> list[Markup]:
    named = tuple((card.slug, card.short_name) for card in bureaus)
    return [render_row(current_app.jinja_env, row, named) for row in rows]


def _counts(chosen: MatrixChoice, part: MatrixPart) -> list[tuple[str, int, str, str, bool]]:
    return [
        (word, part.counts[each], _href(chosen.args | {"state": each}), TONES[each], each == chosen.state)
        for each, word in labels_of(CellState).items()
    ]


def _pager(chosen: MatrixChoice, rows: Sequence[MatrixRow], begin: int) -> MatrixPager:
    args, end = chosen.args | {"state": chosen.state or ""}, begin + PAGE
    shown = len(rows[begin:end])
    return MatrixPager(
        prev_href=_href(args | {"after": _after(rows, begin - PAGE)}) if begin else None,
        next_href=_href(args | {"after": rows[end - 1].item.code}) if end < len(rows) else None,
        text=f"共{len(rows)}项，本页第{begin + 1}至{begin + shown}项" if shown else "共0项",
    )


def _begin(rows: Sequence[MatrixRow], after: str) -> int:
    """Where the page begins: behind the item that the address names."""
    return next((number for number, row in enumerate(rows, 1) if row.item.code == after), 0) if after else 0


def _after(rows: Sequence[MatrixRow], begin: int) -> str:
    """What stands before an earlier page; nothing before the first."""
    return str(rows[begin - 1].item.code) if begin > 0 else ""


def _filters(chosen: MatrixChoice) -> MatrixFilters:
    state, args = chosen.state, chosen.args
    bureaus = {each.slug: each.short_name for each in city_bureaus()}
    return MatrixFilters(
        stages=_stages(args | {"state": state or ""}, chosen.stage),
        choices=[
            {"name": "bureau", "label": "审批局", "value": args["bureau"], "options": filter_options(bureaus)},
            {"name": "state", "label": "情况", "value": state or "", "options": filter_options(labels_of(CellState))},
        ],
        is_filtered=any((chosen.stage, state, chosen.bureau)),
    )


def _stages(kept_args: dict[str, str], chosen: Stage | None) -> list[tuple[str, str, bool, None]]:
    """Tabs of the four stages."""
    tabs = [("全部阶段", _href(kept_args | {"stage": ""}), chosen is None, None)]
    return tabs + [
        (word.removesuffix("阶段"), _href(kept_args | {"stage": each}), each is chosen, None)
        for each, word in labels_of(Stage).items()
    ]


def _href(args: dict[str, str]) -> str:
    named = {name: value for name, value in args.items() if value}
    return f"/uniformity?{urlencode(named)}" if named else "/uniformity"
