"""Items of the city's catalogue: the list, one item with its five facets, its earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.errors import Missing
from app.foundation.permissions import Permission
from app.oversight.circulars import receipts
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.limits import effective_limit
from app.standards.catalogue.terms import (
    AdoptionStatus,
    ItemKind,
    ServiceMode,
    Stage,
    VersionState,
    adoption_status_text,
)
from blueprints.cards.standard import standard_of
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.clock import today
from tenants.labels import labels_of

TONES = {
    AdoptionStatus.ADOPTED: "ahead",
    AdoptionStatus.NOT_CAPABLE: "due",
    AdoptionStatus.NOT_TRANSFERRED: "neutral",
}
STATE_TONES = {
    VersionState.SCHEDULED: "due",
    VersionState.IN_FORCE: "ahead",
    VersionState.SUPERSEDED: "neutral",
    VersionState.RETIRED: "paused",
}


@dataclass(frozen=True)
class ItemLine:
    """One item of the list, ready to print."""

    code: str
    name: str
    stage: str
    kind: str
    mode: str
    limit: str
    division: str
    number: int
    status: tuple[str, str]


def index() -> Response:
    """Items in catalogue order, narrowed by stage, kind, status and words of the name."""
    text, stage, kind, status = (request.args.get(name, "") for name in ("q", "stage", "kind", "status"))
    wanted = {name: value for name, value in (("stage", stage), ("kind", kind), ("status", status)) if value}
    rows = [
        row
        for row in catalogue.items_adopted_by(g.bureau.id)
        if text.strip() in row.name and all(getattr(row, name) == value for name, value in wanted.items())
    ]
    return render_page(
        "catalogue/items/index.html",
        lines=[_line(row) for row in rows],
        is_filtered=any((text, stage, kind, status)),
        search={"name": "q", "label": "事项名称", "value": text},
        filters=[
            _filter("stage", "阶段", stage, labels_of(Stage), Stage),
            _filter("kind", "类型", kind, labels_of(ItemKind), ItemKind),
            _filter("status", "本局", status, labels_of(AdoptionStatus), AdoptionStatus),
        ],
    )


def show(code: str) -> Response:
    """The version in force, with the item's history at the side."""
    versions = _versions(code)
    current = next((row for row in versions if row.state is VersionState.IN_FORCE), versions[0])
    return _shown(code, current, versions)


def version(code: str, number: int) -> Response:
    """One version of the history: what held then."""
    versions = _versions(code)
    found = next((row for row in versions if row.number == number), None)
    if found is None:
        raise Missing("事项版本")
    return _shown(code, found, versions)


def _versions(code: str) -> list[Any]:
    versions = catalogue.versions_of(item_id_of(g.bureau.city_id, code))
    if not versions:
        raise Missing("事项")
    return versions


def _shown(code: str, row: Any, versions: list[Any]) -> Response:
    parts = catalogue.version_parts([row.version_id])[row.version_id]
    guide = catalogue.guide(g.bureau.id, row.item_id)
    adoption = guide.adoption if guide else None
    return render_page(
        "catalogue/items/show.html",
        code=code,
        standard=standard_of(row, parts, today()),
        row=row,
        versions=versions,
        version_words=labels_of(VersionState),
        state_tones=STATE_TONES,
        adoption=adoption,
        standing=(adoption_status_text(adoption.status, adoption.support), TONES[adoption.status])
        if adoption
        else None,
        local=guide.local if guide else None,
        receipt=receipts.read_receipt_of(row.version_id) if g.bureau.id == g.bureau.city_id else None,
        may_open_receipt=has_permission(current_officer(), Permission.HANDOFF_READ),
    )


def _filter(name: str, label: str, value: str, words: Any, kind: Any) -> dict[str, Any]:
    options = [("", "全部"), *((each.value, words[each]) for each in kind)]
    return {"name": name, "label": label, "value": value, "options": options}


def _line(row: Any) -> ItemLine:
    return ItemLine(
        row.code,
        row.name,
        Stage(row.stage).label,
        ItemKind(row.kind).label,
        ServiceMode(row.service_mode).label,
        effective_limit(row).label,
        row.division,
        row.number,
        (adoption_status_text(row.status, row.support), TONES[row.status]),
    )
