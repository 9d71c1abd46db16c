"""What every installation starts with: the bureaus and their links, the work calendar, the catalogue."""

from __future__ import annotations

from sqlalchemy.orm import Session

import app.foundation.calendar.load
import app.standards.catalogue.load
import tenants.roster


def load(session: Session) -> None:
    """Load the data files as the schema's owner. Loading twice changes nothing; the caller commits."""
    tenants.roster.load(session)
    app.foundation.calendar.load.load(session, city_id=1)
    app.standards.catalogue.load.load(session)
