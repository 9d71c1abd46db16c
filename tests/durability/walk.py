"""One pushed item on a random walk: both sides take steps, messages arrive late, the days go by. What must hold, holds after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text

from app.assembly.state_machines import all_machines
from app.casework.cases.models import Case
from app.casework.cases.queries import case as case_row
from app.casework.cases.states import CaseAct
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState
from app.casework.projects.queries import project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import ClockView, calendar_here, clocks_of, clocks_of_project
from app.foundation.calendar.segments import spans
from app.foundation.calendar.terms import ClockSubject, Hands
from app.foundation.errors import Refusal
from app.foundation.ledger.models import LedgerEntry
from app.interbureau.handoffs.chains import position_of
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.queries import handoff, messages_of
from app.interbureau.handoffs.reconciliation import reconcile
from app.interbureau.handoffs.states import HandoffAct, HandoffState, Side
from app.oversight.incoming import postman
from tenants import context
from tenants.clock import SHANGHAI, freeze_time, local_date, now
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tests.durability.acts import STEPS
from tests.factories.delivery_steps import prepare_materials, start_clocks
from tests.factories.scoping import COUNTY, PLANNING, ZONE, RecordedProject, bureau_id, entrust_project

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
A = HandoffAct
AT_AUTHOR = {
    A.SEND: "delivery.entry.pushed", A.RESEND: "delivery.entry.pushed", A.WITHDRAW: "delivery.entry.came_back",
    A.CORRECT: "delivery.entry.corrected", A.PAUSE: "suspension.service.suspended", A.RESUME: "suspension.service.resumed",
    A.RECEIVE: "handoffs.push.received", A.BEGIN: "window.case.accepted", A.ASK_CORRECTION: "window.case.correction_asked",
    A.REPORT: "window.case.", A.ANSWER: "window.case.decided", A.RETURN: "",
}  # fmt: skip
"""Act → what its author's own ledger says of it, or how that begins."""
AT_ORIGIN = {
    A.RECEIVE: "delivery.entry.received", A.BEGIN: "delivery.entry.accepted", A.ASK_CORRECTION: "delivery.entry.correction_asked",
    A.REPORT: "delivery.entry.", A.ANSWER: "delivery.entry.decided", A.RETURN: "delivery.entry.came_back",
}  # fmt: skip
"""Act of the receiving bureau → what the sender's ledger says once it has arrived."""
TABLES = ("handoffs", "handoff_messages", "ledger_entries", "checklist_entries", "entry_materials", "cases", "case_steps",
          "case_materials", "corrections", "decisions", "clocks", "clock_segments", "notices", "stored_files", "suspensions")  # fmt: skip


@dataclass
class RandomWalk:
    """The project, its handoff, and what was done so far."""

    story: RecordedProject
    moment: datetime = BEGINNING
    handoffs: list[UUID] = field(default_factory=list)
    """The newest last: after a withdrawal another one is sent."""
    done: Counter[str] = field(default_factory=Counter)
    steps: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: {"entry": set(), "case": set()})
    before: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    @property
    def handoff_id(self) -> UUID | None:
        """The newest one."""
        return self.handoffs[-1] if self.handoffs else None

    @property
    def entry_id(self) -> UUID:
        """The item that goes back and forth."""
        return self.story.entries[PLANNING]

    def wander(self, which: int, anything: bool, hours: int) -> None:
        """A step that may well be possible now, or any at all."""
        choice = list(STEPS) if anything else self._likely()
        self.take(choice[which % len(choice)], hours)

    def _likely(self) -> list[str]:
        """What is worth trying: by where the entry, the handoff and the case stand, and now and then time."""
        with acting_for(bureau_id(ZONE)), read_transaction():
            if entry_row(self.entry_id).state is EntryState.DECIDED:
                return ["days go by"]
            if project(self.story.project_id).state is ProjectState.SUSPENDED:
                return [*TIME, "resume"]
            state = handoff(self.handoff_id).state if self.handoff_id else HandoffState.RETURNED
        if state not in (HandoffState.RECEIVED, HandoffState.WORKING):
            return [*TIME, *LIKELY[state]]
        with acting_for(bureau_id(COUNTY)), read_transaction():
            case = case_row(handoff(self.handoff_id or new_id()).subject_id or new_id()).state
        acts = [row["action"] for row in MACHINES["case"] if row["state"] == case]
        return [*TIME, "suspend", *[step for act in acts for step in OF_ACT.get(act, [])]]

    def take(self, name: str, hours: int) -> None:
        """One step, some hours later; a refusal is an answer, anything else is a fault."""
        self.moment += timedelta(hours=hours) if name == "days go by" else timedelta(minutes=7)
        with freeze_time(self.moment):
            try:
                STEPS[name](self)
                self.done[name] += 1
            except Refusal:
                self.done["refused"] += 1
            self.look()

    def look(self) -> None:
        """What must hold between any two steps, however much has not arrived yet."""
        self._in_step()
        for slug in (ZONE, COUNTY):
            with acting_for(bureau_id(slug)), read_transaction():
                self._clocks_add_up()
                for machine, row_id, state in self._rows():
                    _known, was = self.before.get(row_id, (machine, state))
                    if was != state:
                        assert (was, state) in KNOWN_REFUSALS[machine], f"{machine}: {was} → {state}"
                    self.before[row_id] = (machine, state)

    def _in_step(self) -> None:
        """Both boxes say the same, and every message is a step that ``quandaiban states`` lists."""
        if self.handoff_id is None:
            return
        seen, path = [], []
        for slug in (ZONE, COUNTY):
            with acting_for(bureau_id(slug)), read_transaction():
                box, messages = handoff(self.handoff_id), messages_of(self.handoff_id)
                seen.append((box.state, box.last_number, box.round, box.paused, [one.content_hash for one in messages]))
                stand = position_of(messages)
                assert stand is not None
                assert stand == (
                    box.state, box.last_number, box.round, box.paused, box.link_id, box.asked_on, box.received_at
                )  # fmt: skip
                path = [(str(one.act), str(_side(one))) for one in messages]
        assert seen[0] == seen[1]
        state = "sent"
        for act, side in path[1:]:
            state = HANDOFF_STEPS[state, act, side]
        assert state == seen[0][0]

    def _clocks_add_up(self) -> None:
        """Of every clock: the stretches lie end to end, and their working days are those from its start until now."""
        for view in self._clocks():
            parts, calendar = view.segments, calendar_here()
            for one, following in pairwise(parts):
                assert one.to_at == following.from_at
                assert one.from_at <= following.from_at
            until = parts[-1].to_at or now()
            held = sum(((part.to_at or until) - part.from_at for part in parts), timedelta())
            assert held == until - parts[0].from_at
            last = local_date(until)
            whole = list(spans(parts, view.limit.begin_next_day))
            by_hands: Counter[str] = Counter()
            for span in whole:
                by_hands[span.segment.hands] += calendar.count(span.first, span.last or last)
            begun = local_date(parts[0].from_at) + timedelta(days=view.limit.begin_next_day)
            assert sum(by_hands.values()) == calendar.count(begun, last), (view.subject, parts)

    def _clocks(self) -> list[ClockView]:
        """At the zone the project's, at the county those of its cases."""
        own = select(Case.id).where(Case.bureau_id == context.bureau_id(), Case.handoff_id.in_(self.handoffs))
        of_cases = clocks_of(ClockSubject.CASE, db.session.scalars(own).all())
        return [*clocks_of_project(self.story.project_id), *of_cases.values()]

    def _rows(self) -> Iterator[tuple[str, UUID, str]]:
        with_state = select(Case.id, Case.state).where(
            Case.bureau_id == context.bureau_id(), Case.handoff_id.in_(self.handoffs)
        )
        for row in db.session.execute(with_state):
            yield "case", row.id, str(row.state)
        if context.bureau_id() == bureau_id(ZONE):
            yield "entry", self.entry_id, str(entry_row(self.entry_id).state)

    def finish(self) -> None:
        """Everything arrives; both ledgers have every step; what arrives again changes nothing."""
        with freeze_time(self.moment):
            assert any(not postman.sweep() for _ in range(50)), "messages are applied again and again"
            self.look()
            assert reconcile()["faults"] == []
            if self.handoff_id is None:
                return
            self._in_the_right_hands()
            before = bureau_snapshot()
            for _ in range(2):
                assert postman.deliver([(bureau_id(slug), self.handoff_id) for slug in (ZONE, COUNTY)]) == 2
            assert postman.sweep() == 0
            assert bureau_snapshot() == before
            self._in_both_ledgers()

    def _in_the_right_hands(self) -> None:
        """Once everything has arrived, the sender's clock lies where the handoff does."""
        with acting_for(bureau_id(ZONE)), read_transaction():
            paused = project(self.story.project_id).state is ProjectState.SUSPENDED
            if paused or entry_row(self.entry_id).state is not EntryState.HANDED_OFF:
                return
            state = handoff(self.handoff_id or new_id()).state
            (view,) = clocks_of(ClockSubject.ENTRY, [self.entry_id]).values()
            right = {Hands.UNIT} if state is HandoffState.CORRECTING else {Hands.OTHER, Hands.SPECIAL}
            assert view.segments[-1].hands in right, (state, view.segments[-1])

    def _in_both_ledgers(self) -> None:
        """Of every message the own ledger of either bureau says that it was sent, or that it arrived."""
        wanted: dict[str, Counter[str]] = {ZONE: Counter(), COUNTY: Counter()}
        with acting_for(bureau_id(ZONE)), read_transaction():
            for message in (one for handoff_id in self.handoffs for one in messages_of(handoff_id)):
                by_zone = _side(message) is Side.ORIGIN
                arrived = f"handoffs.push.{message.act}_arrived" if by_zone else AT_ORIGIN[message.act]
                wanted[ZONE if by_zone else COUNTY][AT_AUTHOR[message.act]] += 1
                wanted[COUNTY if by_zone else ZONE][arrived] += 1
        for slug, events in wanted.items():
            with acting_for(bureau_id(slug)), read_transaction():
                told = self._ledger()
            for event, times in events.items():
                assert sum(number for one, number in told.items() if one.startswith(event)) >= times, (
                    slug,
                    event,
                    told,
                )

    def _ledger(self) -> Mapping[str, int]:
        """How often each event stands in the acting bureau's ledger, of this project, its handoffs and their cases."""
        own = select(Case.id).where(Case.bureau_id == context.bureau_id(), Case.handoff_id.in_(self.handoffs))
        subjects = [*self.handoffs, *db.session.scalars(own)]
        ours = or_(LedgerEntry.project_id == self.story.project_id, LedgerEntry.subject_id.in_(subjects))
        rows = db.session.execute(
            select(LedgerEntry.event, func.count())
            .where(LedgerEntry.bureau_id == context.bureau_id(), ours)
            .group_by(LedgerEntry.event)
        )
        return {row[0]: row[1] for row in rows}


def _side(message: HandoffMessage) -> Side:
    return Side.ORIGIN if message.author_id == message.origin_id else Side.TARGET


def begin_project() -> RandomWalk:
    """A mandated project whose item is ready to be pushed."""
    with freeze_time(BEGINNING):
        story = entrust_project()
        start_clocks(story)
        prepare_materials(story.entries[PLANNING])
        return RandomWalk(story)


def bureau_snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that both bureaus have."""
    found = {}
    for slug in (ZONE, COUNTY):
        with acting_for(bureau_id(slug)), read_transaction():
            for table in TABLES:
                rows = db.session.execute(text(f"select t::text from {table} t order by 1"))
                found[f"{slug} {table}"] = [tuple(row) for row in rows]
    return found


S, C = HandoffState, CaseAct
TIME = ["days go by", "arrives at the zone", "arrives at the county"]
LIKELY: dict[HandoffState, list[str]] = {
    S.SENT: ["receive", "receive", "receive", "withdraw", "return", "suspend"],
    S.CORRECTING: ["correct", "correct", "return", "suspend"],
    **{state: ["prepare", "push", "push"] for state in (S.ANSWERED, S.RETURNED, S.WITHDRAWN)},
}
OF_ACT = {
    C.ACCEPT: ["accept"], C.HANDLE: ["handle", "accept"], C.ASK_CORRECTION: ["ask"], C.START_SPECIAL: ["special"] * 2,
    C.END_SPECIAL: ["special over"] * 2, C.PASS: ["pass"], C.NOT_PASS: ["refuse"],
}  # fmt: skip
"""What is worth trying, by where the handoff stands and by what the case's machine allows."""
MACHINES = all_machines()
HANDOFF_STEPS = {(row["state"], row["action"], row["side"]): row["next"] for row in MACHINES["handoff"]}
KNOWN_REFUSALS = {name: {(row["state"], row["next"]) for row in MACHINES[name]} for name in ("entry", "case")}
