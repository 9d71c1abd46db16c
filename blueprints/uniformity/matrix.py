"""The matrix itself: filtered, a part of it a page, exported as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from jinja2 import Environment
from markupsafe import Markup

from app.assembly.policy.rules import is_allowed
from app.foundation.permissions import Permission
from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.labels import COUNTING_RULES, FACET_SHORT_LABELS, NOT_COUNTED_NOTE
from app.oversight.uniformity.matrix import read_matrix
from app.oversight.uniformity.matrix_cache import MatrixRow, cached_matrix
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.terms import Stage
from blueprints.shell import query_args
from blueprints.shell.responses import render_page
from blueprints.uniformity.wording import LEGEND, TONES, cell_view, filter_options, report_spreadsheet
from tenants.bureaus import BureauCard, directory
from tenants.labels import labels_of

PAGE = 40
"""Items a page: with thirteen bureaus and five facets, 2,600 marks."""


def index() -> Response:
    """The matrix, filtered by stage, bureau and state."""
    stage, state, card = query_args.enum_arg("stage", Stage), query_args.enum_arg("state", CellState), _chosen()
    whole, rounds = cached_matrix(g.bureau.city_id)
    told = whole.part(stage, card.id if card else None, state)
    args = {"stage": stage or "", "bureau": card.slug if card else ""}
    begin = _begin(told.rows)
    shown, slugs = told.rows[begin : begin + PAGE], _named(told.bureaus)
    ages = [rounds.get(each.id) for each in told.bureaus]
    return render_page(
        "uniformity/matrix/index.html",
        stage=stage,
        bureaus=told.bureaus,
        rows=[render_row(current_app.jinja_env, row, slugs) for row in shown],
        stages=_stages(args | {"state": state or ""}, stage),
        counts=[
            (word, told.counts[each], _href(args | {"state": each}), TONES[each], each == state)
            for each, word in labels_of(CellState).items()
        ],
        as_of=min((age for age in ages if age is not None), default=None) if all(ages) else None,
        legend=LEGEND,
        facets=list(FACET_SHORT_LABELS.values()),
        rules=[*COUNTING_RULES, ("未统计", NOT_COUNTED_NOTE)],
        filters=_filters(card, state),
        is_filtered=any((stage, state, card)),
        count_text=f"共{len(told.rows)}项，本页第{begin + 1}至{begin + len(shown)}项" if shown else "共0项",
        prev_href=_href(args | {"state": state or "", "after": _after(told.rows, begin - PAGE)}) if begin else None,
        next_href=_href(args | {"state": state or "", "after": told.rows[begin + PAGE - 1].item.code})
        if begin + PAGE < len(told.rows)
        else None,
        export_href=f"/uniformity/export?{urlencode({name: value for name, value in args.items() if value})}",
        own=g.bureau,
        may_declare=is_allowed(g.person, Permission.UNIFORMITY_DECLARE),
    )


@lru_cache(maxsize=4096)
def render_row(env: Environment, row: MatrixRow, bureaus: tuple[tuple[str, str], ...]) -> Markup:
    """One row: it is drawn once for all who look, as long as the matrix that it belongs to is kept."""
    values = {"row": row, "bureaus": bureaus, "cells": [cell_view(cells) for cells in row.cells]}
    return Markup(env.get_template("uniformity/matrix/_row.html").render(values))  # noqa: S704 - our own template


def _named(cards: Iterable[BureauCard]) -> tuple[tuple[str, str], ...]:
    return tuple((card.slug, card.short_name) for card in cards)


def _stages(kept_args: dict[str, str], chosen: Stage | None) -> list[tuple[str, str, bool, None]]:
    """Tabs of the four stages."""
    tabs = [("全部阶段", _href(kept_args | {"stage": ""}), chosen is None, None)]
    return tabs + [
        (word.removesuffix("阶段"), _href(kept_args | {"stage": each}), each is chosen, None)
        for each, word in labels_of(Stage).items()
    ]


def export() -> Response:
    """The same as a file, not only one page of it."""
    return report_spreadsheet(read_matrix(_scope(query_args.enum_arg("stage", Stage), _chosen())), "五统一核对表")


def _scope(stage: Stage | None, card: BureauCard | None) -> MatrixScope:
    return MatrixScope(g.bureau.city_id, stage=stage, bureau_id=card.id if card else None)


def _chosen() -> BureauCard | None:
    slug = request.args.get("bureau", "")
    return next((card for card in _cards() if card.slug == slug), None)


def _cards() -> list[BureauCard]:
    return [card for card in directory().values() if card.city_id == g.bureau.city_id]


def _begin(rows: Sequence[MatrixRow]) -> int:
    """Where the page begins: behind the item that the address names."""
    after = request.args.get("after", "")
    return next((number for number, row in enumerate(rows, 1) if row.item.code == after), 0) if after else 0


def _after(rows: Sequence[MatrixRow], begin: int) -> str:
    """What stands before an earlier page; nothing before the first."""
    return str(rows[begin - 1].item.code) if begin > 0 else ""


def _href(args: dict[str, str]) -> str:
    named = {name: value for name, value in args.items() if value}
    return f"/uniformity?{urlencode(named)}" if named else "/uniformity"


def _filters(card: BureauCard | None, state: CellState | None) -> list[dict[str, object]]:
    bureaus = {each.slug: each.short_name for each in _cards()}
    return [
        {"name": "bureau", "label": "审批局", "value": card.slug if card else "", "options": filter_options(bureaus)},
        {"name": "state", "label": "情况", "value": state or "", "options": filter_options(labels_of(CellState))},
    ]
