"""The audit page says in an office's words which table a line is about: no identifier reaches the screen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.assembly.tables import metadata
from blueprints.staff.audit import TABLES
from tenants.distribution import owned_tables

TRAIL = "audit_trail"
"""The trail itself, which has no line about itself."""


def unnamed(names: Mapping[str, str]) -> set[str]:
    """Tables of the bureau without a name, and names without a table."""
    return (set(owned_tables(metadata)) - {TRAIL}) ^ set(names)


def test_every_table_of_the_bureau_has_its_name() -> None:
    assert unnamed(TABLES) == set()
    assert len(set(TABLES.values())) == len(TABLES)


@pytest.mark.mutant
def test_a_table_without_a_name_is_found() -> None:
    assert unnamed({name: word for name, word in TABLES.items() if name != "officers"}) == {"officers"}
    assert unnamed({**TABLES, "officer": "人员"}) == {"officer"}
