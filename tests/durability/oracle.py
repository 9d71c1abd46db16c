"""What must be true after the storm: nothing lost, nothing half, nothing doubled, states in step, nobody told of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from app.arrivals import postman
from app.handoffs.reconciling import reconcile
from deploy.installation import Installation
from tenants.db import db
from tests.durability.sailor import Said

Admin = psycopg.Connection[Any]
MIRRORED = (
    "select handoff_id::text, number, count(*), count(distinct bureau_id), count(distinct content_hash), min(act) "
    "from handoff_messages group by 1, 2"
)
BOXES = "select id::text, count(*), count(distinct bureau_id) from handoffs group by 1"
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
"""Of each handoff there is at most one; of sending and arriving exactly one."""
ALWAYS = ("sheets of the sender", "entries of sending", "entries of arriving")
LIVE = (
    "select assessment_id::text, count(*) from scoping_sheets where assessment_id is not null and state <> 'withdrawn' "
    "group by assessment_id, party_bureau_id having count(*) > 1"
)


def judge(place: Installation, said: Said) -> list[str]:
    """Everything that is wrong, each with its kind in front: lost, half, doubled, told. Inside an application context."""
    for _ in range(100):
        if not postman.sweep():
            break
    db.session.remove()
    found = [f"told: {wrong}" for wrong in dict.fromkeys(said.wrong)]
    found += [f"half: {fault}" for fault in reconcile()["faults"]]
    with psycopg.connect(place.admin_dsn()) as admin:
        found += _of_rows(admin, said)
    return found


def _of_rows(admin: Admin, said: Said) -> Iterator[str]:
    acts = set()
    for handoff_id, number, rows, boxes, hashes, act in admin.execute(MIRRORED):
        acts.add((handoff_id, act))
        if boxes != 2 or hashes != 1:
            yield f"half: message {number} of {handoff_id}: {boxes} boxes, {hashes} contents"
        if rows != boxes:
            yield f"doubled: message {number} of {handoff_id} stands there {rows} times"
    for handoff_id, act in sorted(said.acknowledged - acts):
        yield f"lost: {act} of {handoff_id} was acknowledged"
    there = set()
    for handoff_id, rows, boxes in admin.execute(BOXES):
        there.add(handoff_id)
        if (rows, boxes) != (2, 2):
            yield f"{'half' if boxes < 2 else 'doubled'}: {handoff_id} has {rows} rows in {boxes} boxes"
    yield from (f"doubled: {one} is there under an id that no form had" for one in sorted(there - said.sent))
    yield from _of_what_followed(admin, there)


def _of_what_followed(admin: Admin, there: set[str]) -> Iterator[str]:
    """What sending and receiving left in the rows of both bureaus."""
    for what, query in ONCE.items():
        counted = dict(admin.execute(query).fetchall())
        yield from (f"doubled: {number} {what} of {one}" for one, number in counted.items() if number != 1)
        if what in ALWAYS:
            yield from (f"half: no {what} of {one}" for one in sorted(there - counted.keys()))
    for assessment, number in admin.execute(LIVE):
        yield f"doubled: {number} invitations of one bureau in round {assessment}"
