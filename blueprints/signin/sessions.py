"""One's own sessions: which browsers are signed in, and ending them (trust §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response

from app.foundation.errors import Missing
from app.foundation.staff import operations, queries
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page

BROWSERS = (
    ("Edg/", "Edge"), ("QQBrowser", "QQ浏览器"), ("360SE", "360浏览器"), ("Firefox/", "火狐"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("UOS", "统信"), ("Kylin", "麒麟"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class SessionLine:
    """One session, ready to print."""

    key: str
    device: str
    agent: str
    address: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    current: bool


def show() -> Response:
    """All live ones, this one marked."""
    mine = current_officer().session_hash
    lines = [
        SessionLine(
            row.token_hash.hex(),
            device_of(row.agent),
            row.agent,
            row.address,
            row.started_at,
            row.seen_at,
            row.ends_at,
            row.token_hash == mine,
        )
        for row in queries.sessions_of(current_officer().id)
    ]
    return render_page("signin/sessions/show.html", lines=lines)


def end(key: str) -> Response:
    """End one of them."""
    try:
        given = bytes.fromhex(key)
    except ValueError:
        raise Missing("会话") from None
    operations.end_session(current_officer().id, given)
    return redirect_to("/me/sessions", "已结束该会话，那台设备需要重新登录。")


def end_others() -> Response:
    """End all but this one."""
    count = operations.end_all_sessions(current_officer().id, keep=current_officer().session_hash)
    return redirect_to(
        "/me/sessions", f"已结束其他{count}处会话。" if count else "没有其他会话。", "success" if count else "info"
    )


def device_of(agent: str) -> str:
    """Browser and system in words people know; what is not recognised says so."""
    browser = next((word for mark, word in BROWSERS if mark in agent), "其他程序")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{browser} · {system}" if system else browser
