"""Failed guesses at one-time links are counted by address of the network: after too many, none is looked at for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert

from app.casework.outside.models import OutsideAttempt
from app.foundation.errors import TooManyAttempts
from tenants import context
from tenants.clock import now
from tenants.db import db

MAX_FAILURES = 60
"""Failures within :data:`FAILURE_WINDOW`; a whole county's offices may stand behind one address."""
FAILURE_WINDOW = timedelta(minutes=15)


def refuse_guessing(address: str) -> None:
    """Raises :class:`TooManyAttempts` while the address has failed too often, right code or not."""
    failures = db.session.scalar(
        select(OutsideAttempt.failures).where(
            OutsideAttempt.bureau_id == context.bureau_id(),
            OutsideAttempt.address_hash == _hash(address),
            OutsideAttempt.since > now() - FAILURE_WINDOW,
        )
    )
    if failures is not None and failures >= MAX_FAILURES:
        raise TooManyAttempts(
            f"短时间内的错误次数过多，请{FAILURE_WINDOW.seconds // 60}分钟后再试，或联系发来链接的审批局。"
        )


def count_failure(address: str) -> None:
    """One more; what is older than the window counts no longer and goes."""
    at = now()
    db.session.execute(
        delete(OutsideAttempt).where(
            OutsideAttempt.bureau_id == context.bureau_id(), OutsideAttempt.since <= at - FAILURE_WINDOW
        )
    )
    row = {"bureau_id": context.bureau_id(), "address_hash": _hash(address), "failures": 1, "since": at}
    fresh = OutsideAttempt.since > at - FAILURE_WINDOW
    db.session.execute(
        insert(OutsideAttempt)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["bureau_id", "address_hash"],
            set_={
                "failures": case((fresh, OutsideAttempt.failures + 1), else_=1),
                "since": case((fresh, OutsideAttempt.since), else_=at),
            },
        )
    )


def _hash(address: str) -> bytes:
    return hashlib.sha256(address.encode()).digest()
