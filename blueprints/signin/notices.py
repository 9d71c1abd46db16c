"""What lies behind the bell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request

from app.foundation.notices import operations
from app.foundation.notices.queries import NOTICES_A_PAGE, notices_of
from app.foundation.notices.subjects import SubjectKind
from blueprints.cards.addresses import address_of
from blueprints.shell import query_args
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page


@dataclass(frozen=True)
class NoticeLine:
    """One notice, as the list shows it."""

    id: UUID
    text: str
    href: str
    at: datetime
    read_at: datetime | None


def show() -> Response:
    """Newest first; unread ones alone on request."""
    unread_only = request.args.get("show") == "unread"
    rows = notices_of(current_officer().id, unread_only=unread_only, before=query_args.key_arg("before"))
    shown = rows[:NOTICES_A_PAGE]
    following = shown[-1].id if len(rows) > NOTICES_A_PAGE else None
    lines = [_line(row) for row in shown]
    return render_page("signin/notices/show.html", rows=lines, unread_only=unread_only, following=following)


def mark_read(notice_id: UUID) -> Response:
    """Mark one as read and go where it leads."""
    return redirect_to(address_of(operations.mark_read(current_officer().id, notice_id)))


def mark_all_read() -> Response:
    """Mark all as read."""
    operations.mark_all_read(current_officer().id)
    return redirect_to("/notices", "全部消息已标为已读。")


def _line(row: Any) -> NoticeLine:
    href = address_of(SubjectKind(row.subject_kind).of(row.subject_id))
    return NoticeLine(row.id, row.text, href, row.at, row.read_at)
