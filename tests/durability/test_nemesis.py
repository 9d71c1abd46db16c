"""Sixteen clients of thirteen bureaus at work with handoffs while everything around them breaks (promises P3, P4).

``NEMESIS`` says for how many seconds (``make durability``); inside ``make test`` it is short.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.nemesis import Nemesis, World, storm
from tests.durability.nemesis import world as made
from tests.durability.oracle import judge
from tests.durability.sailor import Manner

SECONDS = float(os.environ.get("NEMESIS", "15"))
SEED = int(os.environ.get("SEED", "20221128"))
BLOWS = ("worker", "backend", "postmaster", "cut")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One installation for all storms; each begins anew."""
    with made() as one:
        yield one


def told(world: World, nemesis: Nemesis) -> list[str]:
    """The judgement, in the application's context."""
    with world.application.app_context():
        return judge(world.place, nemesis.said)


def test_nothing_falls_between_two_bureaus(world: World, tmp_path: Path) -> None:
    kinds = (*BLOWS, "disk") if world.is_small else BLOWS
    manner = Manner(gives_up=0.15, hangs_up=0.1, twice=0.15)
    with storm(world, tmp_path / "web.log", manner, SEED) as nemesis:
        nemesis.rage(SECONDS, kinds)
    said = nemesis.said
    wrong = told(world, nemesis)
    assert wrong == [], "\n".join([*wrong[:20], f"{nemesis.blows}", (tmp_path / "web.log").read_text("utf-8")[-3000:]])
    done = Counter(act for _handoff, act in said.acknowledged)
    sys.stdout.write(
        f"\n{SECONDS:.0f} s: {dict(done)}; answers {dict(said.statuses)}; {said.gave_up} gave up; "
        f"{dict(nemesis.blows)}; {nemesis.deadlocks()} deadlocks\n"
    )
    assert min(done["send"], done["receive"]) >= 5, "hardly anybody got anything done"
    assert said.statuses[0] + said.statuses[503] >= 5, "nobody ever had to ask again: the storm was none"
    if not world.is_small:
        pytest.skip("a full disk needs root on Linux: everything else was done and held")
