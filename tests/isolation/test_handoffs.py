"""Handoffs as the database itself sees them: what the application's role can and cannot do in its own and the other box.

Nothing here goes through the application's code: whoever has the password and a proven context has no more than this.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from inspect import signature
from itertools import product
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg.types.json import Jsonb

from app.factory import create_app
from app.handoffs.content import content_hash
from app.handoffs.reconciling import reconcile
from app.handoffs.states import STEPS, HandoffAct, HandoffState, Side
from deploy.installation import Installation
from tenants.db import ContextSigner, db
from tenants.keys import new_id
from tests.conftest import Database, fresh_copy

ZONE, COUNTY, CITY, STRANGER = 11, 5, 1, 3
"""阳城经开区, 阳城县, 晋城市; 泽州县 has no link with the zone."""
COLUMNS = (
    "bureau_id", "handoff_id", "number", "link_id", "kind", "origin_id", "target_id", "author_id", "act", "actor_name",
    "at", "due_on", "content", "content_hash",
)  # fmt: skip
INSERT = f"insert into handoff_messages ({', '.join(COLUMNS)}) values ({', '.join(['%s'] * len(COLUMNS))})"
NO_ID = UUID(int=0)
CONTENT = {"title": "跨层级推送：规划许可", "project_name": "陶瓷生产线", "sponsor_name": "兴达陶瓷", "item_name": "规划许可"}


@dataclass(frozen=True)
class Desk:
    """One bureau with the application's password and a proven context: SQL, and nothing else."""

    database: Database
    bureau: int

    @contextmanager
    def open(self) -> Iterator[psycopg.Connection[Any]]:
        """A transaction as this bureau; commits at the end."""
        with self.database.connect() as connection:
            self.enter(connection)
            yield connection

    def enter(self, connection: psycopg.Connection[Any]) -> None:
        """Prove the bureau for one transaction."""
        settings = self.database.settings
        signer = ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id])
        token = signer.token(self.bureau, connection.info.backend_pid, int(time.time()) + 30)
        connection.execute("select qdk.enter(%s)", (token,))

    def write(self, **changes: Any) -> str | None:
        """Both rows of one message (or the one box of ``only``), lower bureau first; the SQLSTATE of a refusal."""
        with self.database.connect() as connection:
            return self.told(connection, **changes)

    def told(self, connection: psycopg.Connection[Any], **changes: Any) -> str | None:
        """The same as one transaction of an open connection."""
        try:
            self.enter(connection)
            put(connection, **changes)
            connection.commit()
        except psycopg.Error as refused:
            connection.rollback()
            return refused.sqlstate
        return None

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What this bureau reads."""
        with self.open() as connection:
            return connection.execute(query, values).fetchall()


def put(connection: psycopg.Connection[Any], only: int | None = None, **changes: Any) -> None:
    """Insert a message as it is told, in the open transaction."""
    message = {
        "number": 1, "kind": "push", "origin_id": ZONE, "target_id": COUNTY, "act": "send", "actor_name": "项目长",
        "at": "2026-11-23 09:10+08", "due_on": None, "content": CONTENT, **changes,
    }  # fmt: skip
    message.setdefault("author_id", message["origin_id"])
    message.setdefault("content_hash", content_hash(message["content"]))
    message["content"] = Jsonb(message["content"])
    boxes = sorted((message["origin_id"], message["target_id"])) if only is None else [only]
    for box in boxes:
        connection.execute(INSERT, [{"bureau_id": box, **message}[name] for name in COLUMNS])


@pytest.fixture(scope="module")
def database(prepared: Installation) -> Iterator[Database]:
    """One for all tests of this file: each has handoffs of its own and leaves links as they were."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture
def installed(database: Database) -> Iterator[Flask]:
    """The application over the same database."""
    application = create_app(database.settings, [])
    with application.app_context():
        yield application
        db.engine.dispose()


@pytest.fixture
def desk(database: Database) -> Callable[[int], Desk]:
    """``desk(5)``: the bureau of that number."""
    return lambda bureau: Desk(database, bureau)


@pytest.fixture
def link(database: Database) -> UUID:
    """The link of the zone and its county."""
    return link_of(database, COUNTY, ZONE)


def link_of(database: Database, lead: int, partner: int) -> UUID:
    with database.connect("admin") as admin:
        row = admin.execute(
            "select id from pairing_links where lead_id = %s and partner_id = %s", (lead, partner)
        ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


@pytest.fixture
def sent(desk: Callable[[int], Desk], link: UUID) -> UUID:
    """A handoff that the zone has sent the county."""
    handoff_id = new_id()
    assert desk(ZONE).write(handoff_id=handoff_id, link_id=link) is None
    return handoff_id


def boxes(database: Database, handoff_id: UUID | None = None) -> list[tuple[Any, ...]]:
    """Every box row and message (of one handoff), past the wall."""
    with database.connect("admin") as admin:
        return [
            *admin.execute("select bureau_id, id, state, last_number from handoffs where %(h)s in (id, %(none)s) "
                           "order by 1, 2", {"h": handoff_id or NO_ID, "none": NO_ID}).fetchall(),
            *admin.execute("select bureau_id, handoff_id, number, act, author_id, content_hash from handoff_messages "
                           "where %(h)s in (handoff_id, %(none)s) order by 1, 2, 3",
                           {"h": handoff_id or NO_ID, "none": NO_ID}).fetchall(),
        ]  # fmt: skip


@contextmanager
def link_changed(database: Database, link: UUID, change: str) -> Iterator[None]:
    """The link's dates as they are not, until the block ends."""
    with database.connect("admin", autocommit=True) as admin:
        before = admin.execute("select valid_from, valid_to from pairing_links where id = %s", (link,)).fetchone()
        assert before is not None
        admin.execute(f"update pairing_links set {change} where id = %s", (link,))
        try:
            yield
        finally:
            admin.execute("update pairing_links set valid_from = %s, valid_to = %s where id = %s", (*before, link))


@pytest.mark.clause("C2")
def test_a_message_stands_in_both_boxes_and_both_lists_follow(database: Database, sent: UUID) -> None:
    hashed = content_hash(CONTENT)
    assert boxes(database, sent) == [
        (COUNTY, sent, "sent", 1),
        (ZONE, sent, "sent", 1),
        (COUNTY, sent, 1, "send", ZONE, hashed),
        (ZONE, sent, 1, "send", ZONE, hashed),
    ]


@pytest.mark.clause("W5.3a", "C4")
def test_without_a_link_nothing_is_sent(database: Database, desk: Callable[[int], Desk], link: UUID) -> None:
    """Not with somebody else's link, not with none, not in the wrong direction, not another kind than it carries."""
    zone, before = desk(ZONE), boxes(database)
    foreign = link_of(database, COUNTY - 1, ZONE - 1)
    refused = {
        "somebody else's link": zone.write(handoff_id=new_id(), link_id=foreign),
        "a link that is none": zone.write(handoff_id=new_id(), link_id=new_id()),
        "to a stranger along it": zone.write(handoff_id=new_id(), link_id=link, target_id=STRANGER),
        "a kind it does not carry": zone.write(handoff_id=new_id(), link_id=link, kind="training"),
        "a kind of the other direction": desk(COUNTY).write(
            handoff_id=new_id(), link_id=link, origin_id=COUNTY, target_id=ZONE, kind="review_on_behalf"
        ),
    }
    assert refused["a link that is none"] in ("23503", "QD001")
    assert refused.pop("a link that is none")
    assert set(refused.values()) == {"23503"}, refused
    assert boxes(database) == before


@pytest.mark.clause("W5.3a", "L3")
def test_along_an_ended_link_nothing_starts_but_what_began_is_finished(
    database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID
) -> None:
    later = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": COUNTY, "act": "receive", "content": {}}
    with link_changed(database, link, "valid_from = '2023-01-01', valid_to = current_date - 2"):
        assert desk(ZONE).write(handoff_id=new_id(), link_id=link) == "QD001"
        assert desk(COUNTY).write(**later) is None


@pytest.mark.clause("W5.3a")
def test_a_link_of_tomorrow_carries_nothing_today(database: Database, desk: Callable[[int], Desk], link: UUID) -> None:
    before = boxes(database)
    with link_changed(database, link, "valid_from = current_date + 2"):
        assert desk(ZONE).write(handoff_id=new_id(), link_id=link) == "QD001"
    assert boxes(database) == before


@pytest.mark.clause("C4", "C5")
@pytest.mark.parametrize("box", [ZONE, COUNTY, None], ids=["own box", "their box", "both"])
def test_nobody_writes_in_another_name(
    database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID, box: int | None
) -> None:
    """The other side's answer cannot be forged, not even in one's own box; nor a handoff from somebody else."""
    before = boxes(database)
    forged = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": COUNTY, "act": "receive", "content": {}}
    assert desk(ZONE).write(only=box, **forged) == "42501"
    assert desk(COUNTY).write(only=box, handoff_id=new_id(), link_id=link) == "42501"
    assert desk(STRANGER).write(only=box, handoff_id=new_id(), link_id=link) == "42501"
    assert boxes(database) == before


@pytest.mark.clause("C4", "C5")
@pytest.mark.parametrize(
    ("bureau", "act"), [(COUNTY, "withdraw"), (ZONE, "receive"), (ZONE, "answer"), (COUNTY, "resend"), (COUNTY, "send")]
)
def test_each_side_has_its_own_acts(
    database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID, bureau: int, act: str
) -> None:
    before = boxes(database)
    message = {"handoff_id": sent, "link_id": link, "number": 2, "author_id": bureau, "act": act, "content": {}}
    assert desk(bureau).write(**message) == "QD004"
    assert boxes(database) == before


def test_every_step_that_is_not_in_the_table_is_refused(database: Database, desk: Callable[[int], Desk], link: UUID) -> None:
    """State × act × side, whole: the database lets pass exactly what the code's table says."""
    author = {Side.ORIGIN: ZONE, Side.TARGET: COUNTY}
    passed = {}
    with database.connect() as connection, database.connect("admin", autocommit=True) as admin:
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


def test_the_database_asks_the_table_that_the_code_runs_on(database: Database) -> None:
    with database.connect() as connection:
        rows = connection.execute("select state, act, side, next from qdk.handoff_steps").fetchall()
    assert {(state, act, side): following for state, act, side, following in rows} == {
        (state.value, act.value, side.value): following.value for (state, act, side), following in STEPS.items()
    }
    assert len(rows) == len(STEPS)


def test_a_handoff_begins_with_being_sent(database: Database, desk: Callable[[int], Desk], link: UUID) -> None:
    zone, county, before = desk(ZONE), desk(COUNTY), boxes(database)
    assert zone.write(handoff_id=new_id(), link_id=link, act="withdraw") == "QD002"
    assert county.write(handoff_id=new_id(), link_id=link, author_id=COUNTY) == "QD002"
    assert zone.write(handoff_id=new_id(), link_id=link, number=2) == "QD002"
    assert zone.write(handoff_id=new_id(), link_id=link, number=0) in ("23514", "QD002")
    assert boxes(database) == before


def test_numbers_have_no_gap(database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID) -> None:
    before = boxes(database)
    message = {"handoff_id": sent, "link_id": link, "number": 3, "author_id": COUNTY, "act": "receive", "content": {}}
    assert desk(COUNTY).write(**message) == "QD003"
    assert boxes(database) == before


@pytest.mark.clause("C4")
def test_a_third_bureau_cannot_join(database: Database, desk: Callable[[int], Desk], sent: UUID) -> None:
    """The city has live links with both; the handoff of the other two is not its own in either box."""
    before = boxes(database)
    for target in (COUNTY, ZONE):
        told = desk(CITY).write(
            handoff_id=sent, link_id=link_of(database, CITY, target), number=2, origin_id=CITY, target_id=target,
            author_id=CITY, act="withdraw", content={}, only=target,
        )  # fmt: skip
        assert told == "QD002"
    assert desk(CITY).rows("select 1 from handoff_messages union all select 1 from handoffs") == []
    assert boxes(database) == before


@pytest.mark.clause("C4")
def test_nobody_reads_the_other_box(desk: Callable[[int], Desk], sent: UUID) -> None:
    """Both have the handoff, each sees its own copy: not the other's, not with any predicate."""
    for bureau, other in ((ZONE, COUNTY), (COUNTY, ZONE)):
        for table, key in (("handoffs", "id"), ("handoff_messages", "handoff_id")):
            assert desk(bureau).rows(f"select bureau_id from {table} where {key} = %s", sent) == [(bureau,)]
            assert desk(bureau).rows(f"select 1 from {table} where bureau_id = %s", other) == []
    assert desk(STRANGER).rows("select 1 from handoffs union all select 1 from handoff_messages") == []


@pytest.mark.clause("C4")
def test_what_comes_back_from_the_other_box_tells_nothing(desk: Callable[[int], Desk], link: UUID) -> None:
    """An insert into the other's box gives no row back: reading needs the own box."""
    message = {
        "bureau_id": COUNTY, "handoff_id": new_id(), "number": 1, "link_id": link, "kind": "push", "origin_id": ZONE,
        "target_id": COUNTY, "author_id": ZONE, "act": "send", "actor_name": "项目长", "at": "now", "due_on": None,
        "content": Jsonb(CONTENT), "content_hash": content_hash(CONTENT),
    }  # fmt: skip
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk(ZONE).rows(f"{INSERT} returning bureau_id", *(message[name] for name in COLUMNS))


def test_a_repetition_changes_nothing(database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID) -> None:
    before = boxes(database)
    with database.connect("admin") as admin:
        written = admin.execute("select count(*) from audit_trail").fetchone()
    assert desk(ZONE).write(handoff_id=sent, link_id=link) is None
    assert boxes(database) == before
    with database.connect("admin") as admin:
        assert admin.execute("select count(*) from audit_trail").fetchone() == written


def test_a_taken_number_is_told(database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID) -> None:
    """The same id with another content is no repetition."""
    before = boxes(database)
    assert desk(ZONE).write(handoff_id=sent, link_id=link, content={**CONTENT, "title": "另一件"}) == "QD003"
    assert boxes(database) == before


@pytest.mark.clause("C5")
@pytest.mark.parametrize("first", [ZONE, COUNTY])
def test_of_two_at_once_exactly_one_gets_the_number(
    database: Database, desk: Callable[[int], Desk], link: UUID, sent: UUID, first: int
) -> None:
    """The zone withdraws while the county receives: the second waits at the first one's row and is told."""
    acts = {ZONE: "withdraw", COUNTY: "receive"}
    second = ZONE if first == COUNTY else COUNTY
    message = {"handoff_id": sent, "link_id": link, "number": 2, "content": {}}
    with ThreadPoolExecutor(1) as pool:
        with desk(first).open() as connection:
            put(connection, author_id=first, act=acts[first], **message)
            waiting = pool.submit(desk(second).write, author_id=second, act=acts[second], **message)
            _until_somebody_waits(database)
            assert not waiting.done()
        assert waiting.result() == "QD003"
    assert [row[2] for row in boxes(database, sent)[:2]] == ["withdrawn" if first == ZONE else "received"] * 2


def _until_somebody_waits(database: Database) -> None:
    """Until a session of this database stands in the queue for a lock."""
    deadline = time.monotonic() + 30
    with database.connect("admin", autocommit=True) as admin:
        while not admin.execute(
            "select 1 from pg_stat_activity where datname = %s and wait_event_type = 'Lock'", (database.name,)
        ).fetchone():
            assert time.monotonic() < deadline, "nobody waits for the other"


@pytest.mark.clause("C5")
def test_fifty_contests_have_fifty_winners(database: Database, desk: Callable[[int], Desk], link: UUID) -> None:
    acts = {ZONE: "withdraw", COUNTY: "receive"}
    start = threading.Barrier(2)

    def act(bureau: int, handoff_ids: list[UUID]) -> list[str | None]:
        told = []
        with database.connect() as connection:
            for handoff_id in handoff_ids:
                start.wait(30)
                message = {"handoff_id": handoff_id, "link_id": link, "number": 2, "author_id": bureau, "content": {}}
                told.append(desk(bureau).told(connection, act=acts[bureau], **message))
        return told

    ids = [new_id() for _ in range(50)]
    for handoff_id in ids:
        assert desk(ZONE).write(handoff_id=handoff_id, link_id=link) is None
    with ThreadPoolExecutor(2) as pool:
        zone, county = (pool.submit(act, bureau, ids) for bureau in (ZONE, COUNTY))
    assert [{one, other} for one, other in zip(zone.result(), county.result(), strict=True)] == [{None, "QD003"}] * 50


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
    database: Database, desk: Callable[[int], Desk], sent: UUID, statement: str
) -> None:
    before = boxes(database)
    for bureau in (ZONE, COUNTY):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)) as refused:
            desk(bureau).rows(statement)
        assert refused.value.sqlstate in ("42501", "0A000"), statement
    assert boxes(database) == before


@pytest.mark.clause("C2")
def test_the_bureau_writes_what_is_its_own_business(desk: Callable[[int], Desk], sent: UUID) -> None:
    for column in ("applied_number", "project_id", "subject_id", "division_id", "officer_id", "due_on"):
        with desk(COUNTY).open() as connection:
            done = connection.execute(f"update handoffs set {column} = {column} where id = %s", (sent,))
            assert done.rowcount == 1, column


TAMPERS = (
    "update handoff_messages set content = '{\"title\": \"别的\"}' where bureau_id = 5 and handoff_id = %s",
    "update handoff_messages set content_hash = repeat('0', 64) where bureau_id = 11 and handoff_id = %s",
    "delete from handoff_messages where bureau_id = 5 and handoff_id = %s",
    "delete from handoff_messages where handoff_id = %s",
    "update handoffs set state = 'answered' where bureau_id = 5 and id = %s",
    "update handoffs set last_number = 2 where bureau_id = 11 and id = %s",
    "delete from handoffs where bureau_id = 11 and id = %s",
)


@pytest.mark.mutant
def test_comparing_the_boxes_finds_every_half_and_every_tamper(
    database: Database, installed: Flask, desk: Callable[[int], Desk], link: UUID
) -> None:
    """A bureau can leave the other box out, and a superuser can do anything: both are found, by name."""
    tampered = {new_id(): statement for statement in TAMPERS}
    sound, half = new_id(), new_id()
    for handoff_id in (*tampered, sound):
        assert desk(ZONE).write(handoff_id=handoff_id, link_id=link) is None
    assert reconcile()["faults"] == []
    assert desk(ZONE).write(only=ZONE, handoff_id=half, link_id=link) is None
    with database.connect("admin") as admin:
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
PLANTED: dict[str, tuple[str, tuple[str, str] | None, Callable[..., None], tuple[Any, ...]]] = {
    "anybody may be the author": (
        POLICY, ("NEW.author_id IS DISTINCT FROM qdk.bureau()", "false"), test_nobody_writes_in_another_name, (ZONE,)
    ),
    "no right is needed": (
        "ALTER TABLE handoff_messages DROP CONSTRAINT fk_handoff_messages_right", None,
        test_without_a_link_nothing_is_sent, (),
    ),
    "an ended link carries": (
        "", ("IF NOT EXISTS (SELECT FROM public.pairing_links", "IF false AND NOT EXISTS (SELECT FROM public.pairing_links"),
        test_along_an_ended_link_nothing_starts_but_what_began_is_finished, (),
    ),
    "either side does everything": (
        "", ("s.act = NEW.act AND s.side = written_side", "s.act = NEW.act"), test_each_side_has_its_own_acts, (ZONE, "receive")
    ),
    "numbers may jump": ("", ("box.last_number <> NEW.number - 1", "false"), test_numbers_have_no_gap, ()),
    "a third may join": (
        "", ("box.origin_id <> NEW.origin_id OR box.target_id <> NEW.target_id OR", ""), test_a_third_bureau_cannot_join, ()
    ),
    "a repetition is written": ("", ("IF same THEN RETURN NULL; END IF;", ""), test_a_repetition_changes_nothing, ()),
    "another content is a repetition": (
        "", ("m.content_hash = NEW.content_hash AND", ""), test_a_taken_number_is_told, ()
    ),
    "two may have one number": (
        "ALTER TABLE handoff_messages DROP CONSTRAINT pk_handoff_messages",
        (" FOR UPDATE;", ";"), test_of_two_at_once_exactly_one_gets_the_number, (ZONE,),
    ),
    "the bureau writes the state": (
        "GRANT UPDATE (state) ON handoffs TO qd_app", None, test_nobody_changes_what_was_said,
        ("update handoffs set state = 'answered'",),
    ),
    "messages can be mended": (
        "GRANT UPDATE ON handoff_messages TO qd_app; CREATE POLICY mend ON handoff_messages FOR UPDATE TO qd_app "
        "USING (bureau_id = qdk.bureau())", None, test_nobody_changes_what_was_said,
        ("update handoff_messages set content = '{}'",),
    ),
    "everybody reads": ("ALTER POLICY read_own ON handoff_messages USING (true)", None, test_nobody_reads_the_other_box, ()),
    "the table has one step more": (
        "INSERT INTO qdk.handoff_steps VALUES ('sent', 'answer', 'target', 'answered')", None,
        test_the_database_asks_the_table_that_the_code_runs_on, (),
    ),
}  # fmt: skip


@pytest.mark.mutant
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_turns_its_test_red(prepared: Installation, fault: str) -> None:
    statement, rewritten, found_by, arguments = PLANTED[fault]
    with fresh_copy(prepared) as database:
        link, handoff_id = link_of(database, COUNTY, ZONE), new_id()
        with database.connect("admin") as admin:
            if rewritten:
                body = admin.execute("select pg_get_functiondef('qdk.post_message'::regproc)").fetchone()
                assert body is not None
                assert body[0].count(rewritten[0]) == 1
                admin.execute(body[0].replace(*rewritten))
            if statement:
                admin.execute(statement)
        assert Desk(database, ZONE).write(handoff_id=handoff_id, link_id=link) is None
        there = {"database": database, "desk": partial(Desk, database), "link": link, "sent": handoff_id}
        wanted = list(signature(found_by).parameters)
        given = [there[name] for name in wanted if name in there]
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            found_by(*given, *arguments)
