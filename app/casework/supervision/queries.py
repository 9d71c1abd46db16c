"""Supervisors and approval records as pages need them: rows, one bureau, bounded, keyset-paged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, select

from app.casework.outside.models import OutsideAuthority
from app.casework.supervision.models import SupervisionRecord, Supervisor
from app.foundation.errors import Missing
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.prepared_queries import BoundQuery, PreparedQuery

AnyRow = Row[*tuple[Any, ...]]
PAGE = 25
COUNT_CAP = 500
"""Counts stop here."""


class RecordGroup(StrEnum):
    """What the list shows: open ones, late ones, what came back, what was received, all."""

    OPEN = "open"
    LATE = "late"
    RETURNED = "returned"
    RECEIVED = "received"
    ALL = "all"


_of_supervisor = and_(
    Supervisor.bureau_id == SupervisionRecord.bureau_id, Supervisor.id == SupervisionRecord.supervisor_id
)
_of_authority = and_(OutsideAuthority.bureau_id == Supervisor.bureau_id, OutsideAuthority.id == Supervisor.authority_id)
_RECORDS = (
    select(
        SupervisionRecord.id,
        SupervisionRecord.case_id,
        SupervisionRecord.project_id,
        SupervisionRecord.content,
        SupervisionRecord.made_at,
        SupervisionRecord.due_on,
        SupervisionRecord.handoff_id,
        SupervisionRecord.request_id,
        SupervisionRecord.sent_at,
        SupervisionRecord.times,
        SupervisionRecord.last_sent_at,
        SupervisionRecord.fault,
        SupervisionRecord.received_at,
        SupervisionRecord.received_by,
        SupervisionRecord.told,
        SupervisionRecord.returned_at,
        SupervisionRecord.returned_reason,
        SupervisionRecord.reminded_at,
        Supervisor.target_bureau_id,
        Supervisor.receipt_days,
        OutsideAuthority.name.label("authority_name"),
    )
    .join(Supervisor, _of_supervisor)
    .outerjoin(OutsideAuthority, _of_authority)
    .where(SupervisionRecord.bureau_id == bindparam("b"))
)
_OF_CASE = _RECORDS.where(SupervisionRecord.case_id == bindparam("case")).order_by(SupervisionRecord.id).limit(20)
_OF_PROJECT = PreparedQuery(
    _RECORDS.where(SupervisionRecord.project_id == bindparam("project")).order_by(SupervisionRecord.id.desc()).limit(20)
)


def supervisor_name(row: Any) -> str:
    """Who supervises, in words: a linked bureau or an outside authority."""
    return bureau_by_id(row.target_bureau_id).name if row.target_bureau_id else str(row.authority_name)


def record(record_id: UUID, lock: bool = False) -> SupervisionRecord:
    """One record of the acting bureau; raises :class:`Missing`."""
    return _one(SupervisionRecord.id == record_id, lock)


def record_of_handoff(handoff_id: UUID) -> SupervisionRecord | None:
    """The record that went out by a handoff, locked."""
    return _maybe(SupervisionRecord.handoff_id == handoff_id)


def record_of_request(request_id: UUID) -> SupervisionRecord | None:
    """The record that went out by an outside authority's link, locked."""
    return _maybe(SupervisionRecord.request_id == request_id)


def record_id_of(request_id: UUID) -> UUID | None:
    """Which record an outside authority's link carries."""
    return db.session.scalar(
        select(SupervisionRecord.id).where(
            SupervisionRecord.bureau_id == context.bureau_id(), SupervisionRecord.request_id == request_id
        )
    )


def record_details(record_id: UUID) -> AnyRow:
    """One record with its supervisor, as a page shows it; raises :class:`Missing`."""
    row = db.session.execute(
        _RECORDS.where(SupervisionRecord.id == record_id), {"b": context.bureau_id()}
    ).one_or_none()
    if row is None:
        raise Missing("审批记录")
    return row


def records_of_case(case_id: UUID) -> Sequence[AnyRow]:
    """The records of one case."""
    return db.session.execute(_OF_CASE, {"b": context.bureau_id(), "case": case_id}).all()


def records_of_project_query(project_id: UUID) -> BoundQuery:
    """The newest records of an own project, to be asked together with other questions."""
    return _OF_PROJECT(b=context.bureau_id(), project=project_id)


def record_page(group: RecordGroup, day: date, before: UUID | None = None) -> tuple[Sequence[AnyRow], UUID | None]:
    """Records of a group, the newest first, and where the next page begins."""
    statement = _RECORDS.where(*_in_group(group, day))
    if before is not None:
        statement = statement.where(SupervisionRecord.id < before)
    statement = statement.order_by(SupervisionRecord.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(statement, {"b": context.bureau_id()}).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def record_counts(day: date) -> dict[RecordGroup, int]:
    """How many are not received, and of those late or returned; over at most :data:`COUNT_CAP` + 1 rows."""
    waiting = (
        select(SupervisionRecord.due_on, SupervisionRecord.returned_at)
        .where(SupervisionRecord.bureau_id == context.bureau_id(), SupervisionRecord.received_at.is_(None))
        .order_by(SupervisionRecord.due_on, SupervisionRecord.id)
        .limit(COUNT_CAP + 1)
        .subquery()
    )
    late = and_(waiting.c.due_on < day, waiting.c.returned_at.is_(None))
    row = db.session.execute(
        select(
            func.count().label("open"),
            func.count().filter(late).label("late"),
            func.count().filter(waiting.c.returned_at.is_not(None)).label("returned"),
        ).select_from(waiting)
    ).one()
    return {RecordGroup.OPEN: row.open, RecordGroup.LATE: row.late, RecordGroup.RETURNED: row.returned}


def late_unreminded_records(day: date, limit: int) -> Sequence[SupervisionRecord]:
    """Records that fell due before ``day`` and of which nobody was reminded yet, locked; others' are skipped."""
    return db.session.scalars(
        select(SupervisionRecord)
        .where(
            SupervisionRecord.bureau_id == context.bureau_id(),
            SupervisionRecord.received_at.is_(None),
            SupervisionRecord.due_on < day,
            SupervisionRecord.reminded_at.is_(None),
        )
        .order_by(SupervisionRecord.due_on, SupervisionRecord.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def supervisors(item_id: UUID | None = None) -> Sequence[AnyRow]:
    """Who supervises now, of one item or of all, with names."""
    statement = (
        select(
            Supervisor.id,
            Supervisor.item_id,
            Supervisor.target_bureau_id,
            Supervisor.authority_id,
            Supervisor.duty,
            Supervisor.receipt_days,
            Supervisor.confirmed_by,
            Supervisor.confirmed_at,
            OutsideAuthority.name.label("authority_name"),
        )
        .outerjoin(OutsideAuthority, _of_authority)
        .where(Supervisor.bureau_id == context.bureau_id(), Supervisor.ended_at.is_(None))
        .order_by(Supervisor.id)
        .limit(1000)
    )
    if item_id is not None:
        statement = statement.where(Supervisor.item_id == item_id)
    return db.session.execute(statement).all()


def supervisor(supervisor_id: UUID, lock: bool = False) -> Supervisor:
    """One supervisor of an item, also a former one; raises :class:`Missing`."""
    statement = select(Supervisor).where(Supervisor.bureau_id == context.bureau_id(), Supervisor.id == supervisor_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("监管部门")
    return found


def _in_group(group: RecordGroup, day: date) -> tuple[ColumnElement[bool], ...]:
    waiting = SupervisionRecord.received_at.is_(None)
    return {
        RecordGroup.OPEN: (waiting,),
        RecordGroup.LATE: (waiting, SupervisionRecord.due_on < day, SupervisionRecord.returned_at.is_(None)),
        RecordGroup.RETURNED: (waiting, SupervisionRecord.returned_at.is_not(None)),
        RecordGroup.RECEIVED: (SupervisionRecord.received_at.is_not(None),),
        RecordGroup.ALL: (),
    }[group]


def _one(which: ColumnElement[bool], lock: bool) -> SupervisionRecord:
    statement = select(SupervisionRecord).where(SupervisionRecord.bureau_id == context.bureau_id(), which)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("审批记录")
    return found


def _maybe(which: ColumnElement[bool]) -> SupervisionRecord | None:
    return db.session.scalar(
        select(SupervisionRecord)
        .where(SupervisionRecord.bureau_id == context.bureau_id(), which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
