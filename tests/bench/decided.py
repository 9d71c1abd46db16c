"""Decided cases of every item at every bureau that handles it, spread over a year: most as the standard has it, some slower,
with a material or a special step too many, or brought to the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click
import psycopg

from app.assembly.seeding.staffing import WINDOW
from tests.bench.copying import key
from tests.bench.sheets import Sheets
from tests.bench.size import Size
from tests.bench.words import project_name, sponsor_name
from tests.bench.world import BureauFacts, World, morning

HANDLED = """
select a.bureau_id, i.position, i.id::text, v.id::text, v.name, v.promised_days, v.statutory_days,
  (select array_agg(material_id::text order by number) from (
     select material_id, number from version_materials m where m.version_id = v.id order by number limit 2) few)
from adoptions a join items i on i.id = a.item_id
join item_versions v on v.item_id = i.id and v.state in ('in_force', 'superseded')
where a.until is null and a.status = 'adopted' and i.city_id = 1 order by a.bureau_id, i.position, v.number
"""
STRANGE = "select id::text, name from materials where city_id = 1 order by code desc limit 1"
DAYS = 350
SLOW, EXTRA, STEPPED, AT_WINDOW = 11, 17, 19, 13
"""Every so manieth bureau × item × version."""


def tell(admin: psycopg.Connection[Any], size: Size, world: World, sheets: Sheets) -> None:
    """``size.decided`` cases, the same number of each bureau × item × version."""
    places = [row for row in admin.execute(HANDLED).fetchall() if row[0] in world.bureaus]
    strange = admin.execute(STRANGE).fetchone() or ("", "")
    given = 0
    with click.progressbar(places, label="办结", show_pos=True) as shown:
        for number, row in enumerate(shown, 1):
            upto = size.decided * number // len(places)
            for count in range(given, upto):
                _case(world, sheets, row, number, count, strange)
            given = upto
            sheets.flush(admin)
    sheets.flush(admin, everything=True)


def _case(world: World, sheets: Sheets, row: Sequence[Any], place: int, number: int, strange: Sequence[str]) -> None:
    bureau_id, _position, item_id, version_id, name, promised, statutory, materials = row
    bureau: BureauFacts = world.bureaus[bureau_id]
    limit = promised if promised is not None else statutory
    used = (limit or 5) + 2 if place % SLOW == 0 else max(0, (limit or 5) - 1 - number % 3)
    decided = morning(world.last_day - timedelta(days=1 + number * 7 % DAYS), number % 400)
    taken = decided - timedelta(days=used + 1)
    case_id = key(int(taken.timestamp() * 1000), 14, number)
    unit = {"project_name": project_name(number), "sponsor_name": sponsor_name(bureau.card.region, number // 2)}
    sheets.cases.add(
        bureau_id=bureau_id, id=case_id, number=f"D-{bureau_id}-{number:08d}", entry_id=key(0, 15, number), facts="{}",
        item_id=item_id, item_version_id=version_id, item_name=name, serving_bureau_id=bureau_id,
        division_id=bureau.divisions[WINDOW], reviewer_id=bureau.officers["chuangkou"], state="passed", limit_days=limit,
        limit_unit="working_day", limit_confirmed=True, taken_at=taken, accepted_at=taken, closed_at=decided,
        handed_in=_way(place, number), **unit,
    )  # fmt: skip
    sheets.decisions.add(
        bureau_id=bureau_id, id=key(int(decided.timestamp() * 1000), 1, number), case_id=case_id, outcome="passed",
        certificate_no=f"许字〔2026〕{number}号", decided_by_id=bureau.officers["jueding"], in_name_of_id=bureau_id,
        days_used=used, at=decided,
    )  # fmt: skip
    asked = [*(materials or ()), *([strange[0]] if place % EXTRA == 0 else ())]
    for nth, material_id in enumerate(asked, 1):
        sheets.case_materials.add(
            bureau_id=bureau_id, id=key(int(taken.timestamp() * 1000) + nth, 2, number), case_id=case_id,
            material_id=material_id, position=nth, name="材料",
        )  # fmt: skip
    steps = ["taken", "accepted", *(["special_started", "special_ended"] if place % STEPPED == 0 else ()), "passed"]
    for nth, state in enumerate(steps, 1):
        sheets.case_steps.add(
            bureau_id=bureau_id, id=key(int(taken.timestamp() * 1000) + nth, 3, number), case_id=case_id, number=nth,
            state=state, opinion="听证：利害关系人要求" if state == "special_started" else "办理", at=taken,
        )  # fmt: skip


def _way(place: int, number: int) -> str:
    if place % AT_WINDOW == 0:
        return "counter"
    return ("online", "online", "navigator", "counter")[number % 4]
