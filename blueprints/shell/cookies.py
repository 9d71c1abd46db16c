"""The session cookie, signed as Flask signs it; what signs it is made once and not twice a request."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Flask's own, with its serializer kept for the one secret that there is."""

    def __init__(self) -> None:
        self._kept: dict[str | bytes, URLSafeTimedSerializer] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made at first use."""
        secret = app.secret_key or ""
        if secret not in self._kept:
            made = super().get_signing_serializer(app)
            if made is None:
                return None
            self._kept[secret] = made
        return self._kept[secret]
