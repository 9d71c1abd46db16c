"""Puts the shell into an application: templates, static files, filters, headers, errors, sessions, health."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask
from flask_login import LoginManager

from app.assembly.factory import asset_versions
from blueprints.shell import faults, filters, headers, health, openapi
from blueprints.shell.cookies import SessionCookies
from blueprints.shell.gate import load_session_user

STATIC = Path(__file__).parent / "static"
YEAR_SECONDS = 31_536_000


def install(app: Flask) -> None:
    """Called by the factory."""
    blueprint = Blueprint(
        "shell", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
    app.register_blueprint(blueprint)
    app.session_interface = SessionCookies()
    app.extensions["asset_versions"] = asset_versions(STATIC)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    sprite = "vendor/icons.svg"
    filters.install(app.jinja_env, f"/static/{sprite}?v={app.extensions['asset_versions'].get(sprite, '0')}")
    headers.install(app)
    manager = LoginManager()
    manager.session_protection = None  # sessions live in the database and end there; an address may change on a phone
    manager.user_loader(load_session_user)
    manager.init_app(app, add_context_processor=False)
    faults.install(app)
    health.install(app)
    openapi.install(app)
