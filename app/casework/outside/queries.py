"""Outside authorities and requests as pages need them: rows, one bureau, bounded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from app.casework.outside.models import OutsideAnswer, OutsideAuthority, OutsideRequest
from app.foundation.errors import Missing
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
PAGE = 25

_REQUEST = (
    OutsideRequest.id,
    OutsideRequest.authority_id,
    OutsideRequest.purpose,
    OutsideRequest.project_id,
    OutsideRequest.assessment_id,
    OutsideRequest.item_ids,
    OutsideRequest.content,
    OutsideRequest.due_on,
    OutsideRequest.made_at,
    OutsideRequest.made_by,
    OutsideRequest.issued_at,
    OutsideRequest.issued_by,
    OutsideRequest.expires_at,
    OutsideRequest.issues,
    OutsideRequest.urges,
    OutsideRequest.urged_at,
    OutsideRequest.answered_at,
    OutsideRequest.revoked_at,
    OutsideRequest.revoked_reason,
    OutsideAuthority.name.label("authority_name"),
    OutsideAuthority.email,
    OutsideAuthority.contact_name,
    OutsideAnswer.verdict,
    OutsideAnswer.conditions,
    OutsideAnswer.basis,
    OutsideAnswer.remark,
    OutsideAnswer.signer_name,
    OutsideAnswer.signer_post,
)


def authorities(ended: bool = False, limit: int = 500) -> Sequence[AnyRow]:
    """Authorities by name; those no longer asked only where ``ended``."""
    statement = select(
        OutsideAuthority.id,
        OutsideAuthority.name,
        OutsideAuthority.kind,
        OutsideAuthority.contact_name,
        OutsideAuthority.email,
        OutsideAuthority.ended_at,
    ).where(OutsideAuthority.bureau_id == context.bureau_id())
    if not ended:
        statement = statement.where(OutsideAuthority.ended_at.is_(None))
    in_order = (OutsideAuthority.ended_at.is_not(None), OutsideAuthority.name)
    return db.session.execute(statement.order_by(*in_order).limit(limit)).all()


def authority(authority_id: UUID, lock: bool = False) -> OutsideAuthority:
    """One authority; raises :class:`Missing`."""
    statement = select(OutsideAuthority).where(
        OutsideAuthority.bureau_id == context.bureau_id(), OutsideAuthority.id == authority_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("区外部门")
    return found


def authority_names(authority_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of authorities."""
    rows = db.session.execute(
        select(OutsideAuthority.id, OutsideAuthority.name).where(
            OutsideAuthority.bureau_id == context.bureau_id(), OutsideAuthority.id.in_(authority_ids)
        )
    )
    return {row.id: row.name for row in rows}


def request(request_id: UUID, lock: bool = False) -> OutsideRequest:
    """One request; raises :class:`Missing`."""
    statement = select(OutsideRequest).where(
        OutsideRequest.bureau_id == context.bureau_id(), OutsideRequest.id == request_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("区外征询")
    return found


def request_details(request_id: UUID) -> AnyRow:
    """One request with its authority and answer, as a page shows it; raises :class:`Missing`."""
    row = db.session.execute(_requests().where(OutsideRequest.id == request_id)).one_or_none()
    if row is None:
        raise Missing("区外征询")
    return row


def requests_of_assessment(assessment_id: UUID) -> Sequence[AnyRow]:
    """Requests of one round of assessment with their answers, in the order of asking."""
    statement = _requests().where(OutsideRequest.assessment_id == assessment_id).order_by(OutsideRequest.id).limit(200)
    return db.session.execute(statement).all()


def requests_of_authority(authority_id: UUID, before: UUID | None = None) -> tuple[Sequence[AnyRow], UUID | None]:
    """What one authority was asked, the newest first, and where the next page begins."""
    statement = _requests().where(OutsideRequest.authority_id == authority_id)
    if before is not None:
        statement = statement.where(OutsideRequest.id < before)
    rows = db.session.execute(statement.order_by(OutsideRequest.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _requests() -> Any:
    return (
        select(*_REQUEST)
        .join(
            OutsideAuthority,
            and_(
                OutsideAuthority.bureau_id == OutsideRequest.bureau_id,
                OutsideAuthority.id == OutsideRequest.authority_id,
            ),
        )
        .outerjoin(
            OutsideAnswer,
            and_(OutsideAnswer.bureau_id == OutsideRequest.bureau_id, OutsideAnswer.request_id == OutsideRequest.id),
        )
        .where(OutsideRequest.bureau_id == context.bureau_id())
    )
