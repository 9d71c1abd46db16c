"""The checklist as the project page draws it: each entry read once, its clock included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.casework.delivery.rules import entries_due_for_push
from app.casework.plans.states import DONE_STATES, EntryState, MaterialState, Route
from app.foundation.calendar.clock_reading import clock_reading_of, spent_by_hands
from app.foundation.calendar.queries import ClockView, calendar_here
from app.foundation.calendar.terms import Hands
from app.foundation.calendar.workdays import WorkCalendar
from app.oversight.worklist.project_overview import OverviewEntry
from app.standards.catalogue.terms import ServiceMode, Stage
from blueprints.cards.batches import BatchCard, BatchLine, batch_line
from blueprints.cards.clocks import ClockCard, clock_card
from blueprints.worklist.wording import HANDS_TONE, hands_word, next_step, push_all_href, push_word
from tenants.bureaus import directory
from tenants.clock import today

ENTRY_TONES = {
    EntryState.DISPATCHED: "brand",
    EntryState.HANDED_OFF: "brand",
    EntryState.DECIDED: "due",
    EntryState.DELIVERED: "ahead",
    EntryState.ASSISTED: "ahead",
    EntryState.REFUSED: "late",
}
TO_CONFIRM = ("时限待本局核定", "unknown")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry, ready to print."""

    id: UUID
    stage: Stage
    is_done: bool
    name: str
    href: str
    bureau: str
    chips: Sequence[tuple[str, str]]
    hands: tuple[str, str] | None
    clock: ClockCard | None
    note: str | None
    late: bool
    actions: Sequence[tuple[str, str, bool]] | None
    spent: Mapping[Hands, int]
    """Days by hands."""
    due_on: date | None
    act: None = None


def lines_of(entries: Sequence[OverviewEntry]) -> list[EntryLine]:
    """All entries in their order."""
    calendar, day, together = calendar_here(), today(), _together(entries)
    return [_line(entry, calendar, day, together.get(entry.row.id)) for entry in entries]


def _together(entries: Sequence[OverviewEntry]) -> dict[UUID, tuple[str, str, bool]]:
    """Of several entries that wait to be handed to the same bureau the first has one button for all."""
    running = [entry for entry in entries if entry.clock is not None]
    due, found = set(entries_due_for_push([entry.row for entry in running])), defaultdict(list)
    for entry in running:
        if entry.row.id in due and not entry.lacking:
            found[entry.row.route, entry.row.deciding_bureau_id].append(entry.row.id)
    return {
        ids[0]: (push_word(route, len(ids)), push_all_href(ids[0]), True)
        for (route, _bureau_id), ids in found.items()
        if len(ids) > 1
    }


def batches_of(entries: Sequence[OverviewEntry], lines: Sequence[EntryLine]) -> list[tuple[str, BatchCard]]:
    """What was handed over in one act (同批移交), with the bureau it lies with and how far it is."""
    found: dict[UUID, list[BatchLine]] = defaultdict(list)
    bureau: dict[UUID, str] = {}
    for entry, line in zip(entries, lines, strict=True):
        row = entry.row
        if row.batch_ref is not None:
            found[row.batch_ref].append(batch_line(row.item_name, row.handoff_state, line.clock, line.href, row))
            bureau[row.batch_ref] = directory()[row.deciding_bureau_id].short_name
    return [(bureau[ref], BatchCard(rows)) for ref, rows in found.items() if len(rows) > 1]


def _line(entry: OverviewEntry, calendar: WorkCalendar, day: date, together: tuple[str, str, bool] | None) -> EntryLine:
    row, clock = entry.row, entry.clock
    href, is_done = f"/entries/{row.id}", row.state in DONE_STATES
    reading = clock_reading_of(calendar, clock.segments, clock.limit, day) if clock and not is_done else None
    card = clock_card(clock, f"{href}/why", reading) if clock and reading else None
    step = next_step(row)
    chip = (EntryState(row.state).label, ENTRY_TONES.get(row.state, "neutral"))
    return EntryLine(
        id=row.id,
        stage=row.stage,
        is_done=is_done,
        name=row.item_name,
        href=href,
        bureau=_by(row),
        chips=(chip,) if row.limit_confirmed else (chip, TO_CONFIRM),
        hands=(HANDS_TONE[reading.hands], hands_word(reading.hands, row.deciding_bureau_id)) if reading else None,
        clock=card,
        note=_note(row),
        late=card is not None and card.tone == "late",
        actions=(together or (step, href, True),) if step else None,
        spent=reading.by_hands if reading else _spent(clock, calendar, day),
        due_on=clock.due_on if clock and reading else None,
    )


def _spent(clock: ClockView | None, calendar: WorkCalendar, day: date) -> Mapping[Hands, int]:
    return spent_by_hands(calendar, clock.segments, clock.limit, day) if clock else {}


def _by(row: Any) -> str:
    """Who decides it."""
    if row.route is Route.OWN:
        by = "本局"
    elif row.route is Route.ASSIST_REVIEW:
        by = f"本局 · {directory()[row.advising_bureau_id].short_name}帮审"
    elif row.route is Route.REVIEW_ON_BEHALF:
        by = f"{directory()[row.deciding_bureau_id].short_name}代审 · 以本局名义决定"
    else:
        by = directory()[row.deciding_bureau_id].name
    return f"{by} · 帮办" if row.mode is ServiceMode.ASSIST else by


def _note(row: Any) -> str | None:
    """What the other side last said, or what came out."""
    if row.certificate_no:
        used = f"，用时{row.days_used}个工作日" if row.days_used is not None else ""
        return f"{row.certificate_name} {row.certificate_no}{used}"
    return row.progress or None


def stages_of(lines: Sequence[EntryLine]) -> list[Any]:
    """The four stages as columns."""
    columns = []
    now_found = False
    for stage in Stage:
        mine = [line for line in lines if line.stage is stage]
        done = sum(1 for line in mine if line.is_done)
        now = not now_found and bool(mine) and done < len(mine)
        now_found = now_found or now
        label = stage.label.removesuffix("阶段")
        columns.append(SimpleNamespace(label=label, done=done, total=len(mine), now=now, entries=mine))
    return columns


def owed_lines(entries: Sequence[OverviewEntry]) -> list[dict[str, str]]:
    """Materials and fees that are still owed."""
    owed = []
    for entry in entries:
        told = {"for": entry.row.item_name, "href": f"/entries/{entry.row.id}"}
        for material in entry.lacking:
            word = "待补正" if material.state is MaterialState.CORRECTION else "待提交"
            owed.append({"label": material.name, "word": word, **told})
        owed += [{"label": fee.name, "word": "待缴", **told} for fee in entry.due_fees]
    return owed


def holders_of(lines: Sequence[EntryLine]) -> str:
    """Whose turn it is, over all open entries."""
    return "、".join(list(dict.fromkeys(line.hands[1] for line in lines if line.hands))[:3]) or "—"


def next_due(lines: Sequence[EntryLine]) -> str:
    """What falls due first, and when."""
    first = min((line for line in lines if line.due_on), key=lambda line: line.due_on or date.max, default=None)
    return f"{first.clock.due_text} · {first.name}" if first and first.clock else "—"
