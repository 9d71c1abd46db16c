"""Days on which a bureau's windows are closed (本局闭局日), and what the city declares of them.

A bureau's own closure is announced and changes no limit: working days are those of the State Council's calendar
(行政许可法第八十二条). Only days that the city has recorded as force majeure or as an office stoppage decided by
government, by the number of the document, are no working days of that bureau.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.foundation.calendar import closure_list
from app.foundation.calendar.models import BureauClosure, ClosureDeclaration
from app.foundation.calendar.queries import forget_calendars
from app.foundation.calendar.terms import StoppageCause
from app.foundation.errors import Conflict, Forbidden, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.drafting.operations import day_in_words, require_city
from tenants import bureaus, context
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id

LONGEST_CLOSURE = timedelta(days=31)
FARTHEST_AHEAD = timedelta(days=366)
FARTHEST_BACK = timedelta(days=31)
"""An emergency may be recorded afterwards, but not for ever."""


def announce(first_day: date, last_day: date, reason: str, basis: str) -> BureauClosure:
    """Announce that the acting bureau's windows are closed from one day to another, both included.

    Raises :class:`Invalid` for days, reason or basis, :class:`Conflict` where it is announced already for one of them.
    """
    acting = context.current_actor()
    _check_days(first_day, last_day)
    require_text(reason, "reason", "请填写闭局的原因，例如“系统切换”。")
    require_text(basis, "basis", "请填写依据，例如本局通知的名称和文号。")
    other = db.session.scalar(
        select(BureauClosure)
        .where(
            BureauClosure.bureau_id == acting.bureau_id, BureauClosure.withdrawn_at.is_(None),
            BureauClosure.first_day <= last_day, BureauClosure.last_day >= first_day,
        )
        .limit(1)
    )  # fmt: skip
    if other is not None:
        raise Conflict(
            "overlap", f"{span_text(other.first_day, other.last_day)}已登记闭局（{other.reason}），日期重叠。"
        )
    made = BureauClosure(
        id=new_id(), city_id=bureaus.bureau_by_id(acting.bureau_id).city_id, bureau_id=acting.bureau_id, first_day=first_day,
        last_day=last_day, reason=reason.strip(), basis=basis.strip(), made_at=now(), made_by=acting.actor_name,
        withdrawn_reason="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    forget_calendars()
    record(
        LedgerEvent.BUREAU_CLOSURE_ANNOUNCED,
        f"登记本局闭局：{span_text(first_day, last_day)}。原因：{made.reason}。依据：{made.basis}。不改变办理时限。",
        subject_id=made.id,
    )
    return made


def withdraw(closure_id: UUID, why: str) -> None:
    """Take an own closure back. Raises :class:`Forbidden` for another bureau's, :class:`Conflict` where it is taken back
    already or the city has declared its days, :class:`Invalid` without a reason."""
    row = closure_list.announced_closure(closure_id)
    if row.bureau_id != context.bureau_id():
        raise Forbidden("只能撤销本局登记的闭局日。")
    if row.declaration_id is not None:
        raise Conflict("declared", f"市局已按{row.document_no}认定停止办公，请先由市局撤销认定。")
    locked = db.session.scalars(
        select(BureauClosure)
        .where(BureauClosure.id == closure_id, BureauClosure.bureau_id == context.bureau_id())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if locked.withdrawn_at is not None:
        raise Conflict("withdrawn", f"已由{locked.withdrawn_by}撤销。")
    locked.withdrawn_at, locked.withdrawn_by = now(), context.current_actor().actor_name
    locked.withdrawn_reason = _why(why)
    db.session.flush()
    forget_calendars()
    record(
        LedgerEvent.BUREAU_CLOSURE_WITHDRAWN,
        f"撤销本局闭局：{span_text(locked.first_day, locked.last_day)}。原因：{locked.withdrawn_reason}",
        subject_id=closure_id,
    )


def require_declaring_city() -> int:
    """The acting bureau, if it is the root of its city. Raises :class:`Forbidden` for every other."""
    acting = context.bureau_id()
    if bureaus.bureau_by_id(acting).city_id != acting:
        raise Forbidden("停止办公由市局按文件认定，本局只能登记闭局日。")
    return require_city()


def declare(closure_id: UUID, cause: StoppageCause, document: str, document_no: str) -> ClosureDeclaration:
    """Record, at the city, that the days of a closure are no working days of that bureau (认定停止办公).

    Raises :class:`Forbidden` elsewhere, :class:`Invalid` without the document and its number, :class:`Conflict` where it
    is recorded already or the closure was taken back.
    """
    city_id = require_declaring_city()
    row = closure_list.announced_closure(closure_id)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", "这次闭局已被撤销，不能认定。")
    if row.declaration_id is not None:
        raise Conflict("declared", f"已由{row.declared_by}按{row.document_no}认定。")
    for value, field, said in ((document, "document", "文件名称"), (document_no, "document_no", "文号")):
        require_text(value, field, f"请填写{said}：没有文件的闭局不能停止计时。")
    made = ClosureDeclaration(
        id=new_id(), city_id=city_id, closure_id=closure_id, cause=cause, document=document.strip(),
        document_no=document_no.strip(), declared_at=now(), declared_by=context.current_actor().actor_name, revoked_reason="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    forget_calendars()
    record(
        LedgerEvent.CATALOGUE_CLOSURE_DECLARED,
        f"认定{bureaus.bureau_by_id(row.bureau_id).name}{span_text(row.first_day, row.last_day)}停止办公"
        f"（{cause.label}），依据《{made.document}》{made.document_no}，不计入该局工作日。",
        subject_id=closure_id, detail={"bureau_id": row.bureau_id, "document_no": made.document_no},
    )  # fmt: skip
    return made


def revoke(closure_id: UUID, why: str) -> None:
    """Take back what was declared: the days count again. Raises :class:`Forbidden` elsewhere than at the city,
    :class:`Conflict` where nothing is declared, :class:`Invalid` without a reason."""
    require_declaring_city()
    row = closure_list.announced_closure(closure_id)
    held = db.session.scalar(
        select(ClosureDeclaration)
        .where(ClosureDeclaration.closure_id == closure_id, ClosureDeclaration.revoked_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise Conflict("nothing", "这次闭局没有认定，或认定已经撤销。")
    held.revoked_at, held.revoked_by, held.revoked_reason = now(), context.current_actor().actor_name, _why(why)
    db.session.flush()
    forget_calendars()
    record(
        LedgerEvent.CATALOGUE_CLOSURE_REVOKED,
        f"撤销对{bureaus.bureau_by_id(row.bureau_id).name}{span_text(row.first_day, row.last_day)}停止办公的认定，"
        f"恢复计入工作日。原因：{held.revoked_reason}",
        subject_id=closure_id, detail={"bureau_id": row.bureau_id},
    )  # fmt: skip


def span_text(first: date, last: date) -> str:
    """One day, or from one to another."""
    return day_in_words(first) if first == last else f"{day_in_words(first)}至{day_in_words(last)}"


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise Invalid("order", "闭局末日不能早于首日。", "last_day")
    if last_day - first_day >= LONGEST_CLOSURE:
        raise Invalid("long", f"一次闭局不超过{LONGEST_CLOSURE.days}天，请分开登记或核对日期。", "last_day")
    if not today() - FARTHEST_BACK <= first_day <= today() + FARTHEST_AHEAD:
        raise Invalid("far", f"闭局首日应在{FARTHEST_BACK.days}天前到一年后之间。", "first_day")


def _why(why: str) -> str:
    require_text(why, "why", "请填写原因。")
    return why.strip()
