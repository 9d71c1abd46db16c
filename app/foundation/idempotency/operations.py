"""The first result of a request, found again or kept. All in the request's own transaction."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.foundation.errors import Conflict
from app.foundation.idempotency.models import IdempotencyKey
from tenants import context
from tenants.clock import now
from tenants.db import fetch_batch
from tenants.prepared_queries import BoundQuery, PreparedQuery
from tenants.write_buffer import PreparedInsert, enqueue

_FIND = PreparedQuery(
    select(IdempotencyKey.fingerprint, IdempotencyKey.status, IdempotencyKey.location, IdempotencyKey.body).where(
        IdempotencyKey.bureau_id == bindparam("b"), IdempotencyKey.key == bindparam("k")
    )
)
_FIRST = PreparedInsert(IdempotencyKey.__table__)


FirstResult = tuple[int, str | None, str | None]
"""Status, location and body."""


def first_result_query(bureau_id: int, key: UUID) -> BoundQuery:
    """Asks what is kept under a key; goes out with the beginning of a request's transaction (:func:`read_first_result`)."""
    return _FIND(b=bureau_id, k=key)


def read_first_result(rows: Sequence[Any], fingerprint: bytes) -> FirstResult | None:
    """The result of the same request's first run; None when this is the first.

    Raises :class:`Conflict` (``idempotency``) when the key was used for another request (trust.md, contract 7).
    """
    if not rows:
        return None
    row = rows[0]
    if not hmac.compare_digest(row.fingerprint, fingerprint):
        raise Conflict("idempotency", "这份表单已经提交过，且内容不同。请刷新页面后重新填写。")
    return row.status or 200, row.location, row.body


def find_first_result(key: UUID, fingerprint: bytes) -> FirstResult | None:
    """The same, asked now."""
    (rows,) = fetch_batch(first_result_query(context.bureau_id(), key))
    return read_first_result(rows, fingerprint)


def store_result(key: UUID, fingerprint: bytes, status: int, location: str | None, body: str | None) -> None:
    """Remember the result. Of two equal requests at once the second fails to commit and finds the first one's result."""
    enqueue(_FIRST(key=key, fingerprint=fingerprint, status=status, location=location, body=body, at=now()))
