"""Each wall around the boxes taken down, each hole seen: by the tests of the wall, or by comparing the boxes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.interbureau.handoffs.reconciliation import reconcile
from deploy.installation import Installation
from tenants.keys import new_id
from tests.conftest import Database, fresh_copy
from tests.isolation import test_handoff_numbers as numbers
from tests.isolation import test_handoffs as walls
from tests.isolation.bureau_session import COUNTY, ZONE, BureauSession, link_of

TAMPERS = (
    'update handoff_messages set content = \'{"title": "别的"}\' where bureau_id = 5 and handoff_id = %s',
    "update handoff_messages set content = '[]' where bureau_id = 5 and handoff_id = %s",
    "update handoff_messages set content = 'null' where bureau_id = 11 and handoff_id = %s",
    "update handoff_messages set content = content || '{\"telephone\": 1}' where handoff_id = %s",
    "update handoff_messages set content = content - 'title' where handoff_id = %s",
    "update handoff_messages set content_hash = repeat('0', 64) where bureau_id = 11 and handoff_id = %s",
    "delete from handoff_messages where bureau_id = 5 and handoff_id = %s",
    "delete from handoff_messages where handoff_id = %s",
    "update handoffs set state = 'answered' where bureau_id = 5 and id = %s",
    "update handoffs set last_number = 2 where bureau_id = 11 and id = %s",
    "delete from handoffs where bureau_id = 11 and id = %s",
)


@pytest.mark.mutant
def test_comparing_the_boxes_finds_every_half_and_every_tamper(
    boxed: Database, installed: Flask, desk: Callable[[int], BureauSession], link: UUID
) -> None:
    """A bureau can leave the other box out, and a superuser can do anything: both are found, by name."""
    tampered = {new_id(): statement for statement in TAMPERS}
    sound, half = new_id(), new_id()
    for handoff_id in (*tampered, sound):
        assert desk(ZONE).write(handoff_id=handoff_id, link_id=link) is None
    assert reconcile()["faults"] == []
    assert desk(ZONE).write(only=ZONE, handoff_id=half, link_id=link) is None
    with boxed.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        for handoff_id, statement in tampered.items():
            assert admin.execute(statement, (handoff_id,)).rowcount >= 1
        admin.commit()
        said = "\n".join(reconcile()["faults"])
        admin.execute("delete from handoffs")
        admin.execute("delete from handoff_messages")
    for handoff_id in (*tampered, half):
        assert str(handoff_id) in said, tampered.get(handoff_id, "half")
    assert str(sound) not in said


POLICY = "ALTER POLICY post_as_author ON handoff_messages WITH CHECK (true)"
PLANTED: dict[str, tuple[str, dict[str, str], Callable[..., None], tuple[Any, ...]]] = {
    "anybody may be the author": (
        POLICY, {"NEW.author_id IS DISTINCT FROM qdk.bureau()": "false"}, walls.test_nobody_writes_in_another_name, (ZONE,)
    ),
    "no right is needed": (
        "ALTER TABLE handoff_messages DROP CONSTRAINT fk_handoff_messages_right", {},
        walls.test_without_a_link_nothing_is_sent, (),
    ),
    "an ended link carries": (
        "", {"IF NOT EXISTS (SELECT FROM public.pairing_links": "IF false AND NOT EXISTS (SELECT FROM public.pairing_links"},
        walls.test_along_an_ended_link_nothing_starts_but_what_began_is_finished, (),
    ),
    "either side does everything": (
        "", {"s.act = NEW.act AND s.side = written_side": "s.act = NEW.act"}, walls.test_each_side_has_its_own_acts, (ZONE, "receive")
    ),
    "numbers may jump": ("", {"box.last_number <> NEW.number - 1": "false"}, walls.test_numbers_have_no_gap, ()),
    "a third may join": (
        "", {"box.origin_id <> NEW.origin_id OR box.target_id <> NEW.target_id OR": ""}, walls.test_a_third_bureau_cannot_join, ()
    ),
    "a repetition is written": ("", {"IF same THEN RETURN NULL; END IF;": ""}, numbers.test_a_repetition_changes_nothing, ()),
    "another content is a repetition": ("", {"m.content_hash = NEW.content_hash AND": ""}, numbers.test_a_taken_number_is_told, ()),
    "two may have one number": (
        "ALTER TABLE handoff_messages DROP CONSTRAINT pk_handoff_messages",
        {" FOR UPDATE;": ";", "box.last_number <> NEW.number - 1": "false", "IF same THEN RETURN NULL; END IF;": "same := NULL;",
         "RAISE EXCEPTION 'message % is taken', NEW.number USING errcode = 'QD003';": ""},
        numbers.test_of_two_at_once_exactly_one_gets_the_number, (ZONE,),
    ),
    "the bureau writes the state": (
        "GRANT UPDATE (state) ON handoffs TO qd_app", {}, walls.test_nobody_changes_what_was_said,
        ("update handoffs set state = 'answered'",),
    ),
    "messages can be mended": (
        "GRANT UPDATE ON handoff_messages TO qd_app; CREATE POLICY mend ON handoff_messages FOR UPDATE TO qd_app "
        "USING (bureau_id = qdk.bureau())", {}, walls.test_nobody_changes_what_was_said,
        ("update handoff_messages set content = '{}'",),
    ),
    "everybody reads": ("ALTER POLICY read_own ON handoff_messages USING (true)", {}, walls.test_nobody_reads_the_other_box, ()),
    "the table has one step more": (
        "INSERT INTO qdk.handoff_steps VALUES ('sent', 'answer', 'target', 'answered')", {},
        walls.test_the_database_asks_the_table_that_the_code_runs_on, (),
    ),
}  # fmt: skip
"""Fault → what is done to the database, what is rewritten in the trigger, the test that must see it."""


@pytest.mark.mutant
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_turns_its_test_red(prepared: Installation, fault: str) -> None:
    statement, rewritten, found_by, arguments = PLANTED[fault]
    with fresh_copy(prepared) as database:
        link, handoff_id = link_of(database, COUNTY, ZONE), new_id()
        with database.connect("admin") as admin:
            (body,) = admin.execute("select pg_get_functiondef('qdk.post_message'::regproc)").fetchall()[0]
            for part, instead in rewritten.items():
                assert body.count(part) == 1, part
                body = body.replace(part, instead)
            admin.execute(body)
            if statement:
                admin.execute(statement)
        assert BureauSession(database, ZONE).write(handoff_id=handoff_id, link_id=link) is None
        there = {"boxed": database, "desk": partial(BureauSession, database), "link": link, "sent": handoff_id}
        wanted = list(signature(found_by).parameters)
        given = [there[name] for name in wanted if name in there]
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            found_by(*given, *arguments)
