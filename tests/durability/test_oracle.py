"""The oracle of the storm is no good if it sees nothing: an item that went there and back, and one row changed at a time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases import operations as cases
from app.casework.delivery import dispatch
from app.casework.plans.queries import entry as entry_row
from app.interbureau.handoffs.models import Handoff
from app.oversight.incoming import postman
from tenants.db import acting_for, db, read_transaction
from tests.conftest import Database
from tests.durability.oracle import find_damage
from tests.durability.random_clerk import ToldOutcomes
from tests.factories.delivery_steps import act_at_window, prepare_materials, push_entry, receive_handoff, start_clocks
from tests.factories.scoping import COUNTY, PLANNING, ZONE, acting_officer, bureau_id, entrust_project

pytestmark = pytest.mark.mutant
TAMPERS = (
    ("update checklist_entries set state = 'preparing' where state = 'handed_off'", "half: entries of"),
    ("update checklist_entries set state = 'handed_off' where handoff_id is not null", ""),
    ("update cases set state = 'correcting' where handoff_id is not null", "half: corrections of"),
    ("update cases set state = 'accepted', closed_at = now() where handoff_id is not null", "half: open cases of"),
    ("update cases set closed_at = null where handoff_id is not null", ""),
    ("delete from ledger_entries where event = 'delivery.entry.corrected'", "half: 0 entries delivery.entry.corrected"),
    (
        "update ledger_entries set event = 'delivery.entry.received' where event = 'delivery.entry.correction_asked'",
        "doubled: 2 entries delivery.entry.received",
    ),
    ("delete from corrections", "half: notices of correction of"),
    ("delete from ledger_entries where event = 'window.case.accepted'", "lost: accept of"),
)
"""What somebody does behind everybody's back, or undoes, and what the oracle says of it."""


def told(database: Database, said: ToldOutcomes) -> list[str]:
    """The judgement."""
    place: Any = SimpleNamespace(admin_dsn=lambda: database.installation.admin_dsn(database.name))
    return find_damage(place, said)


@pytest.fixture
def said(domain: Flask) -> ToldOutcomes:
    """A pushed item, received, corrected once, accepted - and what its people were told of it."""
    story = entrust_project()
    start_clocks(story)
    entry_id = story.entries[PLANNING]
    prepare_materials(entry_id)
    case_id = receive_handoff(COUNTY, push_entry(entry_id))
    act_at_window(COUNTY, case_id, cases.ask_correction, "缺盖章页")
    with acting_officer(ZONE, "xiangmuzhang"):
        dispatch.correct(entry_row(entry_id), "已补正", ())
    postman.sweep([bureau_id(COUNTY)])
    act_at_window(COUNTY, case_id, cases.accept)
    with acting_for(bureau_id(ZONE)), read_transaction():
        sent = {str(one) for one in db.session.scalars(select(Handoff.id))}
    made = ToldOutcomes(sent=sent)
    acts = [(entry_id, "push"), (case_id, "ask-correction"), (entry_id, "correct"), (case_id, "accept")]
    for thing, act in acts:
        made.tried[str(thing), act] += 1
        made.acknowledged[str(thing), act] += 1
    return made


def test_what_is_in_order_is_in_order_and_every_change_is_seen(database: Database, said: ToldOutcomes) -> None:
    assert told(database, said) == []
    for statement, wanted in TAMPERS:
        with database.connect("admin") as admin:
            admin.execute("set session_replication_role = replica")
            assert admin.execute(statement).rowcount >= 1, statement
        if wanted:
            found = told(database, said)
            assert any(one.startswith(wanted) for one in found), (statement, found)


def test_more_and_less_than_was_told_is_seen(database: Database, said: ToldOutcomes) -> None:
    (thing, act), *_ = said.tried
    said.acknowledged[thing, act] += 1
    assert any(one.startswith(f"lost: {act} of {thing}") for one in told(database, said))
    said.tried[thing, act] -= 1
    assert any(one.startswith(f"doubled: {act} of {thing}") for one in told(database, said))
