"""The proof with which a transaction enters a bureau's context (trust.md: signed bureau context)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

TOKEN_SECONDS = 30
"""How long a signed context may be on its way to the database; it is used at once."""


@dataclass(frozen=True)
class ContextSigner:
    """Proves to PostgreSQL for which bureau a transaction acts (trust.md: signed bureau context)."""

    key_id: int
    key: bytes

    def token(self, bureau_id: int, backend_pid: int, expiry: int) -> str:
        """``c.kid.bureau.expiry.pid.mac``, good for one connection until ``expiry`` (epoch seconds)."""
        body = f"c.{self.key_id}.{bureau_id}.{expiry}.{backend_pid}"
        return f"{body}.{hmac.new(self.key, body.encode(), hashlib.sha256).hexdigest()}"
