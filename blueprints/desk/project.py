"""The project page: what is this, what state is it in, whose turn is it, by when, what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response

from app import sealing
from app.catalogue.terms import STAGE_WORDS, ServiceMode, Stage
from app.delivery.queries import open_suspension
from app.ledger import queries as ledger
from app.ledger.queries import SHOWN_WORDS, Shown
from app.permissions import Permission as P
from app.plans import queries as plans
from app.plans.completeness import five_ones
from app.plans.queries import ListedEntry
from app.plans.states import DONE, EntryState, FeeState, MaterialState, Route
from app.plans.states import STATE_WORDS as ENTRY_WORDS
from app.policy.rules import may
from app.projects import queries as projects
from app.projects.models import Project
from app.projects.terms import FUNDING_WORDS, KIND_WORDS, LAND_WORDS, STATE_WORDS, ProjectState
from app.staff.teams import members
from blueprints.desk.story import told
from blueprints.desk.wording import HANDS_TONE, hands_word, next_step
from blueprints.shell.address import key, word
from blueprints.shell.clocks import clock_card, sum_of_hands
from blueprints.shell.pages import page
from blueprints.shell.person import me
from tenants.bureaus import directory

STATE_TONES = {
    ProjectState.UNDERWAY: "brand",
    ProjectState.SUSPENDED: "paused",
    ProjectState.ARCHIVED: "ahead",
    ProjectState.CLOSING: "due",
}
ENTRY_TONES = {
    EntryState.DISPATCHED: "brand",
    EntryState.HANDED_OFF: "brand",
    EntryState.DECIDED: "due",
    EntryState.DELIVERED: "ahead",
    EntryState.ASSISTED: "ahead",
    EntryState.REFUSED: "late",
}


def load(project_id: UUID) -> Project:
    """The project of the acting bureau."""
    return projects.project(project_id)


def show(project: Project) -> Response:
    """The whole page in a constant number of queries."""
    head = projects.head(project.id)
    entries = plans.entries_of(project.id)
    shown = word("show", Shown) or Shown.ALL
    rows, following = ledger.entries_of(project.id, shown, key("before"))
    suspension = open_suspension(project.id)
    views = [entry.clock for entry in entries if entry.clock]
    return page(
        "desk/project.html",
        project=project,
        head=head,
        state=(STATE_WORDS[project.state], STATE_TONES.get(project.state, "neutral")),
        late=sum(1 for entry in entries if _card(entry) and _card(entry).tone == "late"),
        lights=five_ones(project),
        stages=_stages(entries),
        owed=_owed(entries),
        hands=sum_of_hands(views),
        whose=_whose(entries),
        next_due=_next_due(entries),
        suspension=suspension,
        story=told(rows),
        shown=shown,
        base_href=f"/projects/{project.id}",
        filters=[(word, f"/projects/{project.id}?show={name}#story", name is shown, None) for name, word in SHOWN_WORDS.items()],
        next_href=f"/projects/{project.id}?show={shown}&before={following}#story" if following else None,
        people=_people(project, head),
        facts=_facts(project),
        can=_can(project),
    )


def _can(project: Project) -> dict[str, bool]:
    person = me()
    return {
        "amend": may(person, P.PROJECT_TAKE_IN, project),
        "assess": may(person, P.ASSESSMENT_HOLD, project),
        "handle": may(person, P.ENTRY_HANDLE, project),
        "suspend": may(person, P.SERVICE_SUSPEND, project),
        "close": may(person, P.SERVICE_CLOSE, project),
        "ledger": may(person, P.LEDGER_WRITE, project),
        "appoint": may(person, P.PROJECT_APPOINT, project),
    }


def _card(entry: ListedEntry) -> Any:
    """The entry's clock, unless its work is over."""
    if entry.clock is None or entry.state in DONE:
        return None
    return clock_card(entry.clock, f"/entries/{entry.id}/why")


def _stages(entries: Sequence[ListedEntry]) -> list[Any]:
    """The four stages as columns."""
    columns = []
    now_found = False
    for stage in Stage:
        mine = [entry for entry in entries if entry.stage is stage]
        done = sum(1 for entry in mine if entry.state in DONE)
        now = not now_found and bool(mine) and done < len(mine)
        now_found = now_found or now
        columns.append(
            SimpleNamespace(
                label=STAGE_WORDS[stage].removesuffix("阶段"), done=done, total=len(mine), now=now,
                entries=[_entry(entry) for entry in mine],
            )
        )  # fmt: skip
    return columns


def _entry(entry: ListedEntry) -> Any:
    """One row of a stage."""
    bureau = directory()[entry.deciding_bureau_id]
    card = _card(entry)
    by = "本局" if entry.route is Route.OWN else bureau.name
    if entry.route is Route.REVIEW_ON_BEHALF:
        by = f"{bureau.short_name}代审 · 以本局名义决定"
    hands = entry.clock.reading().hands if entry.clock and entry.state not in DONE else None
    step = next_step(entry)
    chips = [(ENTRY_WORDS[entry.state], ENTRY_TONES.get(entry.state, "neutral"))]
    if not entry.limit_confirmed:
        chips.append(("时限待本局核定", "unknown"))
    return SimpleNamespace(
        id=entry.id,
        name=entry.item_name,
        href=f"/entries/{entry.id}",
        bureau=f"{by}{' · 帮办' if entry.mode is ServiceMode.ASSIST else ''}",
        chips=chips,
        hands=(HANDS_TONE[hands], hands_word(hands, entry.deciding_bureau_id)) if hands else None,
        clock=card,
        note=_note(entry),
        late=card is not None and card.tone == "late",
        actions=[(step, f"/entries/{entry.id}", True)] if step else None,
        act=None,
    )


def _note(entry: ListedEntry) -> str | None:
    """What the other side last said, or what came out."""
    if entry.certificate_no:
        used = f"，用时{entry.days_used}个工作日" if entry.days_used is not None else ""
        return f"{entry.certificate_name} {entry.certificate_no}{used}"
    return entry.progress or None


def _owed(entries: Sequence[ListedEntry]) -> list[dict[str, str]]:
    """Materials and fees that are still owed."""
    owed = []
    for entry in entries:
        if entry.state not in (EntryState.PREPARING, EntryState.DISPATCHED, EntryState.HANDED_OFF):
            continue
        for material in entry.materials:
            if material.state is MaterialState.CORRECTION or (material.state is MaterialState.MISSING and material.necessary):
                word = "待补正" if material.state is MaterialState.CORRECTION else "待提交"
                owed.append({"label": material.name, "for": entry.item_name, "word": word, "href": f"/entries/{entry.id}"})
        owed += [
            {"label": fee.name, "for": entry.item_name, "word": "待缴", "href": f"/entries/{entry.id}"}
            for fee in entry.fees
            if fee.state is FeeState.DUE
        ]
    return owed


def _whose(entries: Sequence[ListedEntry]) -> str:
    """Whose turn it is, over all open entries."""
    words = []
    for entry in entries:
        if entry.clock and entry.state not in DONE:
            word = hands_word(entry.clock.reading().hands, entry.deciding_bureau_id)
            if word not in words:
                words.append(word)
    return "、".join(words[:3]) or "—"


def _next_due(entries: Sequence[ListedEntry]) -> str:
    dated = [(entry.clock.due_on, entry) for entry in entries if entry.clock and entry.clock.due_on and entry.state not in DONE]
    if not dated:
        return "—"
    _due, first = min(dated, key=lambda pair: pair[0])
    card = _card(first)
    return f"{card.due_text} · {first.item_name}"


def _people(project: Project, head: Any) -> list[dict[str, Any]]:
    found = []
    if head.navigator_name:
        found.append({"name": head.navigator_name, "role": "项目长", "phone": None, "kind": "own"})
    if project.contact_name:
        phone = sealing.masked(sealing.unseal(project.contact_phone, "projects.contact_phone"))
        found.append({"name": project.contact_name, "role": "项目单位联系人", "phone": phone, "kind": "unit"})
    team = [row for row in members() if row.team_id == project.team_id]
    found += [{"name": row.name, "role": f"管家团队 · {row.division_name}", "phone": None, "kind": "own"} for row in team[:6]]
    return found


def _facts(project: Project) -> list[tuple[str, Any]]:
    wan = f"{project.total_investment / 1_000_000:,.2f} 万元" if project.total_investment else "—"
    return [
        ("建设性质", KIND_WORDS[project.kind]),
        ("建设地点", project.place or "—"),
        ("建设规模", project.scale or "—"),
        ("资金来源", FUNDING_WORDS[project.funding] if project.funding else "—"),
        ("总投资", wan),
        ("用地", LAND_WORDS[project.land_status]),
    ]


