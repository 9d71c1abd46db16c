"""The one clock may be set for a run, and a process that is started from there goes on with it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenants import clock
from tests.clock import ahead_of

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
ASK = "from tenants.clock import now; print(now().isoformat())"


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        ("2028-02-29T23:30", datetime(2028, 2, 29, 15, 30, tzinfo=UTC)),
        ("2027-01-01T00:30", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),
        ("+365T00:30", datetime(2027, 11, 30, 16, 30, tzinfo=UTC)),
        ("2027-02-28", datetime(2027, 2, 28, 4, tzinfo=UTC)),
    ],
)
def test_a_run_begins_when_it_is_told_to(today: str, begins: datetime) -> None:
    assert NOON + ahead_of(today, NOON) == begins


@pytest.mark.parametrize("today", ["2026-11-30T23:30", "2027-02-29", "soon"])
def test_what_is_no_day_or_lies_before_the_tests_is_refused(today: str) -> None:
    with pytest.raises(ValueError, match=r"TODAY|day|isoformat|invalid"):
        ahead_of(today, NOON)


def test_a_process_that_is_started_goes_on_with_it() -> None:
    week = timedelta(days=7).total_seconds()
    ahead = {clock.AHEAD: str((clock.now() - datetime.now(UTC)).total_seconds() + week)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK], cwd=ROOT, env=os.environ | ahead, capture_output=True, text=True, check=True
    )
    told = datetime.fromisoformat(done.stdout.strip())
    assert timedelta(0) <= told - clock.now() - timedelta(days=7) + timedelta(minutes=5) < timedelta(minutes=10)


def test_it_ticks_and_stands_still_where_it_is_held() -> None:
    before = clock.now()
    assert clock.now() > before
    with clock.freeze_time(NOON):
        assert clock.now() == clock.now() == NOON
        assert clock.today() == date(2026, 12, 1)
