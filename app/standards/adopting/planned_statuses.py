"""Statuses that begin on a day to come (自某日起): planned by the bureau, put in force by the worker on their day.

A plan is no status: whoever asks what a bureau does today reads adoptions alone, as before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, Invalid, Missing, Refusal, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.notices import operations as notices
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.standards.adopting import operations, queries
from app.standards.adopting.models import PlannedState, PlannedStatus
from app.standards.catalogue.terms import AdoptionStatus, Support, adoption_status_text
from tenants import context
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id

FARTHEST_AHEAD = timedelta(days=366)
MOST_A_DAY = 500


def change_status(
    item_id: UUID, status: AdoptionStatus, basis: str, since: date, support: Support | None = None
) -> bool:
    """Change the acting bureau's status of an item, at once or from a day to come; says whether it holds already.

    Raises what :func:`~app.standards.adopting.operations.adopt` and :func:`~app.standards.adopting.operations.mark_status` raise, today and for a
    day to come alike; :class:`Conflict` where another change waits for its day.
    """
    row = queries.item_with_adoption(context.bureau_id(), item_id)
    if row.planned_id is not None:
        words = adoption_status_text(row.planned_status, row.planned_support)
        raise Conflict(
            "planned",
            f"已登记自{operations.day_in_words(row.planned_since)}起“{words}”，请先在事项页面撤销，再登记新的变更。",
        )
    if since > today():
        _plan(row, status, basis, since, support)
        return False
    _put(item_id, status, basis, since, support)
    return True


def withdraw(item_id: UUID, planned_id: UUID, reason: str) -> PlannedStatus:
    """Take a planned status back before its day. Raises :class:`Invalid` without a reason, :class:`Conflict` where it
    does not wait any more."""
    require_text(reason, "reason", "请填写撤销的原因。")
    row = _locked(planned_id)
    if row is None or row.item_id != item_id:
        raise Missing("登记的变更")
    if row.state is not PlannedState.WAITING:
        raise Conflict("ended", f"这项变更已由{row.ended_by}办理，不能撤销。")
    _end(row, PlannedState.WITHDRAWN, reason.strip())
    name = queries.item_with_adoption(row.bureau_id, item_id).name
    record(
        LedgerEvent.CATALOGUE_STATUS_WITHDRAWN,
        f"撤销“{name}”自{operations.day_in_words(row.since)}起“{adoption_status_text(row.status, row.support)}”的登记。"
        f"原因：{row.note}",
        subject_id=item_id,
    )
    return row


def apply_planned_statuses() -> int:
    """Put in force what begins today or should have begun; returns how many. For the worker, acting as the bureau.

    What cannot begin (a sign-off was taken back, the item is retired) is ended with the reason, and the bureau is told.
    """
    due = db.session.scalars(
        select(PlannedStatus.id)
        .where(
            PlannedStatus.bureau_id == context.bureau_id(), PlannedStatus.state == PlannedState.WAITING,
            PlannedStatus.since <= today(),
        )
        .order_by(PlannedStatus.since, PlannedStatus.id)
        .limit(MOST_A_DAY)
    ).all()  # fmt: skip
    return sum(_begin(planned_id) for planned_id in due)


def _begin(planned_id: UUID) -> int:
    row = _locked(planned_id)
    if row is None or row.state is not PlannedState.WAITING:
        return 0
    try:
        _put(row.item_id, row.status, row.basis, row.since, row.support)  # refuses before it writes anything
    except Refusal as refusal:
        _end(row, PlannedState.REFUSED, refusal.message)
        _tell(row)
        return 0
    _end(row, PlannedState.IN_FORCE, "")
    return 1


def _tell(row: PlannedStatus) -> None:
    words = adoption_status_text(row.status, row.support)
    said = f"自{operations.day_in_words(row.since)}起“{words}”的变更没有生效：{row.note}"
    record(LedgerEvent.CATALOGUE_STATUS_REFUSED, said, subject_id=row.item_id)
    notices.notify_role(Role.CATALOGUE_ADMIN, said, SubjectKind.ADOPTIONS.of())


def _plan(row: Any, status: AdoptionStatus, basis: str, since: date, support: Support | None) -> PlannedStatus:
    if since > today() + FARTHEST_AHEAD:
        raise Invalid("far", "起始日期不能晚于一年以后。", "since")
    if status is AdoptionStatus.ADOPTED:
        operations.check_ready(row, context.bureau_id())
    support = operations.support_for(row, status, support)
    operations.check_change(row, queries.current_adoption(row.item_id), status, basis, since, support)
    made = PlannedStatus(
        id=new_id(), city_id=queries.city_id(), bureau_id=context.bureau_id(), item_id=row.item_id, status=status,
        support=support, basis=basis.strip(), since=since, state=PlannedState.WAITING, made_at=now(),
        made_by=context.current_actor().actor_name, note="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_STATUS_PLANNED,
        f"登记“{row.name}”自{operations.day_in_words(since)}起{adoption_status_text(status, support)}。依据：{made.basis}",
        subject_id=row.item_id, detail={"status": status.value, "since": since.isoformat()},
    )  # fmt: skip
    return made


def _put(item_id: UUID, status: AdoptionStatus, basis: str, since: date, support: Support | None) -> None:
    if status is AdoptionStatus.ADOPTED:
        operations.adopt(item_id, basis, since)
    else:
        operations.mark_status(item_id, status, basis, since, support)


def _locked(planned_id: UUID) -> PlannedStatus | None:
    return db.session.scalar(
        select(PlannedStatus)
        .where(PlannedStatus.id == planned_id, PlannedStatus.bureau_id == context.bureau_id())
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end(row: PlannedStatus, state: PlannedState, note: str) -> None:
    row.state, row.note = state, note
    row.ended_at, row.ended_by = now(), context.current_actor().actor_name
    db.session.flush()
