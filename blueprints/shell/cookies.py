"""The session cookie, signed as Flask signs it; what signs it is made once, and the same cookie is verified once."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST_KEPT = 4096
PLAIN = (str, int, float, bool, type(None))


class SessionCookies(SecureCookieSessionInterface):
    """Flask's own. A cookie says the same as long as it is the same text, signature and all: until it is too old, what
    it was found to say is kept. Whether the session that it names is alive is asked in the database, each time."""

    def __init__(self) -> None:
        self._serializers: dict[str | bytes, URLSafeTimedSerializer] = {}
        self._found: dict[str, tuple[dict[str, Any], float]] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made at first use."""
        secret = app.secret_key or ""
        if secret not in self._serializers:
            made = super().get_signing_serializer(app)
            if made is None:
                return None
            self._serializers[secret] = made
        return self._serializers[secret]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; nothing where it is not ours or too old."""
        given = request.cookies.get(self.get_cookie_name(app))
        if not given:
            return SecureCookieSession()
        said, ends_at = self._found.get(given, ({}, 0.0))
        if ends_at > time.time():
            return SecureCookieSession(said)
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        lasts = int(app.permanent_session_lifetime.total_seconds())
        try:
            said, signed_at = serializer.loads(given, max_age=lasts, return_timestamp=True)
        except BadSignature:
            return SecureCookieSession()
        self._keep(given, said, signed_at.timestamp() + lasts)
        return SecureCookieSession(said)

    def _keep(self, given: str, said: dict[str, Any], ends_at: float) -> None:
        """Lists (words for the next page) are changed in place by whoever reads them: such a cookie is read anew."""
        if all(isinstance(value, PLAIN) for value in said.values()):
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[given] = said, ends_at
