"""Sixteen clients of thirteen bureaus at work with handoffs while everything around them breaks (promises P3, P4).

``NEMESIS`` says for how many seconds (``make durability``); inside ``make test`` it is short.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from tests.durability.live_server import wait_until
from tests.durability.nemesis import LoadedInstallation, Nemesis, run_storm
from tests.durability.nemesis import loaded_installation as made
from tests.durability.oracle import find_damage
from tests.durability.random_clerk import ClientManner

SECONDS = float(os.environ.get("NEMESIS", "10"))
SEED = int(os.environ.get("SEED", "20221128"))
LONG = 120
"""From so many seconds on every act has to have happened."""
WANTED = {
    "send",
    "push",
    "receive",
    "ask-correction",
    "ask_correction",
    "correct",
    "accept",
    "decide",
    "answer",
    "return",
}
BLOWS = ("worker", "backend", "postmaster", "cut", "duel")


@pytest.fixture(scope="module")
def world() -> Iterator[LoadedInstallation]:
    """One installation for all storms; each begins anew."""
    with made(pushing=6 if SECONDS >= LONG / 2 else 3) as one:
        yield one


def told(world: LoadedInstallation, nemesis: Nemesis) -> list[str]:
    """The judgement, in the application's context; again where the last blow is still felt."""
    for _ in range(5):
        with world.application.app_context(), suppress(DBAPIError, psycopg.OperationalError):
            return find_damage(world.place, nemesis.said)
        wait_until(world.place.embedded.is_running, "the server has recovered from the last blow")
    raise AssertionError("the server did not come to rest")


def test_nothing_falls_between_two_bureaus(world: LoadedInstallation, tmp_path: Path) -> None:
    kinds = (*BLOWS, "disk") if world.is_small else BLOWS
    manner = ClientManner(gives_up=0.15, hangs_up=0.1, twice=0.15)
    with run_storm(world, tmp_path / "web.log", manner, SEED) as nemesis:
        nemesis.rage(SECONDS, kinds)
    said = nemesis.said
    wrong = told(world, nemesis)
    assert wrong == [], "\n".join([*wrong[:20], f"{nemesis.blows}", (tmp_path / "web.log").read_text("utf-8")[-3000:]])
    done: Counter[str] = Counter()
    for (_thing, act), number in said.acknowledged.items():
        done[act] += number
    sys.stdout.write(
        f"\n{SECONDS:.0f} s: {dict(done)}; answers {dict(said.statuses)}; {said.gave_up} gave up; "
        f"{dict(nemesis.blows)}; {nemesis.deadlocks()} deadlocks\n"
    )
    assert min(done["send"] + done["push"], done["receive"]) >= 5, "hardly anybody got anything done"
    if SECONDS >= LONG:
        assert done.keys() >= WANTED, f"never came to it: {done}"
    assert said.statuses[0] + said.statuses[503] >= 5, "nobody ever had to ask again: the storm was none"
    if not world.is_small:
        pytest.skip("a full disk needs root on Linux: everything else was done and held")


FEW, ENOUGH = 4, 15
TORN = "select 1 from handoff_messages group by handoff_id, number having count(*) = 1"
DROPPED = (
    "ALTER TABLE repeats DROP CONSTRAINT pk_repeats",
    "ALTER TABLE handoff_messages DROP CONSTRAINT pk_handoff_messages",
    "ALTER TABLE handoffs DROP CONSTRAINT pk_handoffs CASCADE",
    "DROP INDEX uq_scoping_sheets_handoff",
)
"""What makes a row the only one of its kind."""
LATE = ("synchronous_commit = off", "wal_writer_delay = '10s'")


@pytest.mark.mutant
def test_two_transactions_leave_halves(world: LoadedInstallation, tmp_path: Path) -> None:
    """A nemesis that strikes just when there is something to be torn; in the product itself it would wait for ever."""
    manner = ClientManner(gives_up=1.0, acts=("consult",))
    with (
        run_storm(world, tmp_path / "web.log", manner, SEED, "two transactions", clients=FEW) as nemesis,
        psycopg.connect(world.place.admin_dsn(), autocommit=True) as admin,
    ):
        for _ in range(2):
            wait_until(lambda: admin.execute(TORN).fetchone() is not None, "one box is written, the other is not")
            nemesis.ship.kill_workers()
        nemesis.calm()
    assert "half" in kinds_of(told(world, nemesis))


@pytest.mark.mutant
def test_asynchronous_commit_loses_what_was_acknowledged(world: LoadedInstallation, tmp_path: Path) -> None:
    """The product refuses to start with it; here it is turned on while it runs."""
    with run_storm(
        world, tmp_path / "web.log", ClientManner(gives_up=0.0, acts=("consult",)), SEED, clients=FEW, workers=1
    ) as nemesis:
        _alter(world, "SET {}", *LATE)
        try:
            for _ in range(3):
                before = nemesis.said.acknowledged.total()
                wait_until(
                    lambda before=before: nemesis.said.acknowledged.total() >= before + 4, "some were acknowledged"
                )
                nemesis.blow("postmaster")
            nemesis.calm()
        finally:
            _alter(world, "RESET {}", *LATE)
    assert "lost" in kinds_of(told(world, nemesis))


@pytest.mark.mutant
def test_an_id_made_by_the_server_doubles_on_repetition(world: LoadedInstallation, tmp_path: Path) -> None:
    manner = ClientManner(gives_up=0.0, hangs_up=0.8, acts=("consult",))
    with run_storm(world, tmp_path / "web.log", manner, SEED, "server-made id", clients=FEW, workers=1) as nemesis:
        wait_until(lambda: nemesis.said.acknowledged.total() >= ENOUGH, "some were acknowledged")
        nemesis.calm()
    wrong = told(world, nemesis)
    assert any("invitations of one bureau" in one for one in wrong), wrong[:5]


@pytest.mark.mutant
def test_without_unique_keys_two_clicks_are_two_handoffs(world: LoadedInstallation, tmp_path: Path) -> None:
    manner = ClientManner(gives_up=0.0, twice=1.0, acts=("consult",))

    def drop() -> None:
        with psycopg.connect(world.place.admin_dsn(), autocommit=True) as admin:
            for statement in DROPPED:
                admin.execute(statement)

    with run_storm(world, tmp_path / "web.log", manner, SEED, "no unique key", drop, FEW, 1) as nemesis:
        wait_until(lambda: nemesis.said.acknowledged.total() >= ENOUGH, "some were acknowledged")
        nemesis.calm()
    wrong = told(world, nemesis)
    assert any("stands there 4 times" in one for one in wrong), wrong[:5]


def kinds_of(wrong: list[str]) -> set[str]:
    """Lost, half, doubled, told."""
    return {one.partition(":")[0] for one in wrong}


def _alter(world: LoadedInstallation, how: str, *settings: str) -> None:
    """Change settings of the running server."""
    with psycopg.connect(world.place.admin_dsn("postgres"), autocommit=True) as admin:
        for one in settings:
            admin.execute("ALTER SYSTEM " + how.format(one if how == "SET {}" else one.partition(" ")[0]))
        admin.execute("select pg_reload_conf()")
