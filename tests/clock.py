"""The day on which a test run begins: ``make test TODAY=2028-02-29T23:30`` or ``TODAY=+365T00:30``, so many days from now
(Beijing time); else the day that it is.

It is the one clock of the application that is set ahead, in this process and in every one that it starts; it ticks on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg

from tenants import clock

WRITTEN = datetime(2026, 12, 1, tzinfo=clock.SHANGHAI)
"""Before this day there is no run: what is shipped, and what the tests tell of as past, is not older."""


POSTED = """
select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where n.nspname = 'qdk' and p.proname = 'post_message'
"""
"""The only function of the database that asks for itself what day it is: whether a link is alive that a handoff takes.
The audit trail's instants and the seconds of a signed context stay those of the machine."""


def ahead_of(today: str, now: datetime) -> timedelta:
    """How far ahead of ``now`` the wanted beginning lies. ``ValueError`` for what is no moment or too early."""
    here = now.astimezone(clock.SHANGHAI)
    day, _, hour = today.partition("T")
    on = here.date() + timedelta(days=int(day)) if day.startswith("+") else date.fromisoformat(day)
    wanted = datetime.combine(on, time.fromisoformat(hour) if hour else here.time(), clock.SHANGHAI)
    if wanted < WRITTEN:
        raise ValueError(f"TODAY={today}: the tests were written on a later day than that ({WRITTEN.date()})")
    return wanted - now


def set_today(environ: Mapping[str, str] = os.environ) -> None:
    """Let the run begin when ``TODAY`` says; a process that the run has started itself goes on with the clock it got."""
    if environ.get("TODAY") and clock.AHEAD not in environ:
        clock.set_ahead(ahead_of(environ["TODAY"], datetime.now(UTC)))


def set_database_ahead(admin: psycopg.Connection[Any]) -> None:
    """Let a database live in the day of the run as well; by its administrator."""
    if not clock.is_set_ahead():
        return
    seconds = (clock.now() - datetime.now(UTC)).total_seconds()
    for (text,) in admin.execute(POSTED).fetchall():
        assert "clock_timestamp()" in text
        admin.execute(text.replace("clock_timestamp()", f"(clock_timestamp() + interval '{seconds:.0f} seconds')"))
