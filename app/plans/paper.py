"""A plan as 附件1 lays it out: by stage the items with their competence, special steps and fees, then the materials.

One value for the page, the unit's telephone and the print, so that none can say something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.calendar.terms import UNIT_WORDS
from app.catalogue.limits import IMMEDIATE, NONE_BY_LAW, TO_CONFIRM
from app.catalogue.terms import CLASS_WORDS, MODE_WORDS, STAGE_WORDS, MaterialClass, Stage
from app.plans import queries
from app.plans.models import PlanRevision
from app.plans.states import ROUTE_WORDS, EntryState, MaterialState, Route
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
    """Lay a revision out: four queries whatever its size. Stages without items are there too, empty."""
    rows = queries.entry_rows(revision.id)
    ids = [row.id for row in rows]
    materials, fees = queries.materials_of(ids), queries.fees_of(ids)
    return PlanPaper(
        revision,
        head(revision.project_id),
        tuple(_stage(stage, [row for row in rows if row.stage is stage], materials, fees) for stage in Stage),
    )


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


def _stage(stage: Stage, rows: list[Any], materials: Any, fees: Any) -> PaperStage:
    return PaperStage(
        stage,
        STAGE_WORDS[stage],
        tuple(_entry(row, fees[row.id]) for row in rows),
        tuple(_merged((row.item_name, one) for row in rows for one in materials[row.id])),
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


def _merged(asked: Iterable[tuple[str, Any]]) -> list[PaperMaterial]:
    """One line a material however many items of the stage need it, in the order of the six classes."""
    found: dict[UUID, list[tuple[str, Any]]] = {}
    for item_name, one in asked:
        found.setdefault(one.material_id, []).append((item_name, one))
    order = [kind.value for kind in MaterialClass]
    lines = sorted(found.values(), key=lambda each: order.index(each[0][1].material_class))
    return [_material(each) for each in lines]


def _material(asked: list[tuple[str, Any]]) -> PaperMaterial:
    rows = [one for _item, one in asked]
    exempt = all(one.state is MaterialState.EXEMPT for one in rows)
    return PaperMaterial(
        name=rows[0].name,
        form=rows[0].form,
        kind=CLASS_WORDS[MaterialClass(rows[0].material_class)],
        necessary=any(one.necessary for one in rows),
        exempt=rows[0].note if exempt else "",
        needed_for=tuple(item for item, _one in asked),
    )
