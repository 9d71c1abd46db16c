"""A practice city beside the thirteen bureaus, as the command founds it."""

from __future__ import annotations

from app.assembly.practice.opening import Opened, open_space
from deploy.practice_command import owner_of
from tests.conftest import Database
from tests.factories.people import PASSWORD

CITY, COUNTY, ZONE = "yanlian", "yanlian-xian", "yanlian-qu"


def founded(database: Database) -> Opened:
    """Found it; inside an application context."""
    return open_space(lambda: owner_of(database.installation, database.name), PASSWORD)
