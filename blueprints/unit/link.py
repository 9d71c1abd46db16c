"""Where a one-time link leads. A link that cannot be used says so, whatever the reason, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, g, redirect, session

from app.casework.projects.models import Project, UnitLink, UnitPurpose
from app.casework.projects.operations import open_link
from app.foundation.errors import Missing
from blueprints.shell.responses import render_page

ANSWERED = "answered_link"
"""Where the token of the answered link waits, so that no address with a token is kept with a request's result."""


@dataclass(frozen=True)
class OpenedUnitLink:
    """A link that leads somewhere. ``base`` is the address of its pages."""

    token: str
    link: UnitLink
    project: Project

    @property
    def base(self) -> str:
        """Address below which this link's pages lie."""
        return f"/b/{g.bureau.slug}/u/{self.token}"


def load(token: str) -> OpenedUnitLink | None:
    """Any live link; None for one that is unknown, expired, used or revoked."""
    return _opened(token, None)


def load_entrust(token: str) -> OpenedUnitLink | None:
    """A live link to entrust."""
    return _opened(token, UnitPurpose.ENTRUST)


def load_answered(token: str) -> OpenedUnitLink | None:
    """A link to entrust, also after it was used: for the receipt."""
    return _opened(token, UnitPurpose.ENTRUST, even_used=True)


def load_own_answer() -> OpenedUnitLink | None:
    """The link that this browser has just answered: its token is in the browser's own signed cookie."""
    return _opened(session.get(ANSWERED, ""), UnitPurpose.ENTRUST, even_used=True)


def load_track(token: str) -> OpenedUnitLink | None:
    """A live link to follow the progress."""
    return _opened(token, UnitPurpose.TRACK)


def load_followed() -> OpenedUnitLink | None:
    """The link by which this browser has just handed something in: its token is in the browser's own signed cookie."""
    return _opened(session.get(ANSWERED, ""), UnitPurpose.TRACK)


def load_close(token: str) -> OpenedUnitLink | None:
    """A live link to sign the closing statement."""
    return _opened(token, UnitPurpose.CLOSE)


def load_closed() -> OpenedUnitLink | None:
    """The closing link that this browser has just used, by its own signed cookie."""
    return _opened(session.get(ANSWERED, ""), UnitPurpose.CLOSE, even_used=True)


def _opened(token: str, purpose: UnitPurpose | None, even_used: bool = False) -> OpenedUnitLink | None:
    try:
        link, project = open_link(token, purpose, even_used)
    except Missing:
        return None
    return OpenedUnitLink(token, link, project)


def require_live_link(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that needs a live link; without one the same page for every reason."""

    @wraps(view)
    def guarded(opened: OpenedUnitLink | None, **params: Any) -> Any:
        return view(opened, **params) if opened is not None else render_page("unit/link/ended.html", 404)

    return guarded


@require_live_link
def enter(opened: OpenedUnitLink) -> Response:
    """The address that was sent: to the one thing the link is for."""
    where = {UnitPurpose.ENTRUST: "plan", UnitPurpose.CLOSE: "close", UnitPurpose.TRACK: "track"}
    return redirect(f"{opened.base}/{where[opened.link.purpose]}", 303)  # type: ignore[return-value]
