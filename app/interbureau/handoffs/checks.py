"""When the acting bureau's boxes were last compared with the others', and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerEntry
from tenants import context
from tenants.db import db

EVENT = LedgerEvent.HANDOFFS_BOXES_RECONCILED
MOST_NAMED = 200
"""Differences that a bureau's entry names; beyond, the command names all."""


@dataclass(frozen=True)
class NamedFault:
    """One difference, for a list."""

    handoff_id: str
    number: int | None
    text: str


@dataclass(frozen=True)
class BureauFigures:
    """The figures of one bureau of the city. No handoff is named here."""

    bureau_id: int
    handoffs: int
    messages: int
    faults: int


@dataclass(frozen=True)
class BoxCheck:
    """One comparison, as a bureau keeps it."""

    at: datetime
    handoffs: int
    messages: int
    faults: int
    named: list[NamedFault]
    bureaus: list[BureauFigures]
    """At the city: all of its bureaus. Elsewhere empty."""


def last_check() -> BoxCheck | None:
    """The newest comparison; None where there was none yet."""
    row = db.session.execute(
        select(LedgerEntry.recorded_at, LedgerEntry.detail)
        .where(
            LedgerEntry.bureau_id == context.bureau_id(), LedgerEntry.project_id.is_(None), LedgerEntry.event == EVENT
        )
        .order_by(LedgerEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    told: dict[str, Any] = row.detail or {}
    return BoxCheck(
        row.recorded_at,
        told["handoffs"],
        told["messages"],
        told["faults"],
        [NamedFault(*one) for one in told["named"]],
        [BureauFigures(*one) for one in told.get("bureaus", ())],
    )
