"""The directory of bureaus, read from memory: thirteen rows that every request needs and hardly anybody changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from tenants.db import db
from tenants.models import Bureau, BureauKind

FRESH_SECONDS = 5
"""How old a copy may be: what an administrator changes shows within this time on every worker."""


class UnknownBureau(LookupError):
    """No bureau under that name."""


@dataclass(frozen=True)
class BureauCard:
    """What is public of a bureau."""

    id: int
    city_id: int
    slug: str
    name: str
    short_name: str
    kind: BureauKind
    region: str
    region_code: str
    host: str | None
    address: str
    telephone: str
    hours: str
    introduction: str
    is_practice: bool
    partner_minutes: int | None


_FIELDS = tuple(BureauCard.__dataclass_fields__)
_ALL = select(*(getattr(Bureau, name) for name in _FIELDS)).where(Bureau.retired_at.is_(None)).order_by(Bureau.id)
_kept: WeakKeyDictionary[Engine, tuple[float, dict[int, BureauCard]]] = WeakKeyDictionary()


def directory() -> dict[int, BureauCard]:
    """All bureaus by number, in order; at most :data:`FRESH_SECONDS` old."""
    engine = db.engine
    read_at, cards = _kept.get(engine, (0.0, {}))
    if not cards or time.monotonic() - read_at > FRESH_SECONDS:
        with engine.connect() as connection:
            cards = {row.id: BureauCard(*row) for row in connection.execute(_ALL)}
        _kept[engine] = (time.monotonic(), cards)
    return cards


def real_bureaus() -> list[BureauCard]:
    """The bureaus that lists and figures speak of: all but those of the practice city (B8)."""
    return [card for card in directory().values() if not card.is_practice]


def practice_bureaus() -> list[BureauCard]:
    """The bureaus of the practice city, the city first; none where nobody has founded one."""
    return [card for card in directory().values() if card.is_practice]


def is_in_city(bureau_id: int, city_id: int) -> bool:
    """Whether there is such a bureau in that city: what comes from a form is asked this before it is believed."""
    card = directory().get(bureau_id)
    return card is not None and card.city_id == city_id


def forget_directory() -> None:
    """Read again next time: after an own change."""
    _kept.clear()


def bureau_by_id(bureau_id: int) -> BureauCard:
    """One bureau; raises :class:`UnknownBureau`."""
    card = directory().get(bureau_id)
    if card is None:
        raise UnknownBureau(str(bureau_id))
    return card


def bureau_by_slug(slug: str) -> BureauCard:
    """The bureau of a portal address; raises :class:`UnknownBureau`."""
    for card in directory().values():
        if card.slug == slug:
            return card
    raise UnknownBureau(slug)


def bureau_of_host(host: str) -> BureauCard | None:
    """The bureau whose portal has that host name, where one is configured."""
    name = host.partition(":")[0].lower()
    return next((card for card in directory().values() if card.host == name), None)
