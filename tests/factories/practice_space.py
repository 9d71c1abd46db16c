"""A practice city beside the thirteen bureaus, as the command founds it."""

from __future__ import annotations

from app.assembly.practice.opening import OpenedSpace, open_space
from deploy.practice_command import owner_session
from tests.conftest import Database
from tests.factories.people import PASSWORD

CITY, COUNTY, ZONE = "yanlian", "yanlian-xian", "yanlian-qu"


def found_practice_space(database: Database) -> OpenedSpace:
    """Found it; inside an application context."""
    return open_space(lambda: owner_session(database.installation, database.name), PASSWORD)
