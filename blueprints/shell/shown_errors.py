"""Which errors a page showed: said by the macro that shows them, so that nobody has to look for them in its text.

A form may be refused although it is not on the page any more, or an error may belong to a field that the page does not
have: then the page tells it at its top, and nobody is left without a word (:func:`~blueprints.shell.responses.submit_form`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from flask import g, has_app_context

T = TypeVar("T")


def show_error(error: T) -> T:
    """The filter ``shown``: the error as it is, noted as one that the page shows. Where no page is made (a macro drawn by
    itself) nobody asks."""
    if has_app_context():
        g.setdefault("shown_errors", set()).add(str(error))
    return error


def was_shown(errors: Iterable[str]) -> bool:
    """Whether the page made last shows any of them."""
    shown: set[str] = g.get("shown_errors", set())
    return any(str(error) in shown for error in errors)


def forget_shown() -> None:
    """Another page is made now."""
    g.pop("shown_errors", None)
