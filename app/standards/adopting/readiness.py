"""The readiness checklist (承接准备, L2.1c): a bureau claims a point, the city's guiding division signs it off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.foundation.errors import Conflict, Forbidden, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.adopting import queries
from app.standards.adopting.models import ReadinessClaim, ReadinessSignoff, ReadinessWithdrawal
from app.standards.adopting.operations import check_tier
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import ReadinessPoint
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id


def claim_point(item_id: UUID, point: ReadinessPoint, note: str) -> ReadinessClaim:
    """Say what the bureau has for one point; until it is signed off it may be said anew.

    Raises :class:`Conflict` for a point that is signed off, for a level that may not decide the item, and at the city,
    which needs no sign-off.
    """
    bureau_id = context.bureau_id()
    if bureau_id == queries.city_id():
        raise Conflict("city", "市局承接事项不需要核验承接准备。")
    row, word = queries.item_with_adoption(bureau_id, item_id), point.label
    check_tier(row, bureau_id)
    require_text(note, "note", f"请写明{word}的准备情况，例如人数、窗口号、培训时间。")
    if _signoff(item_id, bureau_id, point) is not None:
        raise Conflict("signed", f"“{row.name}”的{word}已经核验，不必再填报。")
    made = _claim(item_id, bureau_id, point, lock=True)
    if made is None:
        made = ReadinessClaim(item_id=item_id, bureau_id=bureau_id, point=point, city_id=queries.city_id())
        db.session.add(made)
    made.note, made.claimed_at, made.claimed_by = note.strip(), now(), context.current_actor().actor_name
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_READINESS_CLAIMED, f"填报“{row.name}”承接准备：{word}。{made.note}", subject_id=item_id
    )
    return made


def may_guide(division: str, of_item: str, is_administrator: bool) -> bool:
    """Whether somebody of that city division guides the bureaus in an item; the catalogue administrator does in all."""
    return is_administrator or division == of_item


def sign_off(
    item_id: UUID, bureau_id: int, point: ReadinessPoint, note: str, seen: str, division: str, is_administrator: bool
) -> ReadinessSignoff:
    """Sign a point off. ``seen`` is the time of the claim that was looked at (:func:`revision_token_of`).

    Raises :class:`Forbidden` outside the city and for another division, :class:`StaleForm` where the claim was changed,
    :class:`Conflict` where it is signed off already or there is no such claim.
    """
    item, claimed = _guided(item_id, bureau_id, point, division, is_administrator)
    signed = _signoff(item_id, bureau_id, point)
    if signed is not None:
        raise Conflict("signed", f"这一项已由{signed.signed_by}核验。")
    if seen != revision_token_of(claimed.claimed_at):
        raise StaleForm("填报的准备情况")
    made = ReadinessSignoff(
        item_id=item_id, bureau_id=bureau_id, point=point, city_id=item.city_id, note=note.strip(),
        signed_at=now(), signed_by=context.current_actor().actor_name,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _note(
        LedgerEvent.CATALOGUE_READINESS_SIGNED,
        f"核验{bureaus.bureau_by_id(bureau_id).name}承接“{item.name}”的准备：{point.label}。",
        made,
    )
    return made


def withdraw_signoff(
    item_id: UUID, bureau_id: int, point: ReadinessPoint, reason: str, seen: str, division: str, is_administrator: bool
) -> ReadinessWithdrawal:
    """Take a sign-off back with a reason: the point is open again, cases under way go on.

    Where the bureau handles the item already, it goes on handling it, marked 承接准备未确认 until the point is signed
    off anew. ``seen`` is the time of the sign-off that was looked at. Raises what :func:`sign_off` raises, and
    :class:`Invalid` without a reason.
    """
    item, _claimed = _guided(item_id, bureau_id, point, division, is_administrator)
    require_text(reason, "reason", "请写明撤回核验的原因，将告知该局。")
    signed = db.session.scalar(
        select(ReadinessSignoff)
        .where(
            ReadinessSignoff.item_id == item_id, ReadinessSignoff.bureau_id == bureau_id,
            ReadinessSignoff.point == point,
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if signed is None:
        raise Conflict("unsigned", "这一项的核验已经撤回，或还没有核验。")
    if seen != revision_token_of(signed.signed_at):
        raise StaleForm("这一项的核验")
    made = ReadinessWithdrawal(
        id=new_id(), city_id=item.city_id, item_id=item_id, bureau_id=bureau_id, point=point, reason=reason.strip(),
        signed_at=signed.signed_at, signed_by=signed.signed_by, withdrawn_at=now(),
        withdrawn_by=context.current_actor().actor_name,
    )  # fmt: skip
    _delete(signed)
    db.session.add(made)
    db.session.flush()
    word, name = point.label, bureaus.bureau_by_id(bureau_id).name
    _note(
        LedgerEvent.CATALOGUE_READINESS_WITHDRAWN,
        f"撤回对{name}承接“{item.name}”准备的核验：{word}。原因：{made.reason}",
        made,
    )
    return made


def _guided(
    item_id: UUID, bureau_id: int, point: ReadinessPoint, division: str, is_administrator: bool
) -> tuple[Item, ReadinessClaim]:
    """The item and the claim of a point that somebody of that division may judge."""
    acting = context.current_actor()
    if acting.bureau_id != queries.city_id():
        raise Forbidden("承接准备由市局责任科室核验。")
    item = db.session.scalar(select(Item).where(Item.id == item_id, Item.city_id == acting.bureau_id))
    claimed = _claim(item_id, bureau_id, point)
    if item is None or claimed is None or claimed.city_id != acting.bureau_id:
        raise Conflict("gone", "没有找到这一项填报，请在最新的列表中重新选择。")
    if not may_guide(division, item.division, is_administrator):
        raise Forbidden(f"“{item.name}”由{item.division}负责指导，请由该科室或目录管理员办理。")
    return item, claimed


def _delete(signed: ReadinessSignoff) -> None:
    """Of two people who take it back at once, the second is told so."""
    gone = db.session.execute(
        delete(ReadinessSignoff).where(
            ReadinessSignoff.item_id == signed.item_id, ReadinessSignoff.bureau_id == signed.bureau_id,
            ReadinessSignoff.point == signed.point, ReadinessSignoff.signed_at == signed.signed_at,
        )
    )  # fmt: skip
    db.session.expunge(signed)
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("unsigned", "这一项的核验刚刚被撤回。")


def _note(event: LedgerEvent, said: str, made: ReadinessSignoff | ReadinessWithdrawal) -> None:
    record(
        event, said, subject_id=made.item_id,
        detail={"bureau_id": made.bureau_id, "point": made.point.value},
    )  # fmt: skip


def revision_token_of(claimed_at: datetime) -> str:
    """What the form carries along of the claim that was looked at."""
    return str(int(claimed_at.timestamp() * 1_000_000))


def _claim(item_id: UUID, bureau_id: int, point: ReadinessPoint, lock: bool = False) -> ReadinessClaim | None:
    statement = select(ReadinessClaim).where(
        ReadinessClaim.item_id == item_id, ReadinessClaim.bureau_id == bureau_id, ReadinessClaim.point == point
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _signoff(item_id: UUID, bureau_id: int, point: ReadinessPoint) -> ReadinessSignoff | None:
    return db.session.get(ReadinessSignoff, (item_id, bureau_id, point))
