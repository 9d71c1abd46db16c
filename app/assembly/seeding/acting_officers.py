"""Acting in a story: as whom, at which moment, one transaction a step - exactly as a person at a page would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.foundation.calendar.queries import published_calendar
from app.foundation.calendar.workdays import WorkCalendar
from app.foundation.staff.models import Officer
from app.interbureau.handoffs.operations import take_posted
from app.oversight.incoming import postman
from tenants import clock
from tenants.bureaus import bureau_by_slug
from tenants.clock import SHANGHAI
from tenants.context import ActorKind
from tenants.db import acting_for, db, read_transaction, transaction

T = TypeVar("T")
STEP = timedelta(hours=2)
MORNING, EVENING = time(9, 10), time(17, 0)
FRIDAY = 5


def require_made(value: T | None) -> T:
    """What the story has made before; raises ``LookupError`` when it was told in a wrong order."""
    if value is None:
        raise LookupError("the story has not come so far")
    return value


@dataclass
class OfficeHours:
    """Office hours, step by step, never later than now."""

    at: datetime

    def next(self) -> datetime:
        """Two office hours later, or the next working morning."""
        local = (self.at + STEP).astimezone(SHANGHAI)
        with read_transaction():
            calendar = published_calendar(1)
        if local.time() > EVENING or not _is_open(calendar, local.date()):
            day = local.date() + timedelta(days=1)
            while not _is_open(calendar, day):
                day += timedelta(days=1)
            local = datetime.combine(day, MORNING, SHANGHAI)
        self.at = min(local, clock.now())
        return self.at


def _is_open(calendar: WorkCalendar, day: date) -> bool:
    """Whether somebody is in the office. A story is told in a year, too, of which no calendar is published yet: on its
    weekdays. Due dates are not reckoned by this; they stay to be confirmed (待核定)."""
    return calendar.is_working(day) if calendar.covers(day) else day.isoweekday() <= FRIDAY


@dataclass
class ActingOfficers:
    """The officers by ``name@slug``, looked up once."""

    moments: OfficeHours
    _known: dict[str, tuple[int, UUID, str]] = field(default_factory=dict)

    def who(self, address: str) -> tuple[int, UUID, str]:
        """Bureau, id and name of an officer; raises ``LookupError`` for an unknown address."""
        if address not in self._known:
            name, _, slug = address.partition("@")
            bureau = bureau_by_slug(slug)
            with acting_for(bureau.id), read_transaction():
                row = db.session.execute(
                    select(Officer.id, Officer.name).where(Officer.bureau_id == bureau.id, Officer.sign_in_name == name)
                ).one_or_none()
            if row is None:
                raise LookupError(f"没有人员 {address}")
            self._known[address] = (bureau.id, row.id, row.name)
        return self._known[address]

    @contextmanager
    def step(self, address: str) -> Iterator[UUID]:
        """One step of an officer: one transaction, then what was posted is delivered. Gives the officer's id."""
        bureau_id, officer_id, name = self.who(address)
        with clock.freeze_time(self.moments.next()):
            with acting_for(bureau_id, ActorKind.OFFICER, officer_id, name), transaction():
                yield officer_id
            postman.deliver(take_posted())

    @contextmanager
    def unit(self, slug: str, signer: str) -> Iterator[None]:
        """One step of the project unit, by its link."""
        with clock.freeze_time(self.moments.next()):
            with acting_for(bureau_by_slug(slug).id, ActorKind.UNIT, None, signer), transaction():
                yield
            postman.deliver(take_posted())
