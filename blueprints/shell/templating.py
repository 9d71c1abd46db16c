"""What makes templates quick: macros are imported once and not once a page, and what is drawn alike is drawn once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

MOST_RENDERED = 8192
"""Drawings that are kept: a clock has few limits, used days and due dates at a time, a row of a list changes seldom."""


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
    env.filters["drawn"] = render_macro_once(env)


def render_macro(env: Environment, value: Any, template: str, macro: str = "row") -> Markup:
    """What one macro makes of one value. It sees the value alone, so that what was drawn for one page is right for all."""
    return Markup(getattr(env.get_template(template).module, macro)(value))  # noqa: S704 - the macro's own markup


def render_macro_once(env: Environment) -> Callable[..., Markup]:
    """A filter that draws once for equal values: ``{{ line|drawn("mail/row.html") }}``."""
    kept = lru_cache(maxsize=MOST_RENDERED)(render_macro)

    def drawn(value: Any, template: str, macro: str = "row") -> Markup:
        return (kept if value.__hash__ else render_macro)(env, value, template, macro)

    return drawn
