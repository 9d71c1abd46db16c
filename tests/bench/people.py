"""Signed-in staff of all bureaus, without a password in the loop: sessions in the database, cookies as sign-in sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from app.foundation.staff.sessions import SESSION_LIMIT, token_hash
from tenants.clock import now

CSRF = "0" * 40
ROLES = ("lianluo", "guanjia", "xiangmuzhang", "chuangkou")


@dataclass(frozen=True)
class Visitor:
    """One signed-in person."""

    bureau_id: int
    slug: str
    role: str
    officer_id: UUID
    division_id: UUID
    cookie: str
    """The header's value."""

    csrf: str
    """A form token that goes with the cookie."""


def sign_in(app: Flask, admin: psycopg.Connection[Any]) -> Mapping[tuple[int, str], Visitor]:
    """One session for every bureau and role of :data:`ROLES`, fresh as of now; by bureau and role."""
    at = now()
    # Superusers act for no bureau, and the audit trail refuses what is done for none.
    admin.execute("set session_replication_role = replica")
    rows = admin.execute(
        "select o.bureau_id, b.slug, o.sign_in_name, o.id, o.division_id from officers o "
        "join bureaus b on b.id = o.bureau_id where o.sign_in_name = any(%s) order by 1, 3",
        (list(ROLES),),
    ).fetchall()
    found = {}
    for bureau_id, slug, role, officer_id, division_id in rows:
        token = f"bench-{bureau_id}-{role}"
        admin.execute(
            "insert into web_sessions (bureau_id, token_hash, officer_id, started_at, seen_at, ends_at, agent, address) "
            "values (%s, %s, %s, %s, %s, %s, 'bench', '127.0.0.1') on conflict (bureau_id, token_hash) "
            "do update set seen_at = excluded.seen_at, ends_at = excluded.ends_at",
            (bureau_id, token_hash(token), officer_id, at, at + SESSION_LIMIT / 2, at + SESSION_LIMIT),
        )
        cookie, csrf = tokens(app, f"{bureau_id}.{token}")
        found[bureau_id, role] = Visitor(bureau_id, slug, role, officer_id, division_id, cookie, csrf)
    admin.execute("reset session_replication_role")
    return found


def tokens(app: Flask, mark: str) -> tuple[str, str]:
    """The cookie of a session's mark and a form token for it, as the application itself would make them."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("the application has no secret key")
    value: str = signer.dumps({"_user_id": mark, "csrf_token": CSRF})
    form_token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(CSRF)
    return f"{app.config['SESSION_COOKIE_NAME']}={value}", str(form_token)
