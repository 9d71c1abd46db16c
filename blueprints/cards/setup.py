"""Puts the cards into an application: their templates, and the filter that draws a clock."""

from __future__ import annotations

from flask import Blueprint, Flask
from jinja2 import Environment


def install(app: Flask) -> None:
    """Called by the factory, after the shell."""
    app.register_blueprint(Blueprint("cards", __name__, template_folder="templates"))
    install_filters(app.jinja_env)


def install_filters(env: Environment) -> None:
    """``{{ card|compact_clock }}``: drawn once for equal clocks, by the shell's ``drawn``."""
    drawn = env.filters["drawn"]
    env.filters["compact_clock"] = lambda card: drawn(card, "components/clock.html", "compact_clock")
