"""Words, colours and tabs that the pages of this face share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g

from app.standards.adopting.models import TransferState
from app.standards.adopting.offers import waiting_transfer_count
from app.standards.catalogue.routes import DecidingRoute, RouteKind
from app.standards.catalogue.terms import AdoptionStatus, Support, adoption_status_text
from app.standards.drafting.proposals import open_proposal_count
from app.standards.drafting.terms import ProposalState
from tenants.bureaus import bureau_by_id

STATUS_TONES = {
    AdoptionStatus.ADOPTED: "ahead",
    AdoptionStatus.NOT_CAPABLE: "due",
    AdoptionStatus.NOT_TRANSFERRED: "neutral",
}
STATUS_CHIPS = {status: (status.label, tone) for status, tone in STATUS_TONES.items()} | {
    None: (AdoptionStatus.NOT_TRANSFERRED.label, "neutral")
}
"""Without a record an item was never transferred."""


def status_chip(status: AdoptionStatus | None, support: Support | None) -> tuple[str, str]:
    """The same with the help that the item takes: 暂不具备承接能力（帮审）."""
    if status is None or support is None:
        return STATUS_CHIPS[status]
    return adoption_status_text(status, support), STATUS_TONES[status]


_TRANSFER_TONES = {
    TransferState.OFFERED: "due",
    TransferState.ACCEPTED: "ahead",
    TransferState.DECLINED: "paused",
    TransferState.WITHDRAWN: "paused",
}
TRANSFER_CHIPS = {state: (state.label, tone) for state, tone in _TRANSFER_TONES.items()}
RECEIVED_CHIPS = TRANSFER_CHIPS | {
    TransferState.OFFERED: ("待本局确认", "due"),
    TransferState.DECLINED: ("本局未接受", "paused"),
    TransferState.WITHDRAWN: ("对方已撤回", "paused"),
}
"""The same as the receiving bureau says it."""
_PROPOSAL_TONES = {ProposalState.OPEN: "due", ProposalState.ACCEPTED: "ahead", ProposalState.DECLINED: "paused"}
PROPOSAL_CHIPS = {state: (state.label, tone) for state, tone in _PROPOSAL_TONES.items()}


def is_city_bureau() -> bool:
    """Whether the acting bureau is the root of its city."""
    return bool(g.bureau.id == g.bureau.city_id)


def tabs(active: str) -> list[tuple[str, str, bool, int | None]]:
    """The pages of this face; a count where something waits for this bureau."""
    counts = {"/transfers": waiting_transfer_count(), "/proposals": open_proposal_count() if is_city_bureau() else 0}
    named = (
        ("承接情况", "/adoptions"),
        ("承接准备核验" if is_city_bureau() else "承接准备", "/readiness"),
        ("划转", "/transfers"),
        ("承接能力", "/capacity"),
        ("修改建议", "/proposals"),
    )
    return [(label, href, href == active, counts.get(href) or None) for label, href in named]


def filter_choice(name: str, label: str, value: str, options: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """A filter of a list."""
    return {"name": name, "label": label, "value": value, "options": [("", "全部"), *options]}


def planned_status(row: Any) -> str:
    """What waits for its day; empty where nothing does."""
    return adoption_status_text(row.planned_status, row.planned_support) if row.planned_id else ""


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
