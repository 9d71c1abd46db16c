"""Handoffs as the database itself sees them: what the application's role can and cannot do in its own and the other box.

Nothing here goes through the application's code: whoever has the password and a proven context has no more than this.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.interbureau.handoffs.content import content_hash
from app.interbureau.handoffs.states import STEPS, HandoffAct, HandoffState, Side
from tenants.clock import today
from tenants.keys import new_id
from tests.conftest import Database
from tests.isolation.bureau_session import (
    CITY,
    COLUMNS,
    CONTENT,
    COUNTY,
    INSERT,
    STRANGER,
    ZONE,
    BureauSession,
    box_rows,
    changed_link,
    link_of,
)  # fmt: skip


@pytest.mark.clause("C2")
def test_a_message_stands_in_both_boxes_and_both_lists_follow(boxed: Database, sent: UUID) -> None:
    hashed = content_hash(CONTENT)
    assert box_rows(boxed, sent) == [
        (COUNTY, sent, "sent", 1),
        (ZONE, sent, "sent", 1),
        (COUNTY, sent, 1, "send", ZONE, hashed),
        (ZONE, sent, 1, "send", ZONE, hashed),
    ]


@pytest.mark.clause("W5.3a", "C4")
def test_without_a_link_nothing_is_sent(boxed: Database, desk: Callable[[int], BureauSession], link: UUID) -> None:
    """Not with somebody else's link, not with none, not in the wrong direction, not another kind than it carries."""
    zone, before = desk(ZONE), box_rows(boxed)
    foreign = link_of(boxed, COUNTY - 1, ZONE - 1)
    refused = {
        "somebody else's link": zone.write(handoff_id=new_id(), link_id=foreign),
        "a link that is none": zone.write(handoff_id=new_id(), link_id=new_id()),
        "to a stranger along it": zone.write(handoff_id=new_id(), link_id=link, target_id=STRANGER),
        "a kind it does not carry": zone.write(handoff_id=new_id(), link_id=link, kind="training"),
        "a kind of the other direction": desk(COUNTY).write(
            handoff_id=new_id(), link_id=link, origin_id=COUNTY, target_id=ZONE, kind="review_on_behalf"
        ),
    }
    unknown = ("a link that is none", "somebody else's link", "to a stranger along it")
    assert all(refused.pop(name) in ("23503", "QD001") for name in unknown), "no such right, or nothing agreed"
    assert set(refused.values()) == {"23503"}, refused
    assert box_rows(boxed) == before


@pytest.mark.clause("W5.3a", "L3")
def test_along_an_ended_link_nothing_starts_but_what_began_is_finished(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID
) -> None:
    later = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": COUNTY, "act": "receive", "content": {}}
    with changed_link(boxed, link, f"valid_from = '2023-01-01', valid_to = '{today() - timedelta(days=2)}'"):
        assert desk(ZONE).write(handoff_id=new_id(), link_id=link) == "QD001"
        assert desk(COUNTY).write(**later) is None


@pytest.mark.clause("W5.3a")
def test_a_link_of_tomorrow_carries_nothing_today(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID
) -> None:
    before = box_rows(boxed)
    with changed_link(boxed, link, f"valid_from = '{today() + timedelta(days=2)}'"):
        assert desk(ZONE).write(handoff_id=new_id(), link_id=link) == "QD001"
    assert box_rows(boxed) == before


@pytest.mark.clause("C4", "C5")
@pytest.mark.parametrize("box", [ZONE, COUNTY, None], ids=["own box", "their box", "both"])
def test_nobody_writes_in_another_name(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID, box: int | None
) -> None:
    """The other side's answer cannot be forged, not even in one's own box; nor a handoff from somebody else."""
    before = box_rows(boxed)
    forged = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": COUNTY, "act": "receive", "content": {}}
    assert desk(ZONE).write(only=box, **forged) == "42501"
    assert desk(COUNTY).write(only=box, handoff_id=new_id(), link_id=link) == "42501"
    assert desk(STRANGER).write(only=box, handoff_id=new_id(), link_id=link) == "42501"
    assert box_rows(boxed) == before


@pytest.mark.clause("C4", "C5")
@pytest.mark.parametrize(
    ("bureau", "act"), [(COUNTY, "withdraw"), (ZONE, "receive"), (ZONE, "answer"), (COUNTY, "resend"), (COUNTY, "send")]
)
def test_each_side_has_its_own_acts(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID, bureau: int, act: str
) -> None:
    before = box_rows(boxed)
    message = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": bureau, "act": act, "content": {}}
    assert desk(bureau).write(**message) == "QD004"
    assert box_rows(boxed) == before


def test_every_step_that_is_not_in_the_table_is_refused(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID
) -> None:
    """State × act × side, whole: the database lets pass exactly what the code's table says."""
    author = {Side.ORIGIN: ZONE, Side.TARGET: COUNTY}
    passed = {}
    with boxed.connect() as connection, boxed.connect("admin", autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        for state, side, act in product(HandoffState, Side, HandoffAct):
            handoff_id, bureau = new_id(), author[side]
            assert desk(ZONE).told(connection, handoff_id=handoff_id, link_id=link) is None
            admin.execute("update handoffs set state = %s where id = %s", (state.value, handoff_id))
            message = {"number": 2, "author_id": bureau, "act": act.value, "content": {}}
            told = desk(bureau).told(connection, handoff_id=handoff_id, link_id=link, **message)
            assert told in (None, "QD004"), (state, act, side)
            if told is None:
                both = admin.execute("select distinct state from handoffs where id = %s", (handoff_id,))
                passed[state, act, side] = both.fetchall()
        admin.execute("delete from handoff_messages where actor_name = %s", ("项目长",))
        admin.execute("delete from handoffs")
    assert passed == {step: [(following.value,)] for step, following in STEPS.items()}


def test_the_database_asks_the_table_that_the_code_runs_on(boxed: Database) -> None:
    with boxed.connect() as connection:
        rows = connection.execute("select state, act, side, next from qdk.handoff_steps").fetchall()
    assert {(state, act, side): following for state, act, side, following in rows} == {
        (state.value, act.value, side.value): following.value for (state, act, side), following in STEPS.items()
    }
    assert len(rows) == len(STEPS)


def test_a_handoff_begins_with_being_sent(boxed: Database, desk: Callable[[int], BureauSession], link: UUID) -> None:
    zone, county, before = desk(ZONE), desk(COUNTY), box_rows(boxed)
    assert zone.write(handoff_id=new_id(), link_id=link, act="withdraw") == "QD002"
    assert county.write(handoff_id=new_id(), link_id=link, author_id=COUNTY) == "QD002"
    assert zone.write(handoff_id=new_id(), link_id=link, number=2) == "QD002"
    assert zone.write(handoff_id=new_id(), link_id=link, number=0) in ("23514", "QD002")
    assert box_rows(boxed) == before


def test_numbers_have_no_gap(boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID) -> None:
    before = box_rows(boxed)
    message = {"handoff_id": sent, "link_id": link, "number": 3, "author_id": COUNTY, "act": "receive", "content": {}}
    assert desk(COUNTY).write(**message) == "QD003"
    assert box_rows(boxed) == before


@pytest.mark.clause("C4")
def test_a_third_bureau_cannot_join(boxed: Database, desk: Callable[[int], BureauSession], sent: UUID) -> None:
    """The city has live links with both; the handoff of the other two is not its own in either box."""
    before = box_rows(boxed)
    for target in (COUNTY, ZONE):
        told = desk(CITY).write(
            handoff_id=sent, link_id=link_of(boxed, CITY, target), number=2, origin_id=CITY, target_id=target,
            author_id=CITY, act="withdraw", content={}, only=target,
        )  # fmt: skip
        assert told == "QD002"
    assert desk(CITY).rows("select 1 from handoff_messages union all select 1 from handoffs") == []
    assert box_rows(boxed) == before


@pytest.mark.clause("C4")
def test_nobody_reads_the_other_box(desk: Callable[[int], BureauSession], sent: UUID) -> None:
    """Both have the handoff, each sees its own copy: not the other's, not with any predicate."""
    for bureau, other in ((ZONE, COUNTY), (COUNTY, ZONE)):
        for table, key in (("handoffs", "id"), ("handoff_messages", "handoff_id")):
            assert desk(bureau).rows(f"select bureau_id from {table} where {key} = %s", sent) == [(bureau,)]
            assert desk(bureau).rows(f"select 1 from {table} where bureau_id = %s", other) == []
    assert desk(STRANGER).rows("select 1 from handoffs union all select 1 from handoff_messages") == []


@pytest.mark.clause("C4")
def test_what_comes_back_from_the_other_box_tells_nothing(desk: Callable[[int], BureauSession], link: UUID) -> None:
    """An insert into the other's box gives no row back: reading needs the own box."""
    message = {
        "bureau_id": COUNTY, "handoff_id": new_id(), "number": 1, "link_id": link, "kind": "push", "origin_id": ZONE,
        "target_id": COUNTY, "author_id": ZONE, "act": "send", "actor_name": "项目长", "at": "now", "due_on": None,
        "content": Jsonb(CONTENT), "content_hash": content_hash(CONTENT),
    }  # fmt: skip
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk(ZONE).rows(f"{INSERT} returning bureau_id", *(message[name] for name in COLUMNS))


@pytest.mark.clause("C4", "W2.4")
@pytest.mark.parametrize(
    "statement",
    [
        "update handoff_messages set content = '{}'",
        "update handoff_messages set act = 'withdraw'",
        "delete from handoff_messages",
        "truncate handoff_messages",
        "insert into handoff_messages select * from handoff_messages on conflict (bureau_id, handoff_id, number) "
        "do update set content = '{}'",
        "update handoffs set state = 'answered'",
        "update handoffs set last_number = 7",
        "update handoffs set origin_id = 1",
        "update handoffs set target_id = 1, title = 'x'",
        "update handoffs set kind = 'circular'",
        "update handoffs set bureau_id = 1",
        "insert into handoffs select * from handoffs",
        "delete from handoffs",
        "select * from handoff_messages for update",
        "update qdk.handoff_steps set next = 'answered'",
        "insert into qdk.handoff_steps values ('sent', 'answer', 'origin', 'answered')",
        "alter table handoff_messages disable trigger post_message",
        "set session_replication_role = replica",
        "create trigger mine before insert on handoff_messages for each row execute function qdk.post_message()",
        "select qdk.post_message()",
    ],
)
def test_nobody_changes_what_was_said(
    boxed: Database, desk: Callable[[int], BureauSession], sent: UUID, statement: str
) -> None:
    before = box_rows(boxed)
    for bureau in (ZONE, COUNTY):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)) as refused:
            desk(bureau).rows(statement)
        assert refused.value.sqlstate in ("42501", "0A000"), statement
    assert box_rows(boxed) == before


@pytest.mark.clause("C2")
def test_the_bureau_writes_what_is_its_own_business(desk: Callable[[int], BureauSession], sent: UUID) -> None:
    for column in ("applied_number", "project_id", "subject_id", "division_id", "officer_id", "due_on"):
        with desk(COUNTY).open() as connection:
            done = connection.execute(f"update handoffs set {column} = {column} where id = %s", (sent,))
            assert done.rowcount == 1, column
