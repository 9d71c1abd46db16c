"""The desk: what is due today first, then one's own projects. Each role sees what is in its hands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, g

from app.assembly.policy.rules import has_permission, may_list
from app.casework.cases import queries as cases
from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState, Route
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.terms import Hands
from app.foundation.permissions import Permission as P
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.states import Box, HandoffState
from app.oversight.inbox import boxes
from app.oversight.inbox.filters import BoxFilter
from app.oversight.worklist import queries as worklist
from app.oversight.worklist.queries import NavigatorProject, RunningEntry
from app.standards.catalogue.terms import Stage
from blueprints.cards.clocks import ClockCard, clock_card, due_card
from blueprints.cards.closures import closure_notices
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from blueprints.worklist.wording import HANDS_TONE, hands_word, next_step, push_all_href, push_word, waits_for_push
from tenants.bureaus import directory
from tenants.clock import today
from tenants.pairings import HandoffKind

SOON = 12
"""Lines of the first list."""


@dataclass(frozen=True)
class TodoItem:
    """One thing to do, acted on in place."""

    what: str
    href: str
    project: str
    why: str
    clock: ClockCard | None
    due_on: date | None
    link: str
    items: int = 1
    """Entries that it is about: what goes to the same bureau goes in one act."""

    @property
    def late(self) -> bool:
        """Whether it is past its day."""
        return self.clock is not None and self.clock.tone == "late"


def show() -> Response:
    """The desk of the signed-in officer, made of what the roles carry."""
    person = current_officer()
    mine: list[NavigatorProject] = []
    if has_permission(person, P.PROJECT_READ):
        leads = Role.STEWARD in person.roles or Role.LEADER in person.roles
        mine = worklist.projects_of(None if leads else person.id)
    todos = sorted(_todos(mine), key=lambda todo: (todo.due_on or date.max, todo.project))
    return render_page(
        "worklist/desk.html",
        todos=todos[:SOON],
        more=max(0, len(todos) - SOON),
        stats=_stats(mine, todos),
        mine=[_mine(one) for one in mine],
        waiting=worklist.projects_not_yet_served() if has_permission(person, P.ASSESSMENT_HOLD) else [],
        letters=_letters() if has_permission(person, P.HANDOFF_RECEIVE) else None,
        queue=_queue() if may_list(person, P.CASE_READ) else None,
        closures=closure_notices(g.bureau.id),
        today=today(),
    )


def _todos(mine: Sequence[NavigatorProject]) -> list[TodoItem]:
    """What is this side's turn, and what is late wherever it lies."""
    found: list[TodoItem] = []
    for one in mine:
        if one.head.state is not ProjectState.UNDERWAY:
            continue
        bound: dict[tuple[Route, int], list[RunningEntry]] = defaultdict(list)
        for entry in one.entries:
            step = _my_turn(entry)
            if step is not None and waits_for_push(entry.row, step):
                bound[entry.row.route, entry.row.deciding_bureau_id].append(entry)
            else:
                found += _todo(one, entry, step)
        for entries in bound.values():
            found += (
                _todo(one, entries[0], next_step(entries[0].row)) if len(entries) == 1 else [_together(one, entries)]
            )
    return found


def _todo(one: NavigatorProject, entry: RunningEntry, step: str | None) -> list[TodoItem]:
    """One entry, if it is this side's turn or late."""
    card = _card(entry)
    if step is None and not (card is not None and card.tone == "late"):
        return []
    href = f"/entries/{entry.row.id}"
    return [
        TodoItem(
            f"{step or '催办'}：{entry.row.item_name}",
            href,
            one.head.name,
            _why(entry),
            card,
            entry.due_on,
            step or "催办",
        )
    ]


def _together(one: NavigatorProject, entries: Sequence[RunningEntry]) -> TodoItem:
    """Several that wait to go to the same bureau: one act, due with the first of them."""
    first = min(entries, key=lambda entry: entry.due_on or date.max)
    row = first.row
    word = push_word(row.route, len(entries))
    return TodoItem(
        what=f"{word}：{directory()[row.deciding_bureau_id].name}",
        href=push_all_href(row.id),
        project=one.head.name,
        why="、".join(entry.row.item_name for entry in entries),
        clock=_card(first),
        due_on=first.due_on,
        link=word,
        items=len(entries),
    )


def _card(entry: RunningEntry) -> ClockCard | None:
    clock = entry.push if entry.push and entry.push.state == "running" else entry.clock
    return clock_card(clock) if clock and entry.row.state is not EntryState.DELIVERED else None


def _my_turn(entry: RunningEntry) -> str | None:
    """The navigator's next step with an entry; a cross-level one waits for what precedes it."""
    row = entry.row
    if row.state is EntryState.PREPARING and row.route not in ROUTES_DECIDED_HERE and entry.push is None:
        return None
    if row.state is EntryState.PREPARING and entry.clock and entry.clock.reading().hands is Hands.UNIT:
        return "催收材料"
    return next_step(row)


def _why(entry: RunningEntry) -> str:
    row = entry.row
    if row.state is EntryState.HANDED_OFF:
        return f"{directory()[row.deciding_bureau_id].name}：{row.progress or '待签收'}"
    if row.route not in ROUTES_DECIDED_HERE and row.state is EntryState.PREPARING:
        return f"完成本级审批后 1 个工作日内{'推送' if row.route is Route.PUSH else '移交代审'}"
    return row.progress or Stage(row.stage).label


def _mine(one: NavigatorProject) -> dict[str, Any]:
    """One line of "my projects"."""
    open_entries = [
        entry for entry in one.entries if entry.row.state not in (EntryState.DELIVERED, EntryState.ASSISTED)
    ]
    first = min(open_entries, key=lambda entry: entry.due_on or date.max, default=None)
    card = clock_card(first.clock) if first and first.clock and first.due_on else None
    hands = first.clock.reading().hands if first and first.clock else Hands.OWN
    return {
        "head": one.head,
        "stage": Stage(first.row.stage).label.removesuffix("阶段") if first else "已全部办结",
        "done": f"{one.done} / {len(one.entries)}",
        "hands": hands_word(hands, first.row.deciding_bureau_id if first else 0),
        "hands_tone": HANDS_TONE[hands],
        "next": (card.due_text or card.word) if card else "",
        "next_item": first.row.item_name if first and card else "",
        "tone": card.tone if card else "neutral",
    }


def _stats(mine: Sequence[NavigatorProject], todos: Sequence[TodoItem]) -> list[tuple[str, int, str, str]]:
    """Tiles: label, number, what it counts, tone. Each number counts the entries behind lines of this page."""
    entries = [entry for one in mine for entry in one.entries]
    hands = [entry.clock.reading().hands for entry in entries if entry.clock and entry.clock.state != "stopped"]
    due_today = [todo for todo in todos if todo.due_on == today()]
    return [
        ("超期", sum(todo.items for todo in todos if todo.late), "已过到期日的事项", "late"),
        ("今日到期", sum(todo.items for todo in due_today), "须在今天办完", "due"),
        ("等项目单位", hands.count(Hands.UNIT), "材料或补正在项目单位", ""),
        ("等其他审批局", hands.count(Hands.OTHER), "已推送、代审，等对方办理", ""),
        ("等我办", sum(todo.items for todo in todos), "轮到本人的下一步", ""),
    ]


def _letters() -> list[dict[str, Any]]:
    rows = boxes.box_rows(BoxFilter(Box.IN)).rows
    bureaus = directory()
    return [
        {
            "title": row.title,
            "href": f"/inbox/{row.id}",
            "from": bureaus[row.origin_id].name,
            "kind": HandoffKind(row.kind).label,
            "state": HandoffState(row.state).label,
            "clock": due_card(row.sent_at, row.due_on, paused=row.paused),
        }
        for row in rows[:8]
    ]


def _queue() -> list[dict[str, Any]]:
    rows = cases.case_queue(current_officer().division_id)
    return [
        {
            "title": row.item_name,
            "href": f"/cases/{row.id}",
            "project": row.project_name,
            "missing": row.missing,
            "clock": due_card(row.accepted_at or row.taken_at, row.due_on, paused=row.paused),
        }
        for row in rows[:8]
    ]
