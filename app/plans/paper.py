"""A plan as 附件1 lays it out: by stage the items with their competence, special steps and fees, then the materials.

One value for the page, the unit's telephone and the print, so that none can say something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.calendar.terms import UNIT_WORDS
from app.catalogue.file_queries import Paper, papers_of
from app.catalogue.following import RULE, Following, following_of
from app.catalogue.limits import IMMEDIATE, NONE_BY_LAW, TO_CONFIRM
from app.catalogue.terms import CLASS_WORDS, MODE_WORDS, STAGE_WORDS, MaterialClass, Stage
from app.plans import queries
from app.plans.models import PlanRevision
from app.plans.states import ROUTE_WORDS, EntryState, MaterialState, Route
from app.projects.queries import head
from tenants import bureaus, context

Papers = Mapping[tuple[UUID, UUID], tuple[Paper, ...]]
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
    state: EntryState


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
    papers: tuple[Paper, ...] = ()
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
    """The whole plan. ``head`` is a row of :func:`app.projects.queries.head`."""

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
        return RULE

    @property
    def entries(self) -> tuple[PaperEntry, ...]:
        """All items in order."""
        return tuple(entry for stage in self.stages for entry in stage.entries)


def plan_paper(revision: PlanRevision) -> PlanPaper:
    """Lay a revision out: seven queries whatever its size. Stages without items are there too, empty."""
    rows = queries.entry_rows(revision.id)
    ids = [row.id for row in rows]
    materials, fees = queries.materials_of(ids), queries.fees_of(ids)
    version_ids = {row.item_version_id for row in rows}
    papers, following = papers_of(version_ids), following_of(version_ids)
    return PlanPaper(
        revision,
        head(revision.project_id),
        tuple(_stage(stage, [row for row in rows if row.stage is stage], materials, fees, papers) for stage in Stage),
        tuple(_may_follow(rows, materials, following)),
        tuple(
            (row.item_name, following.commitments[row.item_version_id])
            for row in rows
            if row.item_version_id in following.commitments
        ),
    )


def _may_follow(rows: Iterable[Any], materials: Any, following: Following) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of what the items of this plan really ask for."""
    for row in rows:
        names = tuple(
            f"{one.name}（{one.form}）" if one.form else one.name
            for one in materials[row.id]
            if (row.item_version_id, one.material_id) in following.may_follow and one.state is not MaterialState.EXEMPT
        )
        if names:
            yield row.item_name, names


def limit_words(row: Any) -> str:
    """``20个工作日``: the limit of an entry, with 待本局核定 where the city has not confirmed it."""
    said = f"{row.limit_days}{UNIT_WORDS[row.limit_unit]}" if row.limit_days else IMMEDIATE
    if row.limit_days is None:
        said = NONE_BY_LAW
    return said if row.limit_confirmed else f"{said}{TO_CONFIRM}"


def competence_words(row: Any) -> str:
    """Who decides, in words; 代审 names both."""
    reviewer = bureaus.by_id(row.deciding_bureau_id).name
    if row.route is Route.REVIEW_ON_BEHALF:
        return f"{bureaus.by_id(context.bureau_id()).name}（{reviewer}代审）"
    return reviewer


def _stage(stage: Stage, rows: list[Any], materials: Any, fees: Any, papers: Papers) -> PaperStage:
    return PaperStage(
        stage,
        STAGE_WORDS[stage],
        tuple(_entry(row, fees[row.id]) for row in rows),
        tuple(_merged(((row, one) for row in rows for one in materials[row.id]), papers)),
    )


def _entry(row: Any, fees: Iterable[Any]) -> PaperEntry:
    marks = [
        row.note,
        "承诺制" if row.by_commitment else "",
        f"并联组{row.parallel_group}" if row.parallel_group else "",
    ]
    if row.route is not Route.OWN:
        marks.append(ROUTE_WORDS[row.route])
    return PaperEntry(
        id=row.id,
        name=row.item_name,
        competence=competence_words(row),
        route=row.route,
        mode=MODE_WORDS[row.mode],
        limit=limit_words(row),
        special_steps=row.special_steps,
        fees=tuple(f"{fee.name}（{fee.basis}）" for fee in fees),
        note="；".join(mark for mark in marks if mark),
        state=row.state,
    )


def _merged(asked: Iterable[tuple[Any, Any]], papers: Papers) -> list[PaperMaterial]:
    """One line a material however many items of the stage need it, in the order of the six classes."""
    found: dict[UUID, list[tuple[Any, Any]]] = {}
    for entry, one in asked:
        found.setdefault(one.material_id, []).append((entry, one))
    order = [kind.value for kind in MaterialClass]
    lines = sorted(found.values(), key=lambda each: order.index(each[0][1].material_class))
    return [_material(each, papers) for each in lines]


def _material(asked: list[tuple[Any, Any]], papers: Papers) -> PaperMaterial:
    rows = [one for _entry, one in asked]
    offered = {
        paper.sha256: paper
        for entry, one in asked
        for paper in papers.get((entry.item_version_id, one.material_id), ())
    }
    exempt = all(one.state is MaterialState.EXEMPT for one in rows)
    return PaperMaterial(
        name=rows[0].name,
        form=rows[0].form,
        kind=CLASS_WORDS[MaterialClass(rows[0].material_class)],
        necessary=any(one.necessary for one in rows),
        exempt=rows[0].note if exempt else "",
        needed_for=tuple(entry.item_name for entry, _one in asked),
        papers=tuple(offered.values()),
    )
