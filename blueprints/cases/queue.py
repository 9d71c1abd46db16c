"""The window's queue: what is due first stands first, with what is missing visible in the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.cases import queries
from app.casework.cases.queries import COUNT_CAP, PAGE, Tray
from app.casework.cases.states import CaseState
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from blueprints.cards.clocks import ClockCard, clock_card, due_card
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id

STATE_TONES = {
    CaseState.TAKEN: "due",
    CaseState.ACCEPTED: "brand",
    CaseState.CORRECTING: "unit",
    CaseState.CORRECTED: "brand",
    CaseState.HANDLING: "brand",
    CaseState.SPECIAL_STARTED: "special",
    CaseState.SPECIAL_ENDED: "brand",
    CaseState.PASSED: "ahead",
    CaseState.PASSED_CONDITIONALLY: "ahead",
    CaseState.NOT_PASSED: "late",
}
TRAY_WORDS = {
    "": "全部在办",
    Tray.TO_ACCEPT: "待受理",
    Tray.HANDLING: "办理中",
    Tray.CORRECTING: "补正中",
    Tray.SPECIAL: "特别程序",
    "mine": "我承办的",
    "closed": "已办结",
}


@dataclass(frozen=True)
class QueueLine:
    """One row, ready to print."""

    id: UUID
    href: str
    name: str
    project: str
    state: str
    tone: str
    who: str
    source: str
    missing: str | None
    rounds: int
    clock: ClockCard | None


def show() -> Response:
    """The queue of the officer's own window."""
    return render_page("cases/queue.html", **queue_pane())


def queue_pane(open_id: UUID | None = None) -> dict[str, Any]:
    """Tabs and list, from the address."""
    person, tray = current_officer(), _tray()
    division = person.division_id
    lines, following = _closed(division) if tray == "closed" else _open(division, tray)
    counts = queries.tray_counts(division)
    total = sum(counts.values())
    return {
        "division_name": person.division_name,
        "tabs": [
            (word, f"/window?tray={name}", name == tray, _count(name, counts, total))
            for name, word in TRAY_WORDS.items()
        ],
        "lines": lines,
        "tray": tray,
        "next_href": f"/window?tray={tray}&after={following}" if following else None,
        "open_id": open_id,
    }


def _tray() -> str:
    given = request.args.get("tray", "")
    return given if given in TRAY_WORDS else ""


def _count(name: str, counts: dict[Tray, int], total: int) -> str | int | None:
    if name in ("mine", "closed"):
        return None
    number = total if not name else counts[Tray(name)]
    return f"{COUNT_CAP}+" if number > COUNT_CAP else number


def _open(division: UUID, tray: str) -> tuple[list[QueueLine], str | None]:
    rows = queries.case_queue(
        division,
        Tray(tray) if tray in set(Tray) else None,
        current_officer().id if tray == "mine" else None,
        _after(),
    )
    shown = rows[:PAGE]
    clocks = clocks_of(ClockSubject.CASE, [row.id for row in shown])
    lines = [
        QueueLine(
            id=row.id,
            href=f"/cases/{row.id}?tray={tray}",
            name=row.item_name,
            project=row.project_name,
            state="服务中止" if row.paused else CaseState(row.state).label,
            tone="paused" if row.paused else STATE_TONES[row.state],
            who=row.reviewer_name or "待领取",
            source=_source(row),
            missing=row.missing,
            rounds=row.rounds,
            clock=clock_card(clocks[row.id]) if row.id in clocks else due_card(row.taken_at, row.due_on),
        )
        for row in shown
    ]
    last = shown[-1] if len(rows) > PAGE else None
    return lines, f"{last.due_on or ''}_{last.id}" if last else None


def _closed(division: UUID) -> tuple[list[QueueLine], str | None]:
    after = _after()
    rows = queries.closed_cases(division, after[1] if after else None)
    shown = rows[:PAGE]
    lines = [
        QueueLine(
            id=row.id,
            href=f"/cases/{row.id}?tray=closed",
            name=row.item_name,
            project=row.project_name,
            state=CaseState(row.state).label,
            tone=STATE_TONES.get(row.state, "neutral"),
            who=row.decided_by or "—",
            source=row.certificate_no or "",
            missing=None,
            rounds=0,
            clock=None,
        )
        for row in shown
    ]
    return lines, f"_{shown[-1].id}" if len(rows) > PAGE else None


def _source(row: Any) -> str:
    """From where it came, where it is not the own bureau's."""
    if getattr(row, "adviser_id", None):
        return f"{bureau_by_id(row.adviser_id).short_name}帮审 · {'意见已到' if row.advised_by else '待意见'}"
    if row.handoff_id is None:
        return ""
    name = bureau_by_id(row.serving_bureau_id).short_name
    return f"{name} · 代审" if row.in_name_of_id else f"{name} · 推送"


def _after() -> tuple[date | None, UUID] | None:
    """``after=2026-11-22_uuid``; anything else means the beginning."""
    due, _, key = request.args.get("after", "").partition("_")
    try:
        return (date.fromisoformat(due) if due else None), UUID(key)
    except ValueError:
        return None
