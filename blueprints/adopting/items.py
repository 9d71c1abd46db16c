"""The city's items at this bureau: the list, one item with status, readiness and local part, taking note (L2.1c)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.oversight.circulars import receipts
from app.standards.adopting import operations, queries
from app.standards.adopting.readiness import claim_point
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, Stage
from blueprints.adopting.forms import SeenForm, VersionForm
from blueprints.adopting.item_page import claim_form, item_page
from blueprints.adopting.wording import filter_choice, is_city_bureau, planned_status, status_chip, tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key
from blueprints.shell.responses import redirect_to, render_page, submit_form

ALL_POINTS = len(ReadinessPoint)
READY = (
    ("ready", "已全部核验"),
    ("waiting", "待市局核验"),
    ("open", "未填报完"),
    ("unconfirmed", "承接准备未确认"),
)


@dataclass(frozen=True)
class AdoptionLine:
    """One item of the list, ready to print."""

    code: str
    name: str
    stage: str
    division: str
    chip: tuple[str, str]
    since: date | None
    basis: str
    claimed: int
    signed: int
    ready: str
    number: int
    is_stale: bool
    acknowledged_by: str
    is_unconfirmed: bool
    planned: str
    planned_since: date | None


def load(code: str) -> Any:
    """Where this bureau stands with an item of its city."""
    return queries.item_with_adoption(g.bureau.id, item_id_of(g.bureau.city_id, code))


def index() -> Response:
    """All items, narrowed by name, stage, status, readiness and what waits to be taken note of."""
    return _listed(SeenForm())


def acknowledge_all() -> Response:
    """Take note of everything that waits."""
    form = SeenForm()
    return submit_form(
        form,
        do=lambda: receipts.acknowledge_all(form.seen.data or "", current_officer().id),
        then=lambda count: redirect_to("/adoptions", f"已知悉{count}个事项的现行版本。"),
        again=lambda: _listed(form),
    )


def _listed(form: SeenForm) -> Response:
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "stage", "status", "ready", "note")}
    rows = queries.items_with_adoption(g.bureau.id)
    lines = [line for line in map(_line, rows) if wanted["ready"] in ("", line.ready)]
    kept = {row.code for row in rows if _matches(row, wanted)}
    pending, seen = operations.pending_acknowledgements(rows)
    return render_page(
        "adopting/items/index.html",
        lines=[line for line in lines if line.code in kept],
        total=len(rows),
        pending=len(pending),
        seen=seen,
        form=form,
        tabs=tabs("/adoptions"),
        at_city=is_city_bureau(),
        all_points=ALL_POINTS,
        may_manage=has_permission(current_officer(), P.ADOPTION_MANAGE),
        is_filtered=any(wanted.values()),
        search={"name": "q", "label": "事项名称", "value": wanted["q"]},
        filters=_filters(wanted),
    )


def _filters(wanted: dict[str, str]) -> list[dict[str, Any]]:
    stages = [(stage.value, stage.label) for stage in Stage]
    statuses = [(status.value, status.label) for status in AdoptionStatus]
    found = [
        filter_choice("stage", "阶段", wanted["stage"], stages),
        filter_choice("status", "本局状态", wanted["status"], statuses),
        filter_choice("note", "知悉", wanted["note"], [("pending", "待知悉"), ("done", "已知悉")]),
    ]
    return found if is_city_bureau() else [*found, filter_choice("ready", "承接准备", wanted["ready"], READY)]


def _matches(row: Any, wanted: dict[str, str]) -> bool:
    status = (row.status or AdoptionStatus.NOT_TRANSFERRED).value
    note = {"pending": queries.is_stale(row), "done": row.acknowledged_at is not None}
    return (
        wanted["q"] in row.name
        and wanted["stage"] in ("", row.stage.value)
        and wanted["status"] in ("", status)
        and note.get(wanted["note"], True)
    )


def _line(row: Any) -> AdoptionLine:
    return AdoptionLine(
        row.code, row.name, Stage(row.stage).label, row.division, status_chip(row.status, row.support), row.since, row.basis or "",
        row.claimed, row.signed, _readiness(row), row.number, queries.is_stale(row), row.acknowledged_by or "",
        queries.is_unconfirmed(row), planned_status(row), row.planned_since,
    )  # fmt: skip


def _readiness(row: Any) -> str:
    """How far the checklist is; empty where the item was taken over without one."""
    if row.status is AdoptionStatus.ADOPTED and not row.claimed:
        return ""
    if queries.is_unconfirmed(row):
        return "unconfirmed"
    return "ready" if row.signed == ALL_POINTS else "waiting" if row.claimed > row.signed else "open"


def show(row: Any) -> Response:
    """One item at this bureau."""
    return _shown(row)


def acknowledge(row: Any) -> Response:
    """Take note of the version in force."""
    form = VersionForm()
    return submit_form(
        form,
        do=lambda: receipts.acknowledge(row.item_id, parse_key(form.version_id.data), current_officer().id),
        then=lambda number: redirect_to(f"/adoptions/{row.code}", f"已知悉第{number}版。"),
        again=lambda: _shown(row, noted=form),
    )


def claim(row: Any) -> Response:
    """Claim a point of the readiness checklist."""
    form = claim_form(queries.readiness_points(g.bureau.id, row.item_id))
    return submit_form(
        form,
        do=lambda: claim_point(row.item_id, ReadinessPoint(form.point.data), form.note.data or ""),
        then=lambda made: redirect_to(
            f"/adoptions/{row.code}#readiness", f"已填报{made.point.label}，等待市局责任科室核验。"
        ),
        again=lambda: _shown(row, claim=form),
    )


def render_refused_item(row: Any, tried: Any) -> Response:
    """One item again, after an act on it that is no claim was refused."""
    return _shown(load(row.code), noted=tried)


def _shown(row: Any, **typed: Any) -> Response:
    return render_page("adopting/items/show.html", page=item_page(row, typed))
