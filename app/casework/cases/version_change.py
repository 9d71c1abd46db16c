"""A case goes on under a newer version of its item's standard, because its entry does (按新版办理)."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.cases import timing
from app.casework.cases.models import Case, CaseMaterial
from app.casework.cases.transitions import append_trail, lock_case, materials_by_id, record_case_event
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.ledger.events import LedgerEvent
from tenants.db import db


def apply_version_to_case(case: Case, entry: ChecklistEntry, materials: Sequence[EntryMaterial], opinion: str) -> Case:
    """Take over version, limit and list of materials of the entry; what the window has of these stays as it is.

    The state does not change; ``opinion`` stands on the trail. Raises :class:`Conflict` while the service is suspended.
    """
    lock_case(case)
    before = TimeLimit(case.limit_days, case.limit_unit)
    case.item_version_id, case.item_name = entry.item_version_id, entry.item_name
    case.limit_days, case.limit_unit, case.limit_confirmed = entry.limit_days, entry.limit_unit, entry.limit_confirmed
    _follow_materials(case, materials)
    timing.change_limit(case, before)
    append_trail(case, opinion)
    db.session.flush()
    record_case_event(case, LedgerEvent.WINDOW_CASE_RESTATED, f"“{case.item_name}”（{case.number}）{opinion}")
    return case


def _follow_materials(case: Case, materials: Sequence[EntryMaterial]) -> None:
    known = materials_by_id(case)
    for row in materials:
        mine = known.pop(row.material_id, None)
        if mine is None:
            mine = CaseMaterial(
                case_id=case.id, material_id=row.material_id, state=row.state, file_id=row.file_id,
                position=row.position, name=row.name, form=row.form, necessary=row.necessary,
            )  # fmt: skip
            db.session.add(mine)
        mine.position, mine.name, mine.form, mine.necessary = row.position, row.name, row.form, row.necessary
    for gone in known.values():
        db.session.delete(gone)
    db.session.flush()
