"""Common questions at the wall: the city alone adds, nobody rewrites what was published, nothing in it leads to a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from app.assembly.tables import metadata
from tests.isolation.bureau_session import CITY, COUNTY, BureauSession

Desks = Callable[[int], BureauSession]
ADD = """
insert into common_questions (city_id, id, entry_id, number, state, item_id, question, answer, basis, published_at,
                              published_by, reason)
values (%s, %s, %s, 1, 'published', %s, '问', '答', '', now(), '甲', '')
"""

pytestmark = pytest.mark.clause("L2.4b")


def add(connection: psycopg.Connection[Any], city_id: int, item_id: UUID | None = None) -> None:
    """Publish one."""
    connection.execute(ADD, [city_id, uuid4(), uuid4(), item_id])


def test_no_bureau_publishes_for_its_city(desk: Desks) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), desk(COUNTY).open() as connection:
        add(connection, CITY)


@pytest.mark.parametrize("bureau", [COUNTY, CITY])
@pytest.mark.parametrize(
    "statement",
    [
        "update common_questions set answer = '别的'",
        "update common_questions set item_id = null",
        "delete from common_questions",
    ],
)
def test_what_was_published_stays_as_it_was(desk: Desks, bureau: int, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), desk(bureau).open() as connection:
        connection.execute(statement)


def test_another_bureau_withdraws_nothing(desk: Desks) -> None:
    with desk(CITY).open() as connection:
        add(connection, CITY)
        connection.commit()
    with desk(COUNTY).open() as connection:
        done = connection.execute("update common_questions set state = 'withdrawn', ended_at = now(), reason = '错'")
        assert done.rowcount == 0


def test_no_city_speaks_of_another_citys_item(desk: Desks) -> None:
    """A bureau that were a city of its own could not be one for these items."""
    with desk(COUNTY).open() as connection:
        (item_id,) = connection.execute("select id from items limit 1").fetchone() or (None,)
        with pytest.raises(errors.ForeignKeyViolation, match="fk_common_questions_item"):
            add(connection, COUNTY, item_id)


def test_nothing_in_it_leads_to_who_asked() -> None:
    table = metadata.tables["common_questions"]
    assert not [one for one in table.columns if "handoff" in one.name or "bureau" in one.name]
    assert {key.referred_table.name for key in table.foreign_key_constraints} == {"items"}
