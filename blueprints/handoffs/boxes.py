"""Inbox and outbox: three panes - filters, list, entry."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, request

from app.calendar.queries import calendar_here
from app.handoffs import boxes
from app.handoffs.boxes import Cursor, Which
from app.handoffs.states import STATE_WORDS, Box, HandoffState
from app.handoffs.terms import KIND_WORDS
from blueprints.shell.address import word
from blueprints.shell.clocks import ClockCard, due_card
from blueprints.shell.filters import stamp
from blueprints.shell.pages import page
from blueprints.shell.person import me
from tenants.bureaus import directory
from tenants.instants import now
from tenants.pairings import HandoffKind
from tenants.reading import Rows

STATE_TONES = {
    HandoffState.SENT: "due",
    HandoffState.RECEIVED: "brand",
    HandoffState.WORKING: "brand",
    HandoffState.CORRECTING: "unit",
    HandoffState.ANSWERED: "ahead",
    HandoffState.RETURNED: "neutral",
    HandoffState.WITHDRAWN: "neutral",
}
GROUPS = {
    Box.IN: (
        ("open", "待办"),
        ("sent", "待签收"),
        ("working", "办理中"),
        ("late", "超期"),
        ("mine", "分派给我"),
        ("done", "已办结、退回"),
    ),
    Box.OUT: (
        ("open", "等对方"),
        ("sent", "对方待签收"),
        ("working", "对方办理中"),
        ("late", "超期"),
        ("done", "已反馈、退回"),
    ),
}
DONE = (HandoffState.ANSWERED, HandoffState.RETURNED, HandoffState.WITHDRAWN)


class Line(NamedTuple):
    """One row of the list, ready to print: the loop that prints it takes it apart and only puts texts together."""

    id: UUID
    mark: str
    """``is-unread `` where nobody has received it yet."""
    top: str
    """Kind and other bureau."""
    moved: str
    href: str
    title: str
    project: str
    tone: str
    state: str
    clock: ClockCard | None


def inbox() -> Response:
    """What other bureaus sent us."""
    return page("handoffs/box.html", **pane(Box.IN), open=None)


def outbox() -> Response:
    """What we sent to others."""
    return page("handoffs/box.html", **pane(Box.OUT), open=None)


def pane(box: Box) -> dict[str, Any]:
    """Filters and list, from the address."""
    which = _which(box)
    rows, following, counts = boxes.pane_of(which, _cursor())
    query = _query(which)
    return {
        "box": box,
        "base": f"/{'inbox' if box is Box.IN else 'outbox'}",
        "which": which,
        "groups": GROUPS[box],
        "counts": counts,
        "kinds": KIND_WORDS,
        "lines": _lines(rows, box, query),
        "query": query,
        "next_query": f"{query}&after={following.due_on or ''}_{following.id}" if following else None,
        "cap": boxes.CAP,
    }


def _lines(rows: Rows, box: Box, query: str) -> list[Line]:
    bureaus, calendar, at = directory(), calendar_here(), now()
    base = "inbox" if box is Box.IN else "outbox"
    return [
        Line(
            row.id,
            "is-unread " if row.state is HandoffState.SENT and box is Box.IN else "",
            f"{KIND_WORDS[row.kind]} · {bureaus[row.origin_id if box is Box.IN else row.target_id].name}",
            stamp(row.moved_at, at),
            f"/{base}/{row.id}?{query}",
            row.item_name or row.title,
            row.project_name,
            STATE_TONES[row.state],
            STATE_WORDS[row.state],
            due_card(row.sent_at, row.due_on, done=row.state in DONE, paused=row.paused, calendar=calendar),
        )
        for row in rows
    ]


def _which(box: Box) -> Which:
    group = request.args.get("group", "open")
    known = {name for name, _word in GROUPS[box]}
    return Which(
        box,
        group if group in known else "open",
        word("kind", HandoffKind),
        me().id if group == "mine" else None,
    )


def _cursor() -> Cursor | None:
    """``after=2026-11-22_uuid``; anything else means the beginning."""
    due, _, key = request.args.get("after", "").partition("_")
    try:
        return Cursor(date.fromisoformat(due) if due else None, UUID(key))
    except ValueError:
        return None


def _query(which: Which) -> str:
    kind = f"&kind={which.kind.value}" if which.kind else ""
    return f"group={which.group}{kind}"
