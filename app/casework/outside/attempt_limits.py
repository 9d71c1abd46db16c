"""Failed guesses at one-time links are counted by address of the network: after too many, none is looked at for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert

from app.casework.outside.models import OutsideTry
from app.foundation.errors import TooManyAttempts
from tenants import context
from tenants.clock import now
from tenants.db import db

MOST = 60
"""Failures within :data:`WINDOW`; a whole county's offices may stand behind one address."""
WINDOW = timedelta(minutes=15)


def refuse_guessing(address: str) -> None:
    """Raises :class:`TooManyAttempts` while the address has failed too often, right code or not."""
    failures = db.session.scalar(
        select(OutsideTry.failures).where(
            OutsideTry.bureau_id == context.bureau_id(),
            OutsideTry.address_hash == _hash(address),
            OutsideTry.since > now() - WINDOW,
        )
    )
    if failures is not None and failures >= MOST:
        raise TooManyAttempts(f"短时间内的错误次数过多，请{WINDOW.seconds // 60}分钟后再试，或联系发来链接的审批局。")


def count_failure(address: str) -> None:
    """One more; what is older than the window counts no longer and goes."""
    at = now()
    db.session.execute(
        delete(OutsideTry).where(OutsideTry.bureau_id == context.bureau_id(), OutsideTry.since <= at - WINDOW)
    )
    row = {"bureau_id": context.bureau_id(), "address_hash": _hash(address), "failures": 1, "since": at}
    fresh = OutsideTry.since > at - WINDOW
    db.session.execute(
        insert(OutsideTry)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["bureau_id", "address_hash"],
            set_={
                "failures": case((fresh, OutsideTry.failures + 1), else_=1),
                "since": case((fresh, OutsideTry.since), else_=at),
            },
        )
    )


def _hash(address: str) -> bytes:
    return hashlib.sha256(address.encode()).digest()
