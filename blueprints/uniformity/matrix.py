"""The matrix itself: filtered, a part of it a page, exported as a whole."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, g, request

from app.catalogue.terms import STAGE_WORDS, Stage
from app.permissions import Permission
from app.policy.rules import may
from app.uniformity.drift import STATE_WORDS, CellState
from app.uniformity.matrix import Line, matrix
from app.uniformity.queries import Scope
from app.uniformity.wording import FACET_SHORT, NOT_COUNTED, RULES
from blueprints.shell import address
from blueprints.shell.pages import page
from blueprints.uniformity.wording import LEGEND, TONES, choices, drawn, spreadsheet
from tenants.bureaus import BureauCard, directory

PAGE = 30
"""Items a page: with thirteen bureaus and five facets, 1,950 marks."""


def index() -> Response:
    """The matrix, filtered by stage, bureau and state."""
    stage, state, card = address.word("stage", Stage), address.word("state", CellState), _chosen()
    told = matrix(_scope(stage, card))
    lines = [line for line in told.lines if state is None or any(state in cells for cells in line.cells)]
    kept = {"stage": stage or "", "bureau": card.slug if card else ""}
    begin, counts = _begin(lines), told.counts()
    shown = lines[begin : begin + PAGE]
    return page(
        "uniformity/matrix/index.html",
        bureaus=told.bureaus,
        lines=shown,
        drawn={cells: drawn(cells) for line in shown for cells in line.cells},
        counts=[
            (word, counts[each], _href(kept | {"state": each}), TONES[each], each == state)
            for each, word in STATE_WORDS.items()
        ],
        as_of=told.oldest(),
        legend=LEGEND,
        facets=list(FACET_SHORT.values()),
        rules=[*RULES, ("未统计", NOT_COUNTED)],
        filters=_filters(stage, card, state),
        is_filtered=any((stage, state, card)),
        count_text=f"共{len(lines)}项，本页第{begin + 1}至{begin + len(shown)}项" if lines else "共0项",
        prev_href=_href(kept | {"state": state or "", "after": _after(lines, begin - PAGE)}) if begin else None,
        next_href=_href(kept | {"state": state or "", "after": lines[begin + PAGE - 1].item.code})
        if begin + PAGE < len(lines)
        else None,
        export_href=f"/uniformity/export?{urlencode({name: value for name, value in kept.items() if value})}",
        own=g.bureau,
        may_declare=may(g.person, Permission.UNIFORMITY_DECLARE),
    )


def export() -> Response:
    """The same as a file, not only one page of it."""
    return spreadsheet(matrix(_scope(address.word("stage", Stage), _chosen())), "五统一核对表")


def _scope(stage: Stage | None, card: BureauCard | None) -> Scope:
    return Scope(g.bureau.city_id, stage=stage, bureau_id=card.id if card else None)


def _chosen() -> BureauCard | None:
    slug = request.args.get("bureau", "")
    return next((card for card in _cards() if card.slug == slug), None)


def _cards() -> list[BureauCard]:
    return [card for card in directory().values() if card.city_id == g.bureau.city_id]


def _begin(lines: list[Line]) -> int:
    """Where the page begins: behind the item that the address names."""
    after = request.args.get("after", "")
    return next((number for number, line in enumerate(lines, 1) if line.item.code == after), 0) if after else 0


def _after(lines: list[Line], begin: int) -> str:
    """What stands before an earlier page; nothing before the first."""
    return str(lines[begin - 1].item.code) if begin > 0 else ""


def _href(args: dict[str, str]) -> str:
    named = {name: value for name, value in args.items() if value}
    return f"/uniformity?{urlencode(named)}" if named else "/uniformity"


def _filters(stage: Stage | None, card: BureauCard | None, state: CellState | None) -> list[dict[str, object]]:
    bureaus = {each.slug: each.short_name for each in _cards()}
    return [
        {"name": "stage", "label": "阶段", "value": stage or "", "options": choices(STAGE_WORDS)},
        {"name": "bureau", "label": "审批局", "value": card.slug if card else "", "options": choices(bureaus)},
        {"name": "state", "label": "情况", "value": state or "", "options": choices(STATE_WORDS)},
    ]
