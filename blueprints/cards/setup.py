"""Puts the cards into an application: templates, the filter that draws a clock, addresses that commands write down."""

from __future__ import annotations

from flask import Blueprint, Flask
from jinja2 import Environment

from blueprints.cards.addresses import reply_link, version_address


def install(app: Flask) -> None:
    """Called by the factory, after the shell."""
    app.register_blueprint(Blueprint("cards", __name__, template_folder="templates"))
    install_filters(app.jinja_env)
    app.extensions.update(reply_link=reply_link, version_address=version_address)


def install_filters(env: Environment) -> None:
    """``{{ card|compact_clock }}``: drawn once for equal clocks, by the shell's ``drawn``."""
    drawn = env.filters["drawn"]
    env.filters["compact_clock"] = lambda card: drawn(card, "components/clock.html", "compact_clock")
