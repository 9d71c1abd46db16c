"""Numbers of messages: a repetition changes nothing, and of two sides at once exactly one gets the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tenants.keys import new_id
from tests.conftest import Database
from tests.isolation.bureau_session import CONTENT, COUNTY, ZONE, BureauSession, box_rows, insert_message


def test_a_repetition_changes_nothing(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID
) -> None:
    before = box_rows(boxed)
    with boxed.connect("admin") as admin:
        written = admin.execute("select count(*) from audit_trail").fetchone()
    assert desk(ZONE).write(handoff_id=sent, link_id=link) is None
    assert box_rows(boxed) == before
    with boxed.connect("admin") as admin:
        assert admin.execute("select count(*) from audit_trail").fetchone() == written


def test_a_taken_number_is_told(boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID) -> None:
    """The same id with another content is no repetition."""
    before = box_rows(boxed)
    assert desk(ZONE).write(handoff_id=sent, link_id=link, content={**CONTENT, "title": "另一件"}) == "QD003"
    assert box_rows(boxed) == before


@pytest.mark.clause("C5")
@pytest.mark.parametrize("first", [ZONE, COUNTY])
def test_of_two_at_once_exactly_one_gets_the_number(
    boxed: Database, desk: Callable[[int], BureauSession], link: UUID, sent: UUID, first: int
) -> None:
    """The zone withdraws while the county receives: the second waits at the first one's row and is told."""
    acts = {ZONE: "withdraw", COUNTY: "receive"}
    second = ZONE if first == COUNTY else COUNTY
    message = {"handoff_id": sent, "link_id": link, "number": 2, "content": {}}
    with ThreadPoolExecutor(1) as pool:
        with desk(first).open() as connection:
            insert_message(connection, author_id=first, act=acts[first], **message)
            waiting = pool.submit(desk(second).write, author_id=second, act=acts[second], **message)
            _until_somebody_waits(boxed)
            assert not waiting.done()
        assert waiting.result() == "QD003"
    assert [row[2] for row in box_rows(boxed, sent)[:2]] == ["withdrawn" if first == ZONE else "received"] * 2


def _until_somebody_waits(boxed: Database) -> None:
    """Until a session of this database stands in the queue for a lock."""
    deadline = time.monotonic() + 30
    with boxed.connect("admin", autocommit=True) as admin:
        while not admin.execute(
            "select 1 from pg_stat_activity where datname = %s and wait_event_type = 'Lock'", (boxed.name,)
        ).fetchone():
            assert time.monotonic() < deadline, "nobody waits for the other"


@pytest.mark.clause("C5")
def test_fifty_contests_have_fifty_winners(boxed: Database, desk: Callable[[int], BureauSession], link: UUID) -> None:
    acts = {ZONE: "withdraw", COUNTY: "receive"}
    start = threading.Barrier(2)

    def act(bureau: int, handoff_ids: list[UUID]) -> list[str | None]:
        told = []
        with boxed.connect() as connection:
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
