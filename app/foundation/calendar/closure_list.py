"""Days on which bureaus are closed, as the page of closures lists them: with what was declared, withdrawn and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from app.foundation.calendar.models import BureauClosure, ClosureDeclaration
from app.foundation.errors import Missing
from tenants import bureaus, context
from tenants.db import db

PAGE_SIZE = 30
AnyRow = Row[*tuple[Any, ...]]


def announced_closures(bureau_id: int | None = None, before: UUID | None = None) -> Sequence[AnyRow]:
    """Closures of one bureau or of all of the city, newest first: one more than :data:`PAGE_SIZE` where there is more."""
    statement = _listed()
    if bureau_id is not None:
        statement = statement.where(BureauClosure.bureau_id == bureau_id)
    if before is not None:
        statement = statement.where(BureauClosure.id < before)
    return db.session.execute(statement.order_by(BureauClosure.id.desc()).limit(PAGE_SIZE + 1)).all()


def announced_closure(closure_id: UUID) -> AnyRow:
    """One closure of the city. Raises :class:`Missing`."""
    row = db.session.execute(_listed().where(BureauClosure.id == closure_id)).one_or_none()
    if row is None:
        raise Missing("闭局日")
    return row


def _listed() -> Select[*tuple[Any, ...]]:
    holding = (ClosureDeclaration.closure_id == BureauClosure.id) & ClosureDeclaration.revoked_at.is_(None)
    return (
        select(
            *BureauClosure.__table__.columns,
            ClosureDeclaration.id.label("declaration_id"),
            ClosureDeclaration.cause,
            ClosureDeclaration.document,
            ClosureDeclaration.document_no,
            ClosureDeclaration.declared_at,
            ClosureDeclaration.declared_by,
        )
        .outerjoin(ClosureDeclaration, holding)
        .where(BureauClosure.city_id == bureaus.bureau_by_id(context.bureau_id()).city_id)
    )
