"""Drawing up the checklist (列出审批事项清单): each needed item with its version, route, limit, materials and fees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.routing import ItemRoute, item_routes
from app.casework.plans.standard import ItemStandard, fee_basis_of, item_standards, material_form_of
from app.casework.plans.states import EntryState, FeeState, MaterialState
from app.casework.projects.models import Project
from app.standards.catalogue.dictionary import Material
from app.standards.catalogue.terms import Necessity
from tenants import context
from tenants.db import db
from tenants.keys import new_id


@dataclass(frozen=True)
class WantedItem:
    """An item to put on the list, and who decides it."""

    item_id: UUID
    deciding_bureau_id: int | None
    material_ids: frozenset[UUID] = frozenset()
    all_necessary: bool = True
    note: str = ""


def draw_entries(project: Project, wanted: Sequence[WantedItem], listed: Mapping[UUID, str]) -> list[ChecklistEntry]:
    """New entries for the wanted items. ``listed``: items already on the project's list with their names.

    Raises :class:`Conflict` naming every item that has no version in force or cannot travel to its bureau.
    """
    known = item_standards([one.item_id for one in wanted])
    found = item_routes({one.item_id: one.deciding_bureau_id for one in wanted}, known)
    own_results = {one.item_id for one in wanted} | set(listed)
    names = {**listed, **{item_id: standard.name for item_id, standard in known.items()}}
    entries = []
    for one in sorted(wanted, key=lambda each: known[each.item_id].position):
        standard = known[one.item_id]
        entry = _entry(project, one, standard, found[one.item_id])
        db.session.add(entry)
        db.session.flush()
        _add_materials(entry, one, standard, own_results, names)
        for fee in standard.fees:
            add_fee(entry, standard, fee)
        entries.append(entry)
    db.session.flush()
    return entries


def _entry(project: Project, one: WantedItem, standard: ItemStandard, way: ItemRoute) -> ChecklistEntry:
    return ChecklistEntry(
        id=new_id(),
        project_id=project.id,
        item_id=one.item_id,
        item_version_id=standard.version_id,
        item_name=standard.name,
        stage=standard.stage,
        position=standard.position,
        mode=standard.mode,
        route=way.route,
        deciding_bureau_id=way.bureau_id,
        advising_bureau_id=way.adviser_id,
        limit_days=standard.limit.days,
        limit_unit=standard.limit.unit,
        limit_confirmed=standard.limit.confirmed,
        by_commitment=False,
        special_steps=standard.special_steps,
        note=one.note[:400],
        state=EntryState.PREPARING,
    )


def _add_materials(
    entry: ChecklistEntry,
    one: WantedItem,
    standard: ItemStandard,
    own_results: Collection[UUID],
    names: Mapping[UUID, str],
) -> None:
    """What the unit must bring; a result of an item on the same list need not be brought (不需提供, 研判表)."""
    asked_for = standard.asked_materials(one.material_ids, one.all_necessary, own_results)
    for position, (asked, exempt) in enumerate(asked_for, 1):
        db.session.add(
            new_material(entry, asked, position, exempt_note(names[asked.issued_by_item_id]) if exempt else "")
        )


def new_material(entry: ChecklistEntry, asked: Any, position: int, exempt: str) -> EntryMaterial:
    """What a version asks for, as a line of an entry; ``exempt`` says why it need not be brought."""
    return EntryMaterial(
        entry_id=entry.id,
        material_id=asked.material_id,
        position=position,
        name=asked.printed_name,
        material_class=asked.material_class.value,
        form=material_form_of(asked),
        necessary=asked.necessity is Necessity.NECESSARY,
        state=MaterialState.EXEMPT if exempt else MaterialState.MISSING,
        note=exempt or asked.condition[:300],
    )


def exempt_note(item_name: str) -> str:
    """Why a material need not be brought."""
    return f"由审批局核发（{item_name}），免于提交"


def refresh_exemptions(entries: Sequence[ChecklistEntry]) -> None:
    """After a list changed: a material that an item on it issues need not be brought, and the other way round.

    Only on entries that are still being prepared. Two statements.
    """
    names = {entry.item_id: entry.item_name for entry in entries}
    open_ids = [entry.id for entry in entries if entry.state is EntryState.PREPARING]
    rows = db.session.execute(
        select(EntryMaterial, Material.issued_by_item_id)
        .join(Material, Material.id == EntryMaterial.material_id)
        .where(
            EntryMaterial.bureau_id == context.bureau_id(),
            EntryMaterial.entry_id.in_(open_ids),
            EntryMaterial.state.in_((MaterialState.MISSING, MaterialState.EXEMPT)),
            Material.issued_by_item_id.is_not(None),
        )
    )
    for material, issuer in rows:
        name = names.get(issuer) if issuer else None
        if (name is not None) is (material.state is MaterialState.EXEMPT):
            continue
        material.state = MaterialState.EXEMPT if name else MaterialState.MISSING
        material.note = exempt_note(name) if name else ""
    db.session.flush()


def add_fee(entry: ChecklistEntry, standard: ItemStandard, fee: Any) -> None:
    """A fee that a version declares (W2.3), due."""
    db.session.add(
        EntryFee(
            entry_id=entry.id,
            item_version_id=standard.version_id,
            fee_number=fee.number,
            name=fee.name,
            basis=fee_basis_of(fee)[:300],
            state=FeeState.DUE,
        )
    )
