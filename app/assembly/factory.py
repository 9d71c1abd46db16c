"""``create_app``: one application from settings and the faces it is given. Imports no face."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import app.assembly.tables  # noqa: F401 - the whole metadata, before the first query
from app.foundation import field_encryption
from app.foundation.files import store
from app.foundation.settings import Settings
from app.foundation.staff import passwords
from app.oversight.mailing import smtp_carrier
from tenants.db import db, engine_options, guard_engine
from tenants.signing import ContextSigner


class Face(Protocol):
    """What the factory needs of a web face."""

    def blueprint(self) -> Blueprint:
        """Its routes."""


def create_app(settings: Settings, faces: Iterable[Face], installers: Iterable[Callable[[Flask], None]] = ()) -> Flask:
    """The application. ``installers`` are the shell's own: headers, errors, filters, sign-in."""
    application = Flask("quandaiban", static_folder=None, root_path=str(Path(__file__).parent), instance_path="/")
    application.config.update(_config(settings))
    application.extensions["settings"] = settings
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        application.wsgi_app = ProxyFix(application.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    db.init_app(application)
    CSRFProtect(application)
    field_encryption.install_cipher(field_encryption.AesGcmCipher(settings.field_keys, settings.field_key_id))
    store.install_store(store.LocalStore(settings.files))
    smtp_carrier.install_server(settings.mail)
    passwords.install(settings.hash_cost)
    with application.app_context():
        signer = ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id])
        guard_engine(db.engine, signer)
    for install in installers:
        install(application)
    for face in faces:
        application.register_blueprint(face.blueprint())
    return application


def _config(settings: Settings) -> dict[str, object]:
    """Flask's configuration."""
    secure = settings.secure_cookies
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(),
        "SESSION_COOKIE_NAME": "__Host-qdb" if secure else "qdb",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "DEBUG": settings.debug,
        "TRAP_HTTP_EXCEPTIONS": False,
    }


def asset_versions(folder: Path) -> dict[str, str]:
    """A short hash per static file, so that a changed file has a new address."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in folder.rglob("*")
        if path.is_file()
    }
