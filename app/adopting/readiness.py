"""The readiness checklist (承接准备, L2.1c): a bureau claims a point, the city's guiding division signs it off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.adopting import queries
from app.adopting.models import ReadinessClaim, ReadinessSignoff
from app.adopting.operations import check_tier
from app.catalogue.models import Item
from app.catalogue.terms import READINESS_WORDS, ReadinessPoint
from app.errors import Conflict, Forbidden, Invalid, Missing, Stale
from app.ledger.operations import record
from tenants import bureaus, context
from tenants.db import db
from tenants.instants import now


def claim(item_id: UUID, point: ReadinessPoint, note: str) -> ReadinessClaim:
    """Say what the bureau has for one point; until it is signed off it may be said anew.

    Raises :class:`Conflict` for a point that is signed off, for a level that may not decide the item, and at the city,
    which needs no sign-off.
    """
    bureau_id = context.bureau_id()
    if bureau_id == queries.city_id():
        raise Conflict("city", "市局承接事项不需要核验承接准备。")
    row, word = queries.standing(bureau_id, item_id), READINESS_WORDS[point]
    check_tier(row, bureau_id)
    if not note.strip():
        raise Invalid("required", f"请写明{word}的准备情况，例如人数、窗口号、培训时间。", "note")
    if _signoff(item_id, bureau_id, point) is not None:
        raise Conflict("signed", f"“{row.name}”的{word}已经核验，不必再填报。")
    made = _claim(item_id, bureau_id, point, lock=True)
    if made is None:
        made = ReadinessClaim(item_id=item_id, bureau_id=bureau_id, point=point, city_id=queries.city_id())
        db.session.add(made)
    made.note, made.claimed_at, made.claimed_by = note.strip(), now(), context.current().actor_name
    db.session.flush()
    record("catalogue.readiness.claimed", f"填报“{row.name}”承接准备：{word}。{made.note}", subject_id=item_id)
    return made


def guides(division: str, of_item: str, is_administrator: bool) -> bool:
    """Whether somebody of that city division guides the bureaus in an item; the catalogue administrator does in all."""
    return is_administrator or division == of_item


def sign_off(
    item_id: UUID, bureau_id: int, point: ReadinessPoint, note: str, seen: str, division: str, is_administrator: bool
) -> ReadinessSignoff:
    """Sign a point off. ``seen`` is the time of the claim that was looked at (:func:`seen_of`).

    Raises :class:`Forbidden` outside the city and for another division, :class:`Stale` where the claim was changed,
    :class:`Conflict` where it is signed off already.
    """
    acting = context.current()
    if acting.bureau_id != queries.city_id():
        raise Forbidden("承接准备由市局责任科室核验。")
    item = db.session.scalar(select(Item).where(Item.id == item_id, Item.city_id == acting.bureau_id))
    claimed = _claim(item_id, bureau_id, point)
    if item is None or claimed is None or claimed.city_id != acting.bureau_id:
        raise Missing("承接准备")
    if not guides(division, item.division, is_administrator):
        raise Forbidden(f"“{item.name}”由{item.division}负责指导，请由该科室或目录管理员核验。")
    signed = _signoff(item_id, bureau_id, point)
    if signed is not None:
        raise Conflict("signed", f"这一项已由{signed.signed_by}核验。")
    if seen != seen_of(claimed.claimed_at):
        raise Stale("填报的准备情况")
    made = ReadinessSignoff(
        item_id=item_id, bureau_id=bureau_id, point=point, city_id=item.city_id, note=note.strip(),
        signed_at=now(), signed_by=acting.actor_name,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    name, word = bureaus.by_id(bureau_id).name, READINESS_WORDS[point]
    record(
        "catalogue.readiness.signed", f"核验{name}承接“{item.name}”的准备：{word}。", subject_id=item_id,
        detail={"bureau_id": bureau_id, "point": point.value},
    )  # fmt: skip
    return made


def seen_of(claimed_at: datetime) -> str:
    """What the form carries along of the claim that was looked at."""
    return str(int(claimed_at.timestamp() * 1_000_000))


def _claim(item_id: UUID, bureau_id: int, point: ReadinessPoint, lock: bool = False) -> ReadinessClaim | None:
    statement = select(ReadinessClaim).where(
        ReadinessClaim.item_id == item_id, ReadinessClaim.bureau_id == bureau_id, ReadinessClaim.point == point
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _signoff(item_id: UUID, bureau_id: int, point: ReadinessPoint) -> ReadinessSignoff | None:
    return db.session.get(ReadinessSignoff, (item_id, bureau_id, point))
