"""No way to give one bureau a facet value of its own: not by SQL as the application, whatever the code would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from app.assembly.tables import metadata
from app.standards.catalogue.adoptions import LocalPart
from app.standards.catalogue.fields import FieldKind
from app.standards.catalogue.sections import SECTIONS
from app.standards.catalogue.version_rows import LIMIT_COLUMNS, ONLINE_COLUMNS, PART_MAPPINGS
from tests.isolation.bureau_session import CITY, COUNTY, ZONE, BureauSession

Desks = Callable[[int], BureauSession]
STANDARD = ("items", "item_versions", *(part.table.__tablename__ for part in PART_MAPPINGS), "materials", "legal_bases",
            "work_years", "work_days")  # fmt: skip
CHANGEABLE = {"items", "item_versions", "materials", "legal_bases"}
"""What the city itself may change of a row; of a version only its state and last day."""
PINNED = {"checklist_entries", "cases", "observed_figures"}
"""They keep under which limit of the version a project was planned, a case was opened, a figure was counted."""
LOCAL = {"id", "city_id", "bureau_id", "item_id", "window", "address", "telephone", "hours", "handling_division",
         "transport", "photo_sha256"}  # fmt: skip


def copied(connection: psycopg.Connection[Any], table: str) -> sql.Composed:
    """A statement that puts a row of the table in once more, as it is."""
    names = [column.name for column in metadata.tables[table].columns]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("insert into {table} ({columns}) select {columns} from {table} limit 1").format(
        table=sql.Identifier(table), columns=columns
    )


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("bureau", [COUNTY, ZONE])
@pytest.mark.parametrize("table", STANDARD)
def test_no_bureau_but_the_city_adds_to_the_standard(desk: Desks, table: str, bureau: int) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), desk(bureau).open() as connection:
        connection.execute(copied(connection, table))


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("bureau", [COUNTY, ZONE, CITY])
@pytest.mark.parametrize("table", STANDARD)
def test_nobody_deletes_from_it(desk: Desks, table: str, bureau: int) -> None:
    delete = sql.SQL("delete from {}").format(sql.Identifier(table))
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), desk(bureau).open() as connection:
        connection.execute(delete)


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("column", [*LIMIT_COLUMNS, *ONLINE_COLUMNS, "name", "tiers", "content_hash", "number"])
@pytest.mark.parametrize("bureau", [COUNTY, CITY])
def test_a_published_version_stays_as_it_is(desk: Desks, bureau: int, column: str) -> None:
    change = sql.SQL("update item_versions set {0} = {0}").format(sql.Identifier(column))
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), desk(bureau).open() as connection:
        connection.execute(change)


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("table", [part.table.__tablename__ for part in PART_MAPPINGS])
@pytest.mark.parametrize("bureau", [COUNTY, CITY])
def test_so_does_what_hangs_on_it(desk: Desks, bureau: int, table: str) -> None:
    change = sql.SQL("update {} set number = number").format(sql.Identifier(table))
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), desk(bureau).open() as connection:
        connection.execute(change)


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("table", sorted(CHANGEABLE))
def test_what_the_city_may_change_no_county_reaches(desk: Desks, table: str) -> None:
    columns = {"items": "name", "item_versions": "state", "materials": "name", "legal_bases": "article"}
    change = sql.SQL("update {0} set {1} = {1}").format(sql.Identifier(table), sql.Identifier(columns[table]))
    with desk(COUNTY).open() as connection:
        assert connection.execute(change).rowcount == 0
    with desk(CITY).open() as connection:
        assert connection.execute(change).rowcount > 0


@pytest.mark.clause("L2.1a", "W7")
def test_a_bureaus_own_part_has_no_place_for_a_facet() -> None:
    """The columns of the local part are these; no table that a bureau writes for an item has a facet's field."""
    assert set(LocalPart.__table__.columns.keys()) == LOCAL
    plain = {
        "name",
        "kind",
        "note",
        "basis",
        "body",
        "role",
        "item",
        "material",
        "unit",
        "purpose",
        "days",
        "condition",
    }
    facets = {field.name for section in SECTIONS if section.facet for field in section.fields} - plain
    facets |= {field.name for section in SECTIONS for field in section.fields if field.kind is FieldKind.HASH}
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in facets and "bureau_id" in table.columns and "item_id" in table.columns
    }
    assert {name.partition(".")[0] for name in found} <= PINNED


def test_every_line_of_a_version_is_looked_at() -> None:
    """A part that is added later is in the table of parts, and so in these tests."""
    lines = {
        table.name
        for table in metadata.tables.values()
        if {"version_id", "number"} <= set(table.primary_key.columns.keys())
    }
    assert lines == {part.table.__tablename__ for part in PART_MAPPINGS}


FILE = "insert into catalogue_files values (1, %s, repeat('a', 64), '申请表', %s, 9, now(), '甲')"


@pytest.mark.clause("L2.1a", "C4")
@pytest.mark.parametrize("bureau", [COUNTY, ZONE])
def test_no_bureau_but_the_city_puts_a_form_beside_the_standard(desk: Desks, bureau: int) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), desk(bureau).open() as connection:
        connection.execute(FILE, (CITY, "image/png"))
    with pytest.raises(errors.CheckViolation), desk(bureau).open() as connection:
        connection.execute(FILE, (bureau, "application/pdf"))
    with desk(CITY).open() as connection:
        assert connection.execute(FILE, (CITY, "application/pdf")).rowcount == 1
        connection.rollback()


@pytest.mark.clause("W7", "C4")
def test_a_picture_is_its_own_bureaus_and_stays_as_it_is(desk: Desks) -> None:
    with desk(COUNTY).open() as connection:
        connection.execute(FILE, (COUNTY, "image/png"))
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), desk(ZONE).open() as connection:
        connection.execute(FILE, (COUNTY, "image/png"))
    for bureau in (COUNTY, CITY):
        for change in ("update catalogue_files set name = name", "delete from catalogue_files"):
            with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), desk(bureau).open() as open_:
                open_.execute(change)  # type: ignore[arg-type]
