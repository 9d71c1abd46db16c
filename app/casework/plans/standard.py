"""What the catalogue says of the items of a plan, by their versions in force: one value an item, four statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.limits import Limit, effective_limit
from app.standards.catalogue.terms import Necessity, Original, ServiceMode, Stage


@dataclass(frozen=True)
class ItemStandard:
    """One item by its version in force. ``materials`` and ``fees`` are rows of :mod:`app.standards.catalogue.queries`."""

    item_id: UUID
    version_id: UUID
    name: str
    stage: Stage
    position: int
    mode: ServiceMode
    limit: Limit
    materials: tuple[Any, ...]
    fees: tuple[Any, ...]
    special_steps: str

    def asked_materials(
        self, ticked: Collection[UUID], all_necessary: bool, results: Collection[UUID]
    ) -> list[tuple[Any, bool]]:
        """The materials a project needs, each with whether it need not be brought (不需提供, 研判表).

        What was ticked; every necessary one where the sheets left it at that; and what an item of the same list issues
        (``results``: the items on it) attaches itself.
        """
        asked = []
        for one in self.materials:
            attached = one.issued_by_item_id in results and one.issued_by_item_id != self.item_id
            wanted = one.material_id in ticked or (all_necessary and one.necessity is not Necessity.OPTIONAL)
            if wanted or attached:
                asked.append((one, attached))
        return asked


def item_standards(item_ids: Collection[UUID]) -> dict[UUID, ItemStandard]:
    """Items by their versions in force; an item without one is not in the answer."""
    versions = catalogue.versions_in_force(list(item_ids))
    ids = [row.version_id for row in versions.values()]
    materials, fees = catalogue.materials_of(ids), catalogue.fees_of(ids)
    special = catalogue.special_steps_of(ids)
    return {
        item_id: ItemStandard(
            item_id=item_id,
            version_id=row.version_id,
            name=row.name,
            stage=row.stage,
            position=list(Stage).index(row.stage) * 1000 + row.position,
            mode=ServiceMode.ASSIST if row.stage is Stage.COMPLETION else row.service_mode,
            limit=effective_limit(row),
            materials=tuple(materials[row.version_id]),
            fees=tuple(fees[row.version_id]),
            special_steps=special_steps_text(special[row.version_id])[:400],
        )
        for item_id, row in versions.items()
    }


def material_form_of(material: Any) -> str:
    """``原件1份``: in what form a material is asked for."""
    copies = f"{material.copies}份" if material.copies else ""
    return f"{Original(material.original).label}{copies}"


def fee_basis_of(fee: Any) -> str:
    """``《…》第二条``: on what a fee is charged (W2.3)."""
    return f"{fee.document}{fee.article}"


def special_steps_text(steps: Iterable[Any]) -> str:
    """``专家评审（30个工作日），不计入时限；…``: the special steps (特殊环节) in one line."""
    said = []
    for step in steps:
        limit = f"（{step.limit_days}{LimitUnit(step.limit_unit).label}）" if step.limit_days is not None else ""
        said.append(f"{step.name}{limit}{'，不计入时限' if step.counted is False else ''}")
    return "；".join(said)
