"""More cities beside the first: the same thirteen bureaus and links once more, up to a country."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

import app.foundation.calendar.load
from deploy.installation import DatabaseRole, Installation, driver_url
from tenants.link_terms import LinkAnswer, LinkScope, LinkSide, LinkTerms
from tenants.models import Bureau
from tenants.pairings import PairingLink, PairingRight


def found(installation: Installation, bureaus: int) -> None:
    """Found as many further cities as ``bureaus`` need. They use the first city's catalogue; the calendar is copied."""
    engine = create_engine(driver_url(installation.dsn(DatabaseRole.OWNER)))
    try:
        with Session(engine) as session, session.begin():
            roster = list(session.scalars(select(Bureau).where(Bureau.city_id == 1).order_by(Bureau.id)))
            known = len(list(session.scalars(select(Bureau.id))))
            while known < bureaus:
                _found_city(session, known, roster)
                known += len(roster)
    finally:
        engine.dispose()


def _found_city(session: Session, offset: int, roster: list[Bureau]) -> None:
    city = offset + 1
    for one in roster:
        session.add(Bureau(**{**_copied(one), "id": one.id + offset, "city_id": city, "slug": f"{one.slug}-{city}"}))
    session.flush()
    app.foundation.calendar.load.load(session, city_id=city)
    for link in session.scalars(select(PairingLink).where(PairingLink.city_id == 1)).all():
        moved = {
            "id": uuid7(),
            "city_id": city,
            "lead_id": link.lead_id + offset,
            "partner_id": link.partner_id + offset,
        }
        session.add(PairingLink(**{**_copied(link), **moved}))
        session.flush()
        for right in session.scalars(select(PairingRight).where(PairingRight.link_id == link.id)).all():
            ends = {"from_id": right.from_id + offset, "to_id": right.to_id + offset}
            session.add(
                PairingRight(**{**_copied(right), "id": uuid7(), "city_id": city, "link_id": moved["id"], **ends})
            )
        _agree(session, link, {"city_id": city, "link_id": moved["id"]}, offset)
    session.flush()


def _agree(session: Session, link: PairingLink, moved: dict[str, Any], offset: int) -> None:
    """What the first city's link was agreed with, parents before children."""
    for table in (LinkSide, LinkTerms, LinkScope, LinkAnswer):
        for row in session.scalars(select(table).where(table.link_id == link.id)).all():
            copied = {**_copied(row), **moved}
            if "bureau_id" in copied:
                copied["bureau_id"] += offset
            session.add(table(**copied))
        session.flush()


def _copied(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
