"""Seals on the audit trail: each closes a stretch of it with a hash that contains the seal before it (B11; P5).

A stretch is sealed when no transaction that could still write into it is open. Seals travel with handoffs, so every
linked bureau keeps some of them: who rewrites one bureau's past, with the database superuser's rights too, is found
from another's. The newest seal's ``number:hash`` is the bureau's audit head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants import context
from tenants.audit import AuditRow
from tenants.clock import now
from tenants.db import Base, db
from tenants.keys import BureauKeyed

FIRST_HASH = "0" * 64
HEAD_CACHE_SECONDS = 60.0
"""Seconds for which a process tells the head it read last: an older seal binds the past as well."""
_heads: dict[tuple[object, int], tuple[float, str | None]] = {}
"""By database and bureau."""


class AuditSeal(BureauKeyed, Base):
    """One seal: everything up to row ``upto_seq`` that the seals before it do not cover."""

    __tablename__ = "audit_seals"
    __table_args__ = ({"info": {"access": "insert"}},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    upto_seq: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class TrailPosition:
    """Where the trail stood at a moment, and the first transaction that began after it."""

    seq: int
    horizon: int


_ROW = text(
    "SELECT seq, encode(sha256(convert_to(concat_ws('|', seq, extract(epoch from at)::text, transaction, table_name, act, "
    "actor, before::text, after::text), 'UTF8')), 'hex') FROM audit_trail "
    "WHERE bureau_id = :b AND seq > :low AND seq <= :high AND table_name <> 'audit_seals' ORDER BY seq"
)
"""A seal's own line in the trail is left out: otherwise every seal would call for the next."""
_STILL_OPEN = text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint < :horizon FROM audit_trail WHERE bureau_id = :b LIMIT 1"
)
"""Asked of the bureau's own table, as the mark was: on a cluster other nodes count transactions of their own."""


def trail_position() -> TrailPosition:
    """Where the acting bureau's trail stands now."""
    row = db.session.execute(
        select(
            func.coalesce(func.max(AuditRow.seq), 0),
            text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint"),
        ).where(AuditRow.bureau_id == context.bureau_id())
    ).one()
    return TrailPosition(row[0], row[1])


def seal(upto: TrailPosition) -> AuditSeal | None:
    """Seal the acting bureau's trail up to a mark; None while a transaction from before it is open, or nothing is new."""
    if db.session.scalar(_STILL_OPEN, {"b": context.bureau_id(), "horizon": upto.horizon}):
        return None
    last = _newest()
    number, low, before = (last.number, last.upto_seq, last.hash) if last else (0, 0, FIRST_HASH)
    if upto.seq <= low:
        return None
    made, count = _chained(before, low, upto.seq)
    if not count:
        return None
    row = AuditSeal(number=number + 1, upto_seq=upto.seq, rows=count, hash=made, at=now())
    db.session.add(row)
    db.session.flush()
    return row


def seal_head() -> str | None:
    """``number:hash`` of the acting bureau's newest seal, at most a minute old; None before the first."""
    key, at = (db.engine.url, context.bureau_id()), monotonic()
    known = _heads.get(key)
    if known is None or at - known[0] > HEAD_CACHE_SECONDS:
        last = _newest()
        known = (at, f"{last.number}:{last.hash}" if last else None)
        _heads[key] = known
    return known[1]


def forget_heads() -> None:
    """For tests: what this process knows of heads is read anew."""
    _heads.clear()


def verify() -> Iterator[Mapping[str, Any]]:
    """Everything in the acting bureau's trail that is not as it was sealed, in order; nothing where all is."""
    before, low = FIRST_HASH, 0
    for one in db.session.scalars(
        select(AuditSeal).where(AuditSeal.bureau_id == context.bureau_id()).order_by(AuditSeal.number)
    ):
        made, count = _chained(before, low, one.upto_seq)
        if (made, count) != (one.hash, one.rows):
            yield {"bureau": context.bureau_id(), "seal": one.number, "from_seq": low + 1, "to_seq": one.upto_seq}
        before, low = one.hash, one.upto_seq


def seal_hashes() -> Mapping[int, str]:
    """Number → hash of the acting bureau's seals."""
    rows = db.session.execute(
        select(AuditSeal.number, AuditSeal.hash).where(AuditSeal.bureau_id == context.bureau_id())
    )
    return {row.number: row.hash for row in rows}


def _newest() -> AuditSeal | None:
    return db.session.scalar(
        select(AuditSeal).where(AuditSeal.bureau_id == context.bureau_id()).order_by(AuditSeal.number.desc()).limit(1)
    )


def _chained(before: str, low: int, high: int) -> tuple[str, int]:
    digest, count = hashlib.sha256(before.encode()), 0
    rows = db.session.execute(
        _ROW, {"b": context.bureau_id(), "low": low, "high": high}, execution_options={"yield_per": 5000}
    )
    for row in rows:
        digest.update(row[1].encode())
        count += 1
    return digest.hexdigest(), count
