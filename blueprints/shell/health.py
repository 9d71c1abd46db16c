"""``/healthz``: 200 only when the database takes a write (trust.md, contract 1)."""

from __future__ import annotations

from flask import Flask, Response, make_response
from sqlalchemy import text

from app.foundation.permissions import Permission
from tenants.db import db, transaction


def install(app: Flask) -> None:
    """One route, of no face."""

    def healthz() -> Response:
        with transaction():
            db.session.execute(text("select pg_current_xact_id()"))
        return make_response(("ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}))

    healthz.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    app.add_url_rule("/healthz", "healthz", healthz)
