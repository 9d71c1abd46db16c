"""A listed item follows a newer version of its standard (按新版办理): limit, materials, fees. What came in stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.checklist_drafting import add_fee, exempt_note, new_material
from app.casework.plans.standard import ItemStandard, material_form_of
from app.casework.plans.states import FeeState, MaterialState
from app.standards.catalogue.terms import Necessity
from tenants import context
from tenants.db import db


def apply_version_to_entry(
    entry: ChecklistEntry, standard: ItemStandard, listed: Mapping[UUID, str]
) -> list[EntryMaterial]:
    """Let a locked entry say what another version of its item says; returns the materials that it asks for besides.

    ``listed``: the items of the project's list with their names. A material that the version no longer asks for leaves
    the list, its file stays with the project; a fee that was settled stays settled.
    """
    entry.item_version_id, entry.item_name = standard.version_id, standard.name
    entry.position, entry.mode = standard.position, standard.mode
    entry.limit_days, entry.limit_unit = standard.limit.days, standard.limit.unit
    entry.limit_confirmed, entry.special_steps = standard.limit.confirmed, standard.special_steps
    added = _follow_materials(entry, standard, listed)
    _follow_fees(entry, standard)
    db.session.flush()
    return added


def materials_asked_by(standard: ItemStandard, held: Collection[UUID], listed: Collection[UUID]) -> dict[UUID, str]:
    """The materials that a project which ``held`` some has to have under a version, with their names."""
    asked = standard.asked_materials(held, all_necessary=True, results=listed)
    return {one.material_id: one.printed_name for one, _exempt in asked}


def _follow_materials(entry: ChecklistEntry, standard: ItemStandard, listed: Mapping[UUID, str]) -> list[EntryMaterial]:
    rows = {
        row.material_id: row
        for row in db.session.scalars(
            select(EntryMaterial).where(
                EntryMaterial.bureau_id == context.bureau_id(), EntryMaterial.entry_id == entry.id
            )
        )
    }
    added = []
    asked_for = standard.asked_materials(rows.keys(), all_necessary=True, results=listed)
    for position, (asked, exempt) in enumerate(asked_for, 1):
        row = rows.pop(asked.material_id, None)
        if row is None:
            note = exempt_note(listed[asked.issued_by_item_id]) if exempt else ""
            row = new_material(entry, asked, position, note)
            added.append(row)
            db.session.add(row)
            continue
        row.position, row.name, row.material_class = position, asked.printed_name, asked.material_class.value
        row.form, row.necessary = material_form_of(asked), asked.necessity is Necessity.NECESSARY
    for gone in rows.values():
        db.session.delete(gone)
    return [row for row in added if row.state is MaterialState.MISSING]


def _follow_fees(entry: ChecklistEntry, standard: ItemStandard) -> None:
    rows = db.session.scalars(
        select(EntryFee).where(EntryFee.bureau_id == context.bureau_id(), EntryFee.entry_id == entry.id)
    ).all()
    settled = {row.name for row in rows if row.state is not FeeState.DUE}
    for row in rows:
        if row.state is FeeState.DUE:
            db.session.delete(row)
    db.session.flush()
    for fee in standard.fees:
        if fee.name not in settled:
            add_fee(entry, standard, fee)
