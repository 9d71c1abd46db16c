"""What every installation starts with: the bureaus and their links, the work calendar, the catalogue."""

from __future__ import annotations

from sqlalchemy.orm import Session

import app.calendar.load
import app.catalogue.load
import tenants.roster


def load(session: Session) -> None:
    """Load the data files as the schema's owner. Loading twice changes nothing; the caller commits."""
    tenants.roster.load(session)
    app.calendar.load.load(session, city_id=1)
    app.catalogue.load.load(session)
