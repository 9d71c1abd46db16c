"""Every hot request at two sizes of the data: as many round trips, statements, rows and pages, and none too many.

No clock: what is counted here is the same on every machine (performance.md, noise-free twin)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from psycopg import sql

from app.assembly.tables import metadata
from deploy.installation import Installation
from tenants.distribution import owned_tables
from tests.bench.jobs import Ask
from tests.bench.wiretap import Heard
from tests.performance.heard_requests import HeardApplication, HeardRequest, heard_application
from tests.performance.hot_requests import HERE, hot_requests
from tests.performance.plan_rules import endless_counts, growth, pages_by_offset, scanned_tables, swelling_tables
from tests.performance.repeated_statements import SCANS, SMALL_WAYS, Repetition, repeat_statements
from tests.performance.sized_data import SizedData, sized_data

TIMES = 5
"""How much more history and open work there is at the large size."""
OWNED = frozenset(owned_tables(metadata))


@dataclass(frozen=True)
class Most:
    """The most that one request may ask."""

    trips: int
    statements: int
    """Beginning and ending of transactions aside."""

    rows: int
    """That come back to the application, of all statements together."""

    kilobytes: int
    """Of the page."""

    listed: int
    """Exactly so many rows the page's list has, one more than it shows: it is full, so what is counted is a whole page."""


MOST: Mapping[str, Most] = {
    "inbox": Most(2, 5, 36, 40, 26),
    "window": Most(7, 7, 40, 36, 26),
    "projects": Most(5, 5, 30, 32, 26),
    "project": Most(2, 11, 130, 60, 51),
    "ledger": Most(6, 6, 56, 40, 51),
    "navigator's desk": Most(9, 9, 1800, 60, 51),
    "office's desk": Most(11, 11, 1500, 70, 51),
    "clerk's desk": Most(3, 4, 30, 16, 26),
    "window's desk": Most(5, 5, 30, 16, 26),
    "notices": Most(5, 5, 34, 28, 31),
    "guide": Most(3, 2, 2, 16, 1),
    "guides": Most(3, 2, 40, 18, 29),
    "portal": Most(3, 2, 40, 12, 29),
    # Of each bureau a mark and the age of its figures: here none has any.
    "matrix": Most(3, 5, 30, 110, 0),
    "send": Most(25, 25, 20, 1, 1),
    # The same lists as filters, boxes and trays show them, and deep in their history. Not the search box: a word that no
    # project has is looked for in all of them, and what that may cost is a matter of time (`make bench`).
    "mine": Most(5, 5, 30, 32, 26),
    "stage": Most(5, 5, 30, 32, 19),
    "archived": Most(5, 5, 30, 32, 26),
    "assigned to me": Most(3, 5, 35, 40, 0),
    "late": Most(3, 5, 35, 40, 26),
    "done": Most(3, 5, 35, 40, 26),
    "outbox": Most(3, 5, 35, 40, 26),
    "closed": Most(6, 6, 40, 30, 26),
    "my cases": Most(7, 7, 40, 36, 26),
    "unread": Most(5, 5, 34, 28, 31),
    "projects, deep": Most(5, 5, 30, 32, 26),
    "done, deep": Most(3, 5, 35, 40, 26),
    "closed, deep": Most(6, 6, 40, 30, 26),
    "notices, deep": Most(5, 5, 34, 28, 31),
}
"""Request (see :mod:`tests.performance.hot_requests`) → the most of it. Where the product got better, lower the figure."""


@dataclass
class Seen:
    """What one size has shown so far: every request is made once, and repeated once."""

    ground: SizedData
    door: HeardApplication
    asks: Mapping[str, Iterator[Ask]]
    visits: dict[str, HeardRequest] = field(default_factory=dict)
    repetitions: dict[tuple[str, Sequence[str]], Repetition] = field(default_factory=dict)

    def visit(self, name: str) -> HeardRequest:
        """The request, warm."""
        if name not in self.visits:
            self.visits[name] = self.door.visit(self.asks[name])
        return self.visits[name]

    def repetition(self, name: str, barred: Sequence[str] = SMALL_WAYS) -> Repetition:
        """Its statements once more, on the data that it found."""
        if (name, barred) not in self.repetitions:
            visit = self.visit(name)
            place = self.ground.copy() if visit.ask.method == "POST" else self.ground.database
            self.repetitions[name, barred] = repeat_statements(place, visit.heard, barred)
        return self.repetitions[name, barred]


Both = tuple[Seen, Seen]


@pytest.fixture(scope="module")
def both(prepared: Installation) -> Iterator[Both]:
    """The small size and the large one."""
    with ExitStack() as stack:
        grounds = [stack.enter_context(sized_data(prepared, times)) for times in (1, TIMES)]
        doors = [stack.enter_context(heard_application(one.copy())) for one in grounds]
        small, large = (Seen(one, door, hot_requests(one.found)) for one, door in zip(grounds, doors, strict=True))
        yield small, large


every_request = pytest.mark.parametrize("name", MOST)


def test_every_request_has_its_figures(both: Both) -> None:
    assert both[0].asks.keys() == MOST.keys()


@every_request
def test_round_trips_and_statements_are_few_and_the_same(both: Both, name: str) -> None:
    small, large = (seen.visit(name) for seen in both)
    assert small.status == large.status == (303 if small.ask.method == "POST" else 200)
    assert [one.sql for one in small.statements] == [one.sql for one in large.statements]
    assert small.trips == large.trips
    assert (small.trips <= MOST[name].trips, len(small.statements) <= MOST[name].statements) == (True, True), (
        small.trips, [one.sql for one in small.statements],
    )  # fmt: skip


@every_request
def test_few_rows_come_back(both: Both, name: str) -> None:
    for seen in both:
        planned = seen.repetition(name).planned
        rows = [one.rows for one in planned]
        assert MOST[name].listed in rows, rows
        assert sum(rows) <= MOST[name].rows, [(one.rows, one.sql) for one in planned]


@every_request
def test_as_much_is_read_of_much_as_of_little(both: Both, name: str) -> None:
    found = growth(*(seen.repetition(name) for seen in both))
    assert not found, "\n".join(found)


@every_request
def test_the_way_that_is_taken_of_itself_does_not_swell(both: Both, name: str) -> None:
    small, large = (seen.repetition(name, SCANS) for seen in both)
    assert swelling_tables(small, large, OWNED) == []


@every_request
def test_no_owned_table_is_read_from_end_to_end(both: Both, name: str) -> None:
    seen = both[1].repetition(name)
    assert [(one.sql, one.plan) for one in seen.planned if scanned_tables(one.plan, OWNED)] == []
    assert {table: times for table, times in seen.scanned.items() if times and table in OWNED} == {}


@every_request
def test_nothing_is_skipped_and_nothing_counted_without_end(both: Both, name: str) -> None:
    statements = [one.sql for one in both[0].visit(name).statements]
    assert [one for one in statements if pages_by_offset(one) or endless_counts(one)] == []


@every_request
def test_a_page_is_no_heavier_than_it_may_be(both: Both, name: str) -> None:
    for seen in both:
        assert len(seen.visit(name).page) <= MOST[name].kilobytes * 1024


def _entered(statement: str) -> list[Heard]:
    """As the application would say it."""
    enter = Heard("select qdk.enter($1)", values=[f"c.1.{HERE}.0.0.0".encode()])
    return [Heard("BEGIN READ ONLY"), enter, Heard(statement), Heard("ROLLBACK")]


@pytest.mark.mutant
@pytest.mark.parametrize(
    "statement",
    [
        "select name from projects where bureau_id = 1 and place like '%nowhere%' limit 25",
        "select count(*) from handoffs where bureau_id = 1 and state <> 'answered'",
        "select id from ledger_entries where bureau_id = 1 order by recorded_at desc limit 25",
    ],
)
def test_a_statement_that_grows_is_found(both: Both, statement: str) -> None:
    found = growth(*(repeat_statements(seen.ground.database, _entered(statement)) for seen in both))
    assert any(f"rows: {statement}" in one for one in found), found


@pytest.mark.mutant
def test_a_missing_index_is_found(both: Both) -> None:
    bare = both[0].ground.copy()
    with bare.connect("admin", autocommit=True) as admin:
        admin.execute("alter table notices drop constraint pk_notices")
        for (index,) in admin.execute("select indexname from pg_indexes where tablename = 'notices'").fetchall():
            admin.execute(sql.SQL("drop index {}").format(sql.Identifier(index)))
    seen = repeat_statements(bare, _entered("select id from notices where bureau_id = 1 order by id desc limit 30"))
    assert scanned_tables(seen.planned[0].plan, OWNED) == ["notices"]
    assert seen.scanned["notices"] == 1
