"""A plan as 附件1 lays it out: by stage the items with their competence, special steps and fees, then the materials.

One value for the page, the unit's telephone and the print, so that none can say something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.plans.revision_changes import entries_content
from app.casework.plans.states import Route
from app.casework.projects.queries import project_header
from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.file_queries import FormFile, papers_of
from app.standards.catalogue.following import CONDITIONAL_ACCEPTANCE_RULE, ConditionalTerms, conditional_terms_of
from app.standards.catalogue.limits import limit_text
from app.standards.catalogue.terms import (
    MaterialClass,
    ServiceMode,
    Stage,
)
from tenants import bureaus, context

Papers = Mapping[tuple[UUID, UUID], tuple[FormFile, ...]]
"""By version and material."""


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
    papers: tuple[FormFile, ...] = ()
    """Blank forms and samples, as the versions of those items give them."""


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
    """The whole plan. ``project_header`` is a row of :func:`app.casework.projects.queries.project_header`."""

    revision: PlanRevision
    head: Any
    stages: tuple[PaperStage, ...]
    may_follow: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """容缺清单: items with the materials that may be handed in after acceptance."""
    commitments: tuple[tuple[str, str], ...] = ()
    """告知承诺: items with their text, where the version has one."""

    @property
    def following_rule(self) -> str:
        """What stands above the 容缺清单."""
        return CONDITIONAL_ACCEPTANCE_RULE

    @property
    def entries(self) -> tuple[PaperEntry, ...]:
        """All items in order."""
        return tuple(entry for stage in self.stages for entry in stage.entries)


def plan_paper(revision: PlanRevision) -> PlanPaper:
    """Lay a revision out, a former one as it was issued. Stages without items are there too, empty."""
    content = revision.content if revision.state is RevisionState.SUPERSEDED and revision.content else None
    entries = content["entries"] if content else entries_content(revision.id)
    version_ids = {_version(one) for one in entries}
    papers, following = papers_of(version_ids), conditional_terms_of(version_ids)
    stages = tuple(_stage(stage, [one for one in entries if one["stage"] == stage], papers) for stage in Stage)
    commitments = tuple(
        (one["item"], following.commitments[_version(one)]) for one in entries if _version(one) in following.commitments
    )
    return PlanPaper(
        revision, project_header(revision.project_id), stages, tuple(_may_follow(entries, following)), commitments
    )


def _version(one: dict[str, Any]) -> UUID:
    return UUID(one["version_id"])


def _may_follow(entries: list[dict[str, Any]], following: ConditionalTerms) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of what the items of this plan really ask for."""
    for one in entries:
        names = tuple(
            f"{material['name']}（{material['form']}）" if material["form"] else material["name"]
            for material in one["materials"]
            if (_version(one), UUID(material["material_id"])) in following.may_follow and not material["exempt"]
        )
        if names:
            yield one["item"], names


def _stage(stage: Stage, entries: list[dict[str, Any]], papers: Papers) -> PaperStage:
    return PaperStage(
        stage,
        stage.label,
        tuple(_entry(one) for one in entries),
        tuple(_merged(((one, material) for one in entries for material in one["materials"]), papers)),
    )


def _entry(one: dict[str, Any]) -> PaperEntry:
    route = Route(one["route"])
    marks = [
        one["note"],
        "承诺制" if one["by_commitment"] else "",
        f"并联组{one['parallel_group']}" if one["parallel_group"] else "",
        route.label if route is not Route.OWN else "",
    ]
    return PaperEntry(
        id=UUID(one["entry_id"]),
        name=one["item"],
        competence=_competence(route, one["bureau"], one.get("adviser", "")),
        route=route,
        mode=ServiceMode(one["mode"]).label,
        limit=limit_text(one["limit_days"], LimitUnit(one["limit_unit"]), one["limit_confirmed"]),
        special_steps=one["special_steps"],
        fees=tuple(f"{fee['name']}（{fee['basis']}）" for fee in one["fees"]),
        note="；".join(mark for mark in marks if mark),
    )


def _competence(route: Route, decider: str, adviser: str) -> str:
    """Who decides, in words; 代审 and 帮审 name both."""
    if adviser:
        return f"{decider}（{adviser}帮审）"
    if route is Route.REVIEW_ON_BEHALF:
        return f"{bureaus.bureau_by_id(context.bureau_id()).name}（{decider}代审）"
    return decider


def _merged(asked: Iterable[tuple[dict[str, Any], dict[str, Any]]], papers: Papers) -> list[PaperMaterial]:
    """One line a material however many items of the stage need it, in the order of the six classes."""
    found: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for entry, one in asked:
        found.setdefault(one["material_id"], []).append((entry, one))
    order = list(MaterialClass)
    lines = sorted(found.values(), key=lambda each: order.index(MaterialClass(each[0][1]["kind"])))
    return [_material(each, papers) for each in lines]


def _material(asked: list[tuple[dict[str, Any], dict[str, Any]]], papers: Papers) -> PaperMaterial:
    lines = [one for _entry, one in asked]
    offered = {
        paper.sha256: paper
        for entry, one in asked
        for paper in papers.get((_version(entry), UUID(one["material_id"])), ())
    }
    return PaperMaterial(
        name=lines[0]["name"],
        form=lines[0]["form"],
        kind=MaterialClass(lines[0]["kind"]).label,
        necessary=any(one["necessary"] for one in lines),
        exempt=lines[0]["exempt"] if all(one["exempt"] for one in lines) else "",
        needed_for=tuple(entry["item"] for entry, _one in asked),
        papers=tuple(offered.values()),
    )
