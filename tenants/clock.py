"""The present instant, in one place, so that a test can say what time it is and nothing depends on today's date.

``QUANDAIBAN_CLOCK_AHEAD`` (seconds) sets this clock forward, here and in every process that is started from here: a test
run may begin on any day (``make test TODAY=…``). It goes on ticking from there. Production refuses to start with it.

Real time stay: the seconds for which PostgreSQL believes a signed bureau context (it looks at its own clock), how long a
cache is fresh and how long something may take, and the instants that PostgreSQL itself writes into the audit trail. The
age of a session's cookie is read off its signature, which the library stamps with the time of the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

AHEAD = "QUANDAIBAN_CLOCK_AHEAD"
"""Read once, as the process begins: a clock that is set while it is looked at is none."""

_ahead = timedelta(seconds=float(os.environ.get(AHEAD) or 0))
_frozen: ContextVar[datetime | None] = ContextVar("frozen_instant", default=None)


def now() -> datetime:
    """The present instant (UTC, aware)."""
    return _frozen.get() or datetime.now(UTC) + _ahead


def is_set_ahead() -> bool:
    """Whether this process does not live in its own day."""
    return bool(_ahead)


def set_ahead(by: timedelta) -> None:
    """Set the clock of this process and of those that it will start: for the beginning of a test run, before anything asks
    what day it is."""
    global _ahead  # noqa: PLW0603 - one clock a process
    _ahead = by
    os.environ[AHEAD] = str(by.total_seconds())


def today() -> date:
    """The present date in Shanghai: deadlines are counted in local working days."""
    return local_date(now())


def this_year() -> int:
    """The present year in Shanghai, which a time on a page leaves out. Asked for every line of a page: in one call."""
    return (_frozen.get() or datetime.now(UTC) + _ahead).astimezone(SHANGHAI).year


def local_date(instant: datetime) -> date:
    """The Shanghai date of an instant."""
    return instant.astimezone(SHANGHAI).date()


@contextmanager
def freeze_time(instant: datetime) -> Iterator[None]:
    """Let the code inside believe that it is ``instant``: for seeding the past and for tests."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
