"""The present instant, in one place, so that a test can say what time it is and nothing depends on today's date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_instant", default=None)


def now() -> datetime:
    """The present instant (UTC, aware)."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present date in Shanghai: deadlines are counted in local working days."""
    return local_date(now())


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
