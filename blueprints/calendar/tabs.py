"""The pages of this face."""

from __future__ import annotations

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from blueprints.shell.current_officer import current_officer


def tabs(active: str) -> list[tuple[str, str, bool, int | None]]:
    """What may be opened; due dates are of projects and cases, which administrators do not handle."""
    pages = [("工作日历", "/calendar", True), ("闭局日", "/closures", True)]
    pages.append(("日期核定结果", "/calendar/settled", has_permission(current_officer(), P.DESK)))
    return [(label, href, href == active, None) for label, href, may in pages if may]
