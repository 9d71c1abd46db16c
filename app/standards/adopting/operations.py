"""Taking an item over (承接), marking what is not or cannot be handled, taking note of a version (知悉): L2.1c, W5.3b.

A status is ended, never changed: the former row gets its last day, a new one begins on the day after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.foundation.errors import Conflict, Invalid, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.adopting import queries
from app.standards.catalogue.adoptions import Acknowledgement, Adoption
from app.standards.catalogue.change_marks import mark_changed
from app.standards.catalogue.routes import TIER_OF
from app.standards.catalogue.terms import (
    AdoptionStatus,
    Support,
    Tier,
    adoption_status_text,
)
from tenants import bureaus, context
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id

ONE_DAY = timedelta(days=1)


def day_in_words(day: date) -> str:
    """A date as the notices print it."""
    return f"{day.year}年{day.month}月{day.day}日"


def adopt(item_id: UUID, basis: str, since: date) -> Adoption:
    """Take an item over from ``since``.

    Raises :class:`Conflict` where the level may not decide it, it is taken over already, or a point of the readiness
    checklist is not signed off (named; the city itself needs no sign-off); :class:`Invalid` for basis or date.
    """
    row = queries.item_with_adoption(context.bureau_id(), item_id)
    check_ready(row, context.bureau_id())
    made = _begin(row, AdoptionStatus.ADOPTED, basis, since)
    if row.version_id is not None and row.acknowledged_at is None:
        db.session.add(_note(row))
    record(
        LedgerEvent.CATALOGUE_ITEM_ADOPTED, f"承接“{row.name}”，自{day_in_words(since)}起。依据：{made.basis}",
        subject_id=item_id, detail={"since": since.isoformat()},
    )  # fmt: skip
    return made


def mark_status(
    item_id: UUID, status: AdoptionStatus, basis: str, since: date, support: Support | None = None
) -> Adoption:
    """Mark an item 未划转, or 暂不具备承接能力 with the help that it takes: 帮审 or 代审 (W5.3b).

    Raises :class:`Conflict` where it is marked so already, or for 帮审 where the bureau's level may not decide it;
    :class:`Invalid` for basis or date, and without a help.
    """
    if status is AdoptionStatus.ADOPTED:
        raise Invalid("status", "承接须经承接准备核验，不能直接标记。", "status")
    row = queries.item_with_adoption(context.bureau_id(), item_id)
    made = _begin(row, status, basis, since, support)
    record(
        LedgerEvent.CATALOGUE_ITEM_MARKED,
        f"“{row.name}”标记为{adoption_status_text(status, made.support)}，自{day_in_words(since)}起。依据：{made.basis}",
        subject_id=item_id,
        detail={"status": status.value, "support": made.support and made.support.value, "since": since.isoformat()},
    )  # fmt: skip
    return made


def check_ready(row: Any, bureau_id: int) -> None:
    """Raises :class:`Conflict` where the bureau's level may not decide the item or a point is not signed off (named)."""
    check_tier(row, bureau_id)
    if bureau_id == bureaus.bureau_by_id(bureau_id).city_id:
        return
    lacking = [each.point for each in queries.readiness_points(bureau_id, row.item_id) if each.signed_at is None]
    if lacking:
        named = "、".join(point.label for point in lacking)
        raise Conflict("not_ready", f"还不能承接：{named}尚未经市局责任科室（{row.division}）核验。")


def check_tier(row: Any, bureau_id: int) -> None:
    """Raises :class:`Conflict` where the item's levels do not include that bureau's."""
    tier = TIER_OF[bureaus.bureau_by_id(bureau_id).kind]
    if tier not in row.tiers:
        levels = "、".join(Tier(word).label for word in row.tiers)
        raise Conflict("tier", f"“{row.name}”由{levels}审批，{tier.label}不能承接。")


def support_for(row: Any, status: AdoptionStatus, support: Support | None) -> Support | None:
    """Which help a status takes: none but that of 暂不具备承接能力, where one has to be named.

    Raises :class:`Invalid` without one, :class:`Conflict` for 帮审 of an item that the bureau may not decide."""
    if status is not AdoptionStatus.NOT_CAPABLE:
        return None
    if support is None:
        raise Invalid("required", "暂不具备承接能力的，请选择帮审或代审。", "support")
    if support is Support.ASSIST_REVIEW:
        check_tier(row, context.bureau_id())
    return support


def _begin(row: Any, status: AdoptionStatus, basis: str, since: date, support: Support | None = None) -> Adoption:
    """End the former status on the day before, begin the new one. The catalogue reads the newest row as what holds,
    so nothing begins before its day (see :mod:`app.standards.adopting.planned_statuses`)."""
    if since > today():
        raise Invalid("future", f"起始日期不能晚于今天（{day_in_words(today())}）。", "since")
    support = support_for(row, status, support)
    former = queries.current_adoption(row.item_id)
    check_change(row, former, status, basis, since, support)
    if former is not None:
        former.until = since - ONE_DAY
        db.session.flush()
    made = Adoption(
        id=new_id(), city_id=queries.city_id(), bureau_id=context.bureau_id(), item_id=row.item_id, status=status,
        support=support, basis=basis.strip(), since=since,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    mark_changed()
    return made


def check_change(
    row: Any, former: Adoption | None, status: AdoptionStatus, basis: str, since: date, support: Support | None = None
) -> None:
    """Raises :class:`Invalid` without a basis or for a day that is not behind the former status's first, and
    :class:`Conflict` where that is the status already."""
    require_text(basis, "basis", "请填写依据，例如赋权文件的名称和文号。")
    if former is None:
        return
    words = adoption_status_text(former.status, former.support)
    if former.status is status and former.support is support:
        raise Conflict("same", f"“{row.name}”现在就是“{words}”，自{day_in_words(former.since)}起，不必重复登记。")
    if since <= former.since:
        raise Invalid(
            "overlap",
            f"现在的“{words}”自{day_in_words(former.since)}起，新的状态最早从次日"
            f"（{day_in_words(former.since + ONE_DAY)}）起。",
            "since",
        )


def acknowledge(item_id: UUID, seen: UUID) -> int:
    """Take note (知悉) of the version in force, or of the next one; returns its number. ``seen``: what was shown.

    Raises :class:`StaleForm` where another one is in force by now, :class:`Conflict` where it was noted already.
    """
    row = queries.item_with_adoption(context.bureau_id(), item_id)
    if seen not in (row.version_id, queries.scheduled_version_id(item_id)):
        raise StaleForm(f"“{row.name}”")
    if row.version_id == seen and row.acknowledged_at is not None:
        raise Conflict("noted", f"第{row.number}版已由{row.acknowledged_by}知悉。")
    number = acknowledge_version(seen)
    if number is None:
        raise Conflict("noted", "这一版已经知悉。")
    return number


def acknowledge_version(version_id: UUID) -> int | None:
    """Take note (知悉) of a version that is in force or to come; its number. None: noted already, or holds no more."""
    row = queries.unacknowledged_version(version_id)
    if row is None:
        return None
    db.session.add(_note(row))
    db.session.flush()
    mark_changed()
    record(
        LedgerEvent.CATALOGUE_VERSION_ACKNOWLEDGED, f"知悉“{row.name}”第{row.number}版。", subject_id=row.item_id,
        detail={"number": row.number, "content_hash": row.content_hash},
    )  # fmt: skip
    number: int = row.number
    return number


def pending_acknowledgements(rows: Iterable[Any]) -> tuple[list[Any], str]:
    """What waits to be taken note of among the standings, and a mark of exactly that list for the form."""
    found = [row for row in rows if queries.is_stale(row)]
    told = "\n".join(sorted(str(row.version_id) for row in found))
    return found, hashlib.sha256(told.encode()).hexdigest()


def acknowledge_all(seen: str) -> int:
    """Take note of every version that waits, as listed (:func:`pending_acknowledgements`); returns how many.

    Raises :class:`StaleForm` where the list has changed since, :class:`Conflict` where nothing waits.
    """
    found, mark_ = pending_acknowledgements(queries.items_with_adoption(context.bureau_id()))
    if not found:
        raise Conflict("noted", "没有待知悉的版本。")
    if mark_ != seen:
        raise StaleForm("待知悉的版本")
    db.session.add_all([_note(row) for row in found])
    db.session.flush()
    mark_changed()
    record(
        LedgerEvent.CATALOGUE_VERSION_ACKNOWLEDGED, f"知悉{len(found)}个事项的现行版本。",
        detail={row.code: row.number for row in found},
    )  # fmt: skip
    return len(found)


def _note(row: Any) -> Acknowledgement:
    acting = context.current_actor()
    return Acknowledgement(
        version_id=row.version_id, bureau_id=acting.bureau_id, city_id=queries.city_id(), acknowledged_at=now(),
        acknowledged_by=acting.actor_name,
    )  # fmt: skip
