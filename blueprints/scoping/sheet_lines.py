"""The items that a sheet offers, and its lines as the page draws them: five statements for the whole catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.casework.plans.standard import material_form_of, special_steps_text
from app.casework.scoping.terms import Verdict
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.conditions import rule_holds, rule_sentence
from app.standards.catalogue.deciding import deciding_routes
from app.standards.catalogue.limits import effective_limit
from app.standards.catalogue.routes import DecidingRoute, RouteKind
from app.standards.catalogue.terms import (
    MaterialClass,
    Necessity,
    ServiceMode,
    Stage,
)
from tenants import bureaus, context
from tenants.labels import labels_of

APPLICABILITY_SENTENCES = {
    True: "按登记的项目情况适用",
    False: "按登记的项目情况不适用",
    None: "项目情况未填全，不能判断",
}


@dataclass(frozen=True)
class OfferedItem:
    """One item of the catalogue as a sheet offers it."""

    item_id: UUID
    name: str
    stage: Stage
    hint: str
    special: str
    ruled: str
    suggested_id: int | None
    materials: tuple[Any, ...]

    @property
    def material_ids(self) -> list[UUID]:
        """The materials that can be ticked."""
        return [one.material_id for one in self.materials]


def offered_items(serving_id: int, facts: Mapping[str, Any] | None = None) -> list[OfferedItem]:
    """All items in force, with who would decide them for a project that ``serving_id`` serves.

    ``facts``: what is known of the project; with them each item's rule says whether it applies.
    """
    rows = catalogue.items_in_force(bureaus.bureau_by_id(context.bureau_id()).city_id)
    versions = [row.version_id for row in rows]
    materials, special = catalogue.materials_of(versions), catalogue.special_steps_of(versions)
    rules = catalogue.rules_of(versions) if facts is not None else {}
    routes = deciding_routes(serving_id, [row.item_id for row in rows])
    return [
        OfferedItem(
            item_id=row.item_id,
            name=row.name,
            stage=row.stage,
            hint=_hint(row, routes[row.item_id]),
            special=special_steps_text(special[row.version_id]),
            ruled=_ruled(rules.get(row.version_id), facts or {}),
            suggested_id=_suggested(routes[row.item_id], serving_id),
            materials=tuple(materials[row.version_id]),
        )
        for row in rows
    ]


def _hint(row: Any, route: DecidingRoute | None) -> str:
    """``阳城县局审批 · 20个工作日 · 代办``: what the catalogue says."""
    if route is None:
        who = "市内无审批局承接"
    elif route.kind is RouteKind.REVIEW_ON_BEHALF:
        who = f"{bureaus.bureau_by_id(route.bureau_id).short_name}代审"
    elif route.adviser_id is not None:
        who = f"{bureaus.bureau_by_id(route.bureau_id).short_name}审批（{bureaus.bureau_by_id(route.adviser_id).short_name}帮审）"
    else:
        who = f"{bureaus.bureau_by_id(route.bureau_id).short_name}审批"
    return f"{who} · {effective_limit(row).label} · {ServiceMode(row.service_mode).label}"


def _ruled(rule: Any, facts: Mapping[str, Any]) -> str:
    """What the item's rule says of this project; a hint for whoever judges, never the verdict itself."""
    if not rule:
        return ""
    return f"适用规则（{rule_sentence(rule)}）：{APPLICABILITY_SENTENCES[rule_holds(rule, facts)]}"


def _suggested(route: DecidingRoute | None, serving_id: int) -> int | None:
    """代审 is decided in the serving bureau's own name."""
    if route is None:
        return None
    return serving_id if route.kind is RouteKind.REVIEW_ON_BEHALF else route.bureau_id


def stages_of(offered: Sequence[OfferedItem], lines: Mapping[UUID, Any], faults: Mapping[str, str]) -> list[Any]:
    """The four stages with their items and what is ticked in each."""
    return [
        SimpleNamespace(
            key=stage.value,
            label=stage.label,
            rows=[_row(one, lines.get(one.item_id), faults) for one in offered if one.stage is stage],
            said=sum(1 for one in offered if one.stage is stage and one.item_id in lines),
        )
        for stage in Stage
    ]


def _row(one: OfferedItem, line: Any, faults: Mapping[str, str]) -> Any:
    ticked = {str(material) for material in line.material_ids} if line else set()
    return SimpleNamespace(
        id=one.item_id,
        name=one.name,
        hint=one.hint,
        special=one.special,
        ruled=one.ruled,
        verdict=line.verdict.value if line else "",
        bureau_id=(line.deciding_bureau_id if line and line.deciding_bureau_id else one.suggested_id),
        note=line.note if line else "",
        fault=faults.get(f"bureau-{one.item_id}") or faults.get(f"note-{one.item_id}"),
        ticked=len(ticked),
        materials=[
            SimpleNamespace(
                id=material.material_id,
                name=material.printed_name,
                form=material_form_of(material),
                kind=MaterialClass(material.material_class).label,
                necessity=Necessity(material.necessity).label,
                ticked=str(material.material_id) in ticked,
            )
            for material in one.materials
        ],
    )


def verdict_choices() -> list[tuple[str, str]]:
    """需要、不需要、待明确."""
    return [(verdict.value, word) for verdict, word in labels_of(Verdict).items()]
