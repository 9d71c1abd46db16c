"""The signed-in person, as the gate reads it once a request: a value, not a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.foundation.staff.roles import Role


@dataclass(frozen=True)
class Person:
    """One officer of the acting bureau with the roles held at this moment."""

    id: UUID
    name: str
    bureau_id: int
    division_id: UUID
    division_name: str
    roles: frozenset[Role]
    session_hash: bytes
    """SHA-256 of the session's token: the session's key."""
    seen_at: datetime
    """When the session was last marked as used (to the minute)."""
    ends_at: datetime
