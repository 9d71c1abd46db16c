"""One round of a bureau's figures: what has changed since the last one is counted again, once a day everything.

City figures come from rows that each bureau wrote of itself: nobody reads another bureau's case for them (B10).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.oversight.uniformity import decided_cases
from app.oversight.uniformity.drift import LEAST_CASES, WINDOW_DAYS
from app.oversight.uniformity.models import FigureRound, ObservedFigure, RunningFigure
from app.standards.catalogue.change_marks import mark_changed
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db

TENTH, THOUSANDTH = Decimal("0.1"), Decimal("0.001")
WINDOW = timedelta(days=WINDOW_DAYS)
WHOLE_EVERY = timedelta(days=1)
"""How long rounds may trust the one before; then everything is counted again."""
OVERLAP = timedelta(hours=1)
"""So far back a round looks behind the last one: a decision counts from its moment, but is there only once committed."""
FIGURE_COLUMNS = [
    column.name for column in ObservedFigure.__table__.columns if column.name not in ("city_id", "bureau_id", "as_of")
]

FigureRow = tuple[Any, ...]
FigureRows = dict[UUID, FigureRow]
"""Version → what is told of it."""


def refresh_figures(whole: bool = False) -> int:
    """Prepare the acting bureau's figures; returns how many versions were counted again.

    A constant number of statements. Derived figures, not an act of anybody: they leave no ledger entry. The round's row is
    locked first and so keeps two rounds of one bureau apart.
    """
    at = now()
    former = _begin(at)
    since = at - WINDOW
    is_whole = whole or former is None or former.whole_at is None or at - former.whole_at >= WHOLE_EVERY
    versions = None
    if not is_whole and former is not None:
        last = former.as_of - OVERLAP
        versions = decided_cases.changed_versions(last, (last - WINDOW, since))
    counted = _observe(since, versions)
    moved = _replace(ObservedFigure, FIGURE_COLUMNS, counted, versions, at)
    _replace(RunningFigure, ["item_id", "version_id", "cases"], _running(), None, None)
    _end(at, is_whole)
    if moved or former is None:
        mark_changed()
    return len(counted)


def _begin(at: datetime) -> FigureRound | None:
    """The last round, locked; None for a bureau's first. Two firsts at once wait for each other at the insert."""
    bureau = bureaus.bureau_by_id(context.bureau_id())
    mine = (FigureRound.city_id == bureau.city_id, FigureRound.bureau_id == bureau.id)
    found = db.session.scalars(select(FigureRound).where(*mine).with_for_update()).one_or_none()
    if found is None:
        first = upsert(FigureRound).values(city_id=bureau.city_id, bureau_id=bureau.id, as_of=at)
        db.session.execute(
            first.on_conflict_do_update(index_elements=["city_id", "bureau_id"], set_={"as_of": first.excluded.as_of})
        )
        return None
    db.session.expunge(found)
    return found


def _end(at: datetime, is_whole: bool) -> None:
    bureau = bureaus.bureau_by_id(context.bureau_id())
    values = {"as_of": at} | ({"whole_at": at} if is_whole else {})
    mine = (FigureRound.city_id == bureau.city_id, FigureRound.bureau_id == bureau.id)
    db.session.execute(update(FigureRound).where(*mine).values(values))


def _observe(since: datetime, versions: decided_cases.VersionIds) -> FigureRows:
    """What decided cases say, by version: all of them, or of these."""
    if versions is not None and not versions:
        return {}
    decided = decided_cases.decided_cases_since(since, versions)
    extra = decided_cases.extra_materials_since(since, versions)
    special = decided_cases.special_steps_since(since, versions)
    found = {}
    for one in decided:
        key = one.item_version_id
        told = _figure(one, extra.get(key, 0), special.get(key))
        found[key] = tuple(told[name] for name in FIGURE_COLUMNS)
    return found


def _figure(one: Any, extra: int, special: Any) -> Mapping[str, Any]:
    is_told = one.by_the_unit >= LEAST_CASES
    return {
        "item_id": one.item_id,
        "version_id": one.item_version_id,
        "cases_decided": one.decided,
        "median_days": Decimal(str(one.median)).quantize(TENTH),
        "limit_days": one.limit if one.unit == one.other_unit else None,
        "unit": one.unit,
        "extra_materials": extra,
        "special_steps": special.taken if special else 0,
        "strange_steps": special.strange if special else 0,
        "online_share": (Decimal(one.online) / one.by_the_unit).quantize(THOUSANDTH) if is_told else None,
        "online_of": one.by_the_unit if is_told else None,
    }


def _running() -> FigureRows:
    """Cases under way by version; of fewer than three only that there are any."""
    return {
        one.item_version_id: (one.item_id, one.item_version_id, one.running if one.running >= LEAST_CASES else None)
        for one in decided_cases.running_cases()
    }


def _replace(
    table: type[Any], names: list[str], counted: FigureRows, versions: decided_cases.VersionIds, at: datetime | None
) -> bool:
    """Write what is told otherwise than before, take away what is told no longer; whether there was any of it."""
    bureau = bureaus.bureau_by_id(context.bureau_id())
    mine = [table.bureau_id == bureau.id]
    if versions is not None:
        mine.append(table.version_id.in_(versions))
    columns = [table.__table__.c[name] for name in names]
    before = {row.version_id: tuple(row) for row in db.session.execute(select(*columns).where(*mine))}
    gone = [version_id for version_id, row in before.items() if counted.get(version_id) != row]
    new = [row for version_id, row in counted.items() if before.get(version_id) != row]
    if gone:
        db.session.execute(delete(table).where(table.bureau_id == bureau.id, table.version_id.in_(gone)))
    if new:
        common = {"city_id": bureau.city_id, "bureau_id": bureau.id} | ({"as_of": at} if at else {})
        db.session.execute(insert(table).values([common | dict(zip(names, row, strict=True)) for row in new]))
    return bool(gone or new)
