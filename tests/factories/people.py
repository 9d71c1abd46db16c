"""People of every role at every bureau, as the demo has them."""

from __future__ import annotations

from app.assembly.seeding.staffing import SeededAccount, staff_all
from tenants.bureaus import directory

PASSWORD = "Ceshi-Mima-2026"


def seed_people() -> list[SeededAccount]:
    """Seed all thirteen bureaus; inside an application context."""
    return staff_all(list(directory().values()), PASSWORD)
