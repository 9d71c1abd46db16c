"""What the generator finds in a provisioned database: bureaus, links, people, catalogue, calendar. Read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.foundation.calendar.queries import published_calendar
from app.foundation.calendar.terms import LimitUnit
from app.foundation.calendar.workdays import DueDate, WorkCalendar
from app.foundation.staff.models import Division, Officer, StewardTeam
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.limits import effective_limit
from app.standards.catalogue.terms import ServiceMode, Stage
from tenants.bureaus import BureauCard, directory
from tenants.clock import SHANGHAI
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind, PairingLink, PairingRight


@dataclass(frozen=True)
class ItemFacts:
    """What a checklist entry takes from the catalogue."""

    id: str
    version_id: str
    name: str
    stage: Stage
    mode: ServiceMode
    limit_days: int | None
    limit_unit: LimitUnit
    limit_confirmed: bool
    materials: Sequence[tuple[str, str, str]]
    """Id, name and class of the first few."""


@dataclass(frozen=True)
class BureauFacts:
    """Who works where at one bureau: ids by sign-in name and by division."""

    card: BureauCard
    officers: Mapping[str, str]
    names: Mapping[str, str]
    divisions: Mapping[str, str]
    team_id: str


@dataclass(frozen=True)
class World:
    """Everything that is there before the first generated row."""

    bureaus: Mapping[int, BureauFacts]
    items: Sequence[ItemFacts]
    rights: Mapping[tuple[int, HandoffKind], Sequence[tuple[int, str]]]
    """Sender and kind → receivers with the link."""
    calendar: WorkCalendar
    last_day: date
    _due: dict[tuple[date, int, LimitUnit], DueDate] = field(default_factory=dict)

    def working_days_after(self, day: date, number: int) -> date:
        """The working day ``number`` days after ``day``; where a year is not published, the earliest it can be."""
        end = self.end_of(day, number, LimitUnit.WORKING_DAY)
        return end.on or end.floor or day

    def end_of(self, day: date, number: int, unit: LimitUnit) -> DueDate:
        """When a limit ends that begins on ``day``."""
        if (day, number, unit) not in self._due:
            self._due[day, number, unit] = self.calendar.due(day, number, unit)
        return self._due[day, number, unit]


def read_world(bureau_ids: Sequence[int], last_day: date) -> World:
    """Read it. Inside an application context, people seeded."""
    cards = directory()
    with read_transaction():
        items = _items()
        rights = _rights()
        calendar = published_calendar(1)
    return World({one: _bureau(cards[one]) for one in bureau_ids}, items, rights, calendar, last_day)


def _items() -> list[ItemFacts]:
    rows = catalogue.items_in_force(1)
    materials = catalogue.materials_of([row.version_id for row in rows])
    found = []
    for row in rows:
        limit = effective_limit(row)
        found.append(
            ItemFacts(
                str(row.item_id), str(row.version_id), row.name, Stage(row.stage), ServiceMode(row.service_mode),
                limit.days, limit.unit, limit.confirmed,
                [(str(one.material_id), one.printed_name, str(one.material_class)) for one in materials[row.version_id][:2]],
            )
        )  # fmt: skip
    return found


def _rights() -> dict[tuple[int, HandoffKind], list[tuple[int, str]]]:
    statement = (
        select(PairingRight.from_id, PairingRight.to_id, PairingRight.kind, PairingRight.link_id)
        .join(PairingLink, PairingLink.id == PairingRight.link_id)
        .where(PairingLink.valid_to.is_(None))
        .order_by(PairingRight.from_id, PairingRight.to_id, PairingRight.link_id)
    )
    found: dict[tuple[int, HandoffKind], list[tuple[int, str]]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.from_id, HandoffKind(row.kind)].append((row.to_id, str(row.link_id)))
    return found


def _bureau(card: BureauCard) -> BureauFacts:
    with acting_for(card.id), read_transaction():
        people: Sequence[Any] = db.session.execute(
            select(Officer.id, Officer.sign_in_name, Officer.name).where(Officer.bureau_id == card.id)
        ).all()
        divisions = db.session.execute(select(Division.name, Division.id).where(Division.bureau_id == card.id)).all()
        team = db.session.scalars(select(StewardTeam.id).where(StewardTeam.bureau_id == card.id).limit(1)).one()
    return BureauFacts(
        card,
        {row.sign_in_name: str(row.id) for row in people},
        {row.sign_in_name: row.name for row in people},
        {name: str(division_id) for name, division_id in divisions},
        str(team),
    )


def morning(day: date, minutes: int = 0) -> datetime:
    """Office hours of a day, ``minutes`` after nine."""
    return datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=minutes)
