"""A plan as 附件1 lays it out: by stage the items with their competence, special steps and fees, then the materials.

One value for the page, the unit's telephone and the print, so that none can say something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.calendar.terms import LimitUnit
from app.catalogue.limits import limit_words
from app.catalogue.terms import CLASS_WORDS, MODE_WORDS, STAGE_WORDS, MaterialClass, ServiceMode, Stage
from app.plans.models import PlanRevision, RevisionState
from app.plans.revising import entries_content
from app.plans.states import ROUTE_WORDS, Route
from app.projects.queries import head
from tenants import bureaus, context


@dataclass(frozen=True)
class PaperEntry:
    """One item with its competence (事项及审批权限)."""

    id: UUID
    name: str
    competence: str
    route: Route
    mode: str
    limit: str
    special_steps: str
    fees: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class PaperMaterial:
    """One material of a stage, with every item that needs it."""

    name: str
    form: str
    kind: str
    necessary: bool
    exempt: str
    """Why it need not be brought; empty where it must be."""
    needed_for: tuple[str, ...]


@dataclass(frozen=True)
class PaperStage:
    """One of the four stages."""

    stage: Stage
    label: str
    entries: tuple[PaperEntry, ...]
    materials: tuple[PaperMaterial, ...]

    @property
    def to_bring(self) -> tuple[PaperMaterial, ...]:
        """What the unit itself must bring."""
        return tuple(one for one in self.materials if not one.exempt)


@dataclass(frozen=True)
class PlanPaper:
    """The whole plan. ``head`` is a row of :func:`app.projects.queries.head`."""

    revision: PlanRevision
    head: Any
    stages: tuple[PaperStage, ...]

    @property
    def entries(self) -> tuple[PaperEntry, ...]:
        """All items in order."""
        return tuple(entry for stage in self.stages for entry in stage.entries)


def plan_paper(revision: PlanRevision) -> PlanPaper:
    """Lay a revision out, a former one as it was issued. Stages without items are there too, empty."""
    content = revision.content if revision.state is RevisionState.SUPERSEDED and revision.content else None
    entries = content["entries"] if content else entries_content(revision.id)
    stages = tuple(_stage(stage, [one for one in entries if one["stage"] == stage]) for stage in Stage)
    return PlanPaper(revision, head(revision.project_id), stages)


def _stage(stage: Stage, entries: list[dict[str, Any]]) -> PaperStage:
    return PaperStage(
        stage,
        STAGE_WORDS[stage],
        tuple(_entry(one) for one in entries),
        tuple(_merged((one["item"], material) for one in entries for material in one["materials"])),
    )


def _entry(one: dict[str, Any]) -> PaperEntry:
    route = Route(one["route"])
    marks = [
        one["note"],
        "承诺制" if one["by_commitment"] else "",
        f"并联组{one['parallel_group']}" if one["parallel_group"] else "",
        ROUTE_WORDS[route] if route is not Route.OWN else "",
    ]
    return PaperEntry(
        id=UUID(one["entry_id"]),
        name=one["item"],
        competence=_competence(route, one["bureau"]),
        route=route,
        mode=MODE_WORDS[ServiceMode(one["mode"])],
        limit=limit_words(one["limit_days"], LimitUnit(one["limit_unit"]), one["limit_confirmed"]),
        special_steps=one["special_steps"],
        fees=tuple(f"{fee['name']}（{fee['basis']}）" for fee in one["fees"]),
        note="；".join(mark for mark in marks if mark),
    )


def _competence(route: Route, decider: str) -> str:
    """Who decides, in words; 代审 names both."""
    if route is Route.REVIEW_ON_BEHALF:
        return f"{bureaus.by_id(context.bureau_id()).name}（{decider}代审）"
    return decider


def _merged(asked: Iterable[tuple[str, dict[str, Any]]]) -> list[PaperMaterial]:
    """One line a material however many items of the stage need it, in the order of the six classes."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for item_name, one in asked:
        found.setdefault(one["material_id"], []).append((item_name, one))
    order = list(MaterialClass)
    lines = sorted(found.values(), key=lambda each: order.index(MaterialClass(each[0][1]["kind"])))
    return [_material(each) for each in lines]


def _material(asked: list[tuple[str, dict[str, Any]]]) -> PaperMaterial:
    lines = [one for _item, one in asked]
    return PaperMaterial(
        name=lines[0]["name"],
        form=lines[0]["form"],
        kind=CLASS_WORDS[MaterialClass(lines[0]["kind"])],
        necessary=any(one["necessary"] for one in lines),
        exempt=lines[0]["exempt"] if all(one["exempt"] for one in lines) else "",
        needed_for=tuple(item for item, _one in asked),
    )
