"""Where the factory meets the faces, for the web server, the commands and the list of routes."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.assembly.factory import create_app
from app.foundation.settings import Settings
from blueprints.faces import FACES, INSTALLERS


def make_app(settings: Settings) -> Flask:
    """The application of one installation."""
    return create_app(settings, FACES, INSTALLERS)


def dry_app() -> Flask:
    """An application without an installation: good for looking at, not for answering."""
    key = bytes(64)
    return make_app(
        Settings(
            database_url="postgresql+psycopg://",
            data=Path("/nonexistent"),
            secret_key="-" * 32,
            context_key_id=1,
            context_keys={1: key},
            field_key_id=1,
            field_keys={1: key[:32]},
        )
    )
