"""What must be true after the storm: nothing lost, nothing half, nothing doubled, states in step, nobody told of a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg

from app.interbureau.handoffs.reconciliation import reconcile
from app.oversight.incoming import postman
from deploy.installation import Installation
from tenants.db import db
from tests.durability.random_clerk import ToldOutcomes

Admin = psycopg.Connection[Any]
MIRRORED = (
    "select handoff_id::text, number, count(*), count(distinct bureau_id), count(distinct content_hash), min(act) "
    "from handoff_messages group by 1, 2"
)
BOXES = "select id::text, count(*), count(distinct bureau_id), min(kind) from handoffs group by 1"
ONCE = {
    "sheets of the sender": "select handoff_id::text, count(*) from scoping_sheets "
    "where assessment_id is not null and handoff_id is not null group by 1",
    "sheets of the receiver": "select handoff_id::text, count(*) from scoping_sheets where assessment_id is null group by 1",
    "entries of sending": "select s.handoff_id::text, count(*) from scoping_sheets s join ledger_entries l "
    "on (l.bureau_id, l.subject_id) = (s.bureau_id, s.id) where l.event = 'stewards.consultation.sent' group by 1",
    "entries of arriving": "select subject_id::text, count(*) from ledger_entries "
    "where event = 'handoffs.consultation.send_arrived' group by 1",
    "entries of receiving": "select subject_id::text, count(*) from ledger_entries "
    "where event = 'handoffs.consultation.received' group by 1",
}
"""Of each consultation there is at most one; of sending and arriving exactly one."""
ALWAYS = ("sheets of the sender", "entries of sending", "entries of arriving")
LIVE = (
    "select assessment_id::text, count(*) from scoping_sheets where assessment_id is not null and state <> 'withdrawn' "
    "group by assessment_id, party_bureau_id having count(*) > 1"
)
_PUSHED = (
    "select h.subject_id::text, m.act, count(*) from handoffs h join handoff_messages m "
    "on (m.bureau_id, m.handoff_id) = (h.bureau_id, h.id) where h.box = 'out' and h.kind = 'push' group by 1, 2"
)
_CASES = (
    "select c.id::text, l.event, count(*) from cases c join ledger_entries l on (l.bureau_id, l.subject_id) = (c.bureau_id, c.id) "
    "where c.handoff_id is not null group by 1, 2"
)
_OF_ENTRIES = "select l.subject_id::text, l.event, count(*) from ledger_entries l where l.event like 'delivery.entry.%' group by 1, 2"
TOLD_BY_ENTRY = {
    "delivery.entry.pushed": ("send", "resend"),
    "delivery.entry.received": ("receive",),
    "delivery.entry.correction_asked": ("ask_correction",),
    "delivery.entry.corrected": ("correct",),
    "delivery.entry.decided": ("answer",),
    "delivery.entry.came_back": ("return", "withdraw"),
}
"""What the sender's ledger says of a pushed item → the messages that say it: as often, each applied once."""
OUT_OF_STEP = {
    "entries": "select e.id::text, e.state || ' / ' || coalesce(h.state, 'nowhere') from checklist_entries e "
    "left join handoffs h on (h.bureau_id, h.id) = (e.bureau_id, e.handoff_id) where e.route = 'push' and "
    "(e.state, coalesce(h.state, 'nowhere')) not in (('preparing', 'nowhere'), ('preparing', 'returned'), ('handed_off', 'sent'), "
    "('handed_off', 'received'), ('handed_off', 'working'), ('handed_off', 'correcting'), ('decided', 'answered'))",
    "open cases": "select h.id::text, h.state || ': ' || count(c.id) from handoffs h left join cases c "
    "on (c.bureau_id, c.handoff_id) = (h.bureau_id, h.id) and c.closed_at is null where h.box = 'in' and h.kind = 'push' "
    "group by h.bureau_id, h.id, h.state having count(c.id) <> (h.state in ('received', 'working', 'correcting'))::int",
    "corrections": "select h.id::text, h.state || ' / ' || c.state from handoffs h join cases c "
    "on (c.bureau_id, c.handoff_id) = (h.bureau_id, h.id) and c.closed_at is null where h.box = 'in' "
    "and (h.state = 'correcting') <> (c.state = 'correcting')",
    "decisions": "select h.id::text, h.state || ': ' || count(d.id) from handoffs h left join cases c "
    "on (c.bureau_id, c.handoff_id) = (h.bureau_id, h.id) left join decisions d on (d.bureau_id, d.case_id) = (c.bureau_id, c.id) "
    "where h.box = 'in' and h.kind = 'push' group by h.bureau_id, h.id, h.state having count(d.id) <> (h.state = 'answered')::int",
    "cases of a receipt": "select h.id::text, count(distinct c.id) || ' of ' || count(distinct m.number) from handoffs h "
    "join handoff_messages m on (m.bureau_id, m.handoff_id) = (h.bureau_id, h.id) and m.act = 'receive' left join cases c "
    "on (c.bureau_id, c.handoff_id) = (h.bureau_id, h.id) where h.box = 'in' and h.kind = 'push' "
    "group by h.bureau_id, h.id having count(distinct c.id) <> count(distinct m.number)",
    "notices of correction": "select h.id::text, count(distinct k.id) || ' of ' || count(distinct m.number) from handoffs h "
    "join handoff_messages m on (m.bureau_id, m.handoff_id) = (h.bureau_id, h.id) and m.act = 'ask_correction' left join cases c "
    "on (c.bureau_id, c.handoff_id) = (h.bureau_id, h.id) left join corrections k on (k.bureau_id, k.case_id) = (c.bureau_id, c.id) "
    "where h.box = 'in' and h.kind = 'push' group by h.bureau_id, h.id having count(distinct k.id) <> count(distinct m.number)",
}
"""Where a handoff stands, its entry at the sender and its case at the receiver stand too. Each yields what does not."""
BY_CASE = {"ask-correction": ("correction_asked",), "accept": ("accepted", "resumed"), "decide": ("decided",)}
"""A button of the window → what the case's own ledger says of it."""


def find_damage(place: Installation, said: ToldOutcomes) -> list[str]:
    """Everything that is wrong, each with its kind in front: lost, half, doubled, told. Inside an application context."""
    for _ in range(100):
        if not postman.sweep():
            break
    db.session.remove()
    found = [f"told: {wrong}" for wrong in dict.fromkeys(said.wrong)]
    found += [f"half: {fault}" for fault in reconcile()["faults"]]
    with psycopg.connect(place.admin_dsn()) as admin:
        found += _of_rows(admin, said)
        found += _of_pushes(admin)
    return found


def _of_rows(admin: Admin, said: ToldOutcomes) -> Iterator[str]:
    done = _of_cases(admin)
    for entry, act, number in admin.execute(_PUSHED):
        done[entry, {"send": "push", "resend": "push"}.get(act, act)] += number
    for handoff_id, number, rows, boxes, hashes, act in admin.execute(MIRRORED):
        done[handoff_id, act] += 1
        if boxes != 2 or hashes != 1:
            yield f"half: message {number} of {handoff_id}: {boxes} boxes, {hashes} contents"
        if rows != boxes:
            yield f"doubled: message {number} of {handoff_id} stands there {rows} times"
    yield from _of_acts(said, done)
    kinds = {}
    for handoff_id, rows, boxes, kind in admin.execute(BOXES):
        kinds[handoff_id] = kind
        if (rows, boxes) != (2, 2):
            yield f"{'half' if boxes < 2 else 'doubled'}: {handoff_id} has {rows} rows in {boxes} boxes"
    yield from (f"doubled: {one} is there under an id that no form had" for one in sorted(kinds.keys() - said.sent))
    yield from _of_consultations(admin, {one for one, kind in kinds.items() if kind == "consultation"})


def _of_acts(said: ToldOutcomes, done: Counter[tuple[str, str]]) -> Iterator[str]:
    """What was acknowledged is there; of each form that was sent, however often, there is at most one trace."""
    for (thing, act), number in sorted(said.acknowledged.items()):
        if done[thing, act] < number:
            yield f"lost: {act} of {thing} was acknowledged {number} times and is there {done[thing, act]} times"
    for (thing, act), number in sorted(said.tried.items()):
        if done[thing, act] > number:
            yield f"doubled: {act} of {thing} was tried {number} times and is there {done[thing, act]} times"


def _of_cases(admin: Admin) -> Counter[tuple[str, str]]:
    """How often each button of a window was pressed, by the ledger of the case."""
    button = {f"window.case.{event}": name for name, events in BY_CASE.items() for event in events}
    done: Counter[tuple[str, str]] = Counter()
    for case, event, number in admin.execute(_CASES):
        if event in button:
            done[case, button[event]] += number
    return done


def _of_pushes(admin: Admin) -> Iterator[str]:
    """Entry, case, decision and the sender's ledger say the same as the handoff."""
    for what, query in OUT_OF_STEP.items():
        yield from (f"half: {what} of {one}: {told}" for one, told in admin.execute(query))
    sent: Counter[tuple[str, str]] = Counter()
    for entry, act, number in admin.execute(_PUSHED):
        sent[entry, act] += number
    told = {(entry, event): number for entry, event, number in admin.execute(_OF_ENTRIES)}
    for entry in {entry for entry, _act in sent}:
        for event, acts in TOLD_BY_ENTRY.items():
            wanted, there = sum(sent[entry, act] for act in acts), told.get((entry, event), 0)
            if wanted != there:
                yield f"{'half' if there < wanted else 'doubled'}: {there} entries {event} of {entry}, {wanted} messages"


def _of_consultations(admin: Admin, there: set[str]) -> Iterator[str]:
    """What sending and receiving left in the rows of both bureaus."""
    for what, query in ONCE.items():
        counted = dict(admin.execute(query).fetchall())
        yield from (f"doubled: {number} {what} of {one}" for one, number in counted.items() if number != 1)
        if what in ALWAYS:
            yield from (f"half: no {what} of {one}" for one in sorted(there - counted.keys()))
    for assessment, number in admin.execute(LIVE):
        yield f"doubled: {number} invitations of one bureau in round {assessment}"
