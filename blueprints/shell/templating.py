"""What makes templates quick: macros are imported once and not once a page, and what is drawn alike is drawn once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

KEPT = 4096
"""Drawings that are kept: a clock has few limits, used days and due dates at a time."""


class HouseTemplate(Template):
    """A template whose macros, once imported, are the same for every page: none of ours has globals of its own.

    Jinja compares the globals of both templates at each import, which cost a tenth of a page."""

    def _get_default_module(self, _ctx: Any = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def install(env: Environment) -> None:
    """Before the first template is loaded."""
    env.template_class = HouseTemplate
    env.filters["compact_clock"] = compact_clocks(env)


def compact_clocks(env: Environment) -> Callable[[Any], Markup]:
    """A filter that draws a clock for a row: ``clock_bar(card, compact=true)``, drawn once for equal cards."""

    def draw(card: Any) -> Markup:
        module: Any = env.get_template("components/clock.html").module
        return Markup(module.clock_bar(card, compact=True))  # noqa: S704 - the macro's own markup

    drawn = lru_cache(maxsize=KEPT)(draw)

    def compact_clock(card: Any) -> Markup:
        return drawn(card) if card.__hash__ else draw(card)

    return compact_clock
