"""The list of projects: filters in the address, newest first, keyset paging."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from app.assembly.policy.rules import has_permission
from app.casework.plans.queries import has_stage_open
from app.casework.projects import queries
from app.casework.projects.terms import (
    PROJECT_KIND_LABELS,
    Importance,
    ProjectState,
)
from app.foundation.permissions import Permission as P
from app.standards.catalogue.terms import Stage
from blueprints.scoping.loaders import key_of
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.labels import labels_of

TONES = {
    ProjectState.UNDERWAY: "brand",
    ProjectState.SUSPENDED: "paused",
    ProjectState.CLOSING: "due",
    ProjectState.ARCHIVED: "ahead",
    ProjectState.TERMINATED: "paused",
}
STATE_CHIPS = {state: (word, TONES.get(state, "neutral")) for state, word in labels_of(ProjectState).items()}
LONGEST_SEARCH = 60
Word = TypeVar("Word", bound=StrEnum)


def index() -> Response:
    """One page of the list, as the address filters it."""
    state, stage = _word(ProjectState, "state"), _word(Stage, "stage")
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    mine = request.args.get("mine") == "1"
    rows, back, on = queries.project_page(
        [state] if state else [],
        text,
        *([has_stage_open(stage)] if stage else []),
        navigator_id=current_officer().id if mine else None,
        before=key_of("before"),
        after=key_of("after"),
    )
    kept = {
        name: value
        for name, value in (("q", text), ("state", state), ("stage", stage), ("mine", mine and "1"))
        if value
    }
    return render_page(
        "scoping/listing/index.html",
        rows=rows,
        states=STATE_CHIPS,
        kinds=PROJECT_KIND_LABELS,
        importances=labels_of(Importance),
        ordinary=Importance.ORDINARY,
        filters=_filters(state, stage, mine),
        search={"name": "q", "label": "搜索", "value": text, "placeholder": "项目名称、代码、单位、拼音首字母"},
        is_filtered=bool(kept),
        back_href=_href(kept, after=back) if back else None,
        on_href=_href(kept, before=on) if on else None,
        may_take_in=has_permission(current_officer(), P.PROJECT_TAKE_IN),
    )


def _filters(state: ProjectState | None, stage: Stage | None, mine: bool) -> list[dict[str, object]]:
    return [
        {"name": "state", "label": "状态", "value": state or "", "options": _options(labels_of(ProjectState))},
        {"name": "stage", "label": "在办阶段", "value": stage or "", "options": _options(labels_of(Stage))},
        {
            "name": "mine",
            "label": "范围",
            "value": "1" if mine else "",
            "options": [("", "本局全部"), ("1", "我担任项目长")],
        },
    ]


def _options(words: Mapping[Word, str]) -> list[tuple[str, str]]:
    return [("", "全部"), *((value.value, word) for value, word in words.items())]


def _word(kind: type[Word], name: str) -> Word | None:
    """A filter's value; what is no such word filters nothing."""
    value = request.args.get(name, "")
    return kind(value) if value in set(kind) else None


def _href(kept: Mapping[str, object], **key: UUID) -> str:
    return "/projects?" + urlencode({**kept, **key})
