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
from app.standards.adopting.local_parts import LOCAL_LABELS
from app.standards.adopting.readiness import claim_point
from app.standards.catalogue.deciding import route_of
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.routes import DecidingRoute, RouteKind
from app.standards.catalogue.terms import (
    AdoptionStatus,
    ReadinessPoint,
    Stage,
    adoption_status_text,
)
from blueprints.adopting.forms import ClaimForm, SeenForm, VersionForm
from blueprints.adopting.wording import filter_choice, is_city_bureau, status_chip, tabs
from blueprints.cards.photos import photo_href
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import parse_key
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.labels import labels_of

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
        queries.is_unconfirmed(row), _planned(row), row.planned_since,
    )  # fmt: skip


def _planned(row: Any) -> str:
    """What waits for its day; empty where nothing does."""
    return adoption_status_text(row.planned_status, row.planned_support) if row.planned_id else ""


def _readiness(row: Any) -> str:
    """How far the checklist is; empty where the item was taken over without one."""
    if row.status is AdoptionStatus.ADOPTED and not row.claimed:
        return ""
    if queries.is_unconfirmed(row):
        return "unconfirmed"
    return "ready" if row.signed == ALL_POINTS else "waiting" if row.claimed > row.signed else "open"


def show(row: Any) -> Response:
    """One item at this bureau."""
    return _shown(row, _claim_form(row))


def acknowledge(row: Any) -> Response:
    """Take note of the version in force."""
    form = VersionForm()
    return submit_form(
        form,
        do=lambda: receipts.acknowledge(row.item_id, parse_key(form.version_id.data), current_officer().id),
        then=lambda number: redirect_to(f"/adoptions/{row.code}", f"已知悉第{number}版。"),
        again=lambda: _shown(row, _claim_form(row), noted=form),
    )


def claim(row: Any) -> Response:
    """Claim a point of the readiness checklist."""
    form = _claim_form(row)
    return submit_form(
        form,
        do=lambda: claim_point(row.item_id, ReadinessPoint(form.point.data), form.note.data or ""),
        then=lambda made: redirect_to(
            f"/adoptions/{row.code}#readiness", f"已填报{made.point.label}，等待市局责任科室核验。"
        ),
        again=lambda: _shown(row, form),
    )


def _claim_form(row: Any) -> ClaimForm:
    return ClaimForm().of(each.point for each in _points(row) if each.signed_at is None)


def _points(row: Any) -> list[queries.PointStatus]:
    return queries.readiness_points(g.bureau.id, row.item_id)


def render_refused_item(row: Any, tried: Any) -> Response:
    """One item again, after an act on it that is no claim was refused."""
    return _shown(load(row.code), _claim_form(row), noted=tried)


def _shown(row: Any, claiming: ClaimForm, noted: Any = None) -> Response:
    local = queries.local_part(row.item_id)
    points = _points(row)
    return render_page(
        "adopting/items/show.html",
        row=row,
        chip=status_chip(row.status, row.support),
        standing_words=adoption_status_text,
        history=queries.adoption_history(g.bureau.id, row.item_id),
        points=points,
        lacking=[each.point for each in points if each.signed_at is None],
        point_words=labels_of(ReadinessPoint),
        places=[(label, getattr(local, name)) for name, label in LOCAL_LABELS.items()] if local else [],
        photo=photo_href(g.bureau.slug, row.code, local.photo_sha256 if local else None),
        route=route_words(route_of(g.bureau.id, row.item_id)),
        stage=Stage(row.stage).label,
        is_stale=queries.is_stale(row),
        is_unconfirmed=queries.is_unconfirmed(row),
        planned=_planned(row),
        at_city=is_city_bureau(),
        may_manage=has_permission(current_officer(), P.ADOPTION_MANAGE),
        may_propose=has_permission(current_officer(), P.PROPOSAL_MAKE),
        form=claiming,
        noted=noted or VersionForm(),
        owed=[(one, bureau_by_id(one.sender_id).name) for one in receipts.owed_receipts(row.item_id)],
    )


def route_words(route: DecidingRoute | None) -> str:
    """Where a project's case of the item goes from here."""
    if route is None:
        return "市内没有审批局承接这一事项，项目清单中列为省级或其他部门办理。"
    reviewer = bureau_by_id(route.bureau_id).name
    return {
        RouteKind.OWN: "由本局审批。",
        RouteKind.PUSH: f"推送{reviewer}审批。",
        RouteKind.REVIEW_ON_BEHALF: f"由{reviewer}代审，以本局名义作出决定。",
        RouteKind.ASSIST_REVIEW: f"由{bureau_by_id(route.adviser_id).name}帮审，本局作出决定。"
        if route.adviser_id
        else "",
    }[route.kind]
