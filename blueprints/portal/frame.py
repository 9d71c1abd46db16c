"""The frame of public pages: nothing personal in it, so that a page is the same for everybody and can be kept.

No session is opened here and no form token made: portal pages carry no form.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request

from blueprints.cards.closures import ClosureNotice, closure_notices
from blueprints.shell.frame import Shell
from tenants.bureaus import BureauCard
from tenants.clock import today

Door = tuple[str, str, bool, str]


class PortalShell(Shell):
    """The frame around a bureau's portal."""

    csrf = ""
    idem = ""

    @cached_property
    def hrefs(self) -> dict[str, str]:  # type: ignore[override]
        """The bureau's portal is home."""
        return {"home": portal_of(g.bureau)}

    @cached_property
    def doors(self) -> list[Door]:
        """The three doors: guides, applying, progress."""
        portal = portal_of(g.bureau)
        return [
            (label, f"{portal}{place}", request.path.startswith(f"{portal}{place}"), icon)
            for label, place, icon in (
                ("办事指南", "items", "book-2"),
                ("申请全代办", "apply", "writing"),
                ("进度查询", "status", "search"),
            )
        ]

    @cached_property
    def closures(self) -> list[ClosureNotice]:
        """Days soon on which the windows are closed."""
        return closure_notices(g.bureau.id)

    @cached_property
    def contact(self) -> list[tuple[str, str, str | None]]:
        """Where the bureau is to be found; what it has not said is left out."""
        card: BureauCard = g.bureau
        named = (("地址", card.address), ("电话", card.telephone), ("办公时间", card.hours))
        lines: list[tuple[str, str, str | None]] = [(label, text, None) for label, text in named if text]
        return [*lines, ("工作人员", "登录", f"/b/{card.slug}/signin")]

    @cached_property
    def flashes(self) -> tuple[tuple[str, str], ...]:
        """None: a public page does not open the session."""
        return ()


def portal_of(card: BureauCard) -> str:
    """Address of a bureau's portal."""
    return f"/b/{card.slug}/"


def public_page(template: str, **values: Any) -> Response:
    """A public page, revalidated by its content: unchanged, it is not sent again."""
    return allow_revalidation(make_response(render_template(template, shell=PortalShell(), **values)))


def allow_revalidation(response: Response, mark: str | None = None) -> Response:
    """Browsers and proxies may keep it and ask every time whether it changed: publishing shows at once everywhere.

    ``mark`` stands for the content where that is known without rendering.
    """
    response.set_etag(mark or hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


def frame_mark() -> str:
    """What of a page does not come from its subject: the bureau's card and closures, the style, the day."""
    versions: dict[str, str] = current_app.extensions["asset_versions"]
    return f"{g.bureau}{closure_notices(g.bureau.id)}{sorted(versions.items())}{today()}"
