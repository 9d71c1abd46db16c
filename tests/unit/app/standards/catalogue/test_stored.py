"""The catalogue in the database: loaded once, unaltered, the same at every bureau but for the local part."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from app.standards.catalogue import load, queries
from app.standards.catalogue.adoptions import Adoption, LocalPart
from app.standards.catalogue.deciding import deciding_routes, route_of
from app.standards.catalogue.integrity import altered_versions, stored_contents
from app.standards.catalogue.routes import RouteKind
from app.standards.catalogue.terms import AdoptionStatus, VersionState
from app.standards.catalogue.version_rows import PART_MAPPINGS, version_values
from deploy.installation import DatabaseRole, driver_url
from tenants.db import acting_for, db
from tests.conftest import Database
from tests.unit.app.standards.catalogue.shipped_catalogue import shipped_catalogue, shipped_content

CITY, COUNTY, ZONE = 1, 5, 11


@contextmanager
def as_owner(database: Database) -> Iterator[Session]:
    """A session of the schema's owner, who loads shared data."""
    engine = create_engine(driver_url(database.installation.dsn(DatabaseRole.OWNER, database.name)))
    with Session(engine) as session:
        yield session
    engine.dispose()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SELECTs of a block."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def _id(code: str) -> UUID:
    found: UUID = next(row.item_id for row in queries.items_in_force(CITY) if row.code == code)
    return found


def test_loading_twice_changes_nothing(domain: Flask, database: Database) -> None:
    with as_owner(database) as session:
        report = load.load(session)
        assert not report.added
        assert report.kept == []
        session.rollback()


def test_what_the_city_has_made_its_own_is_kept_and_told(domain: Flask, database: Database) -> None:
    with as_owner(database) as session:
        session.execute(text("update item_versions set content_hash = repeat('0', 64) where number = 1"))
        session.execute(text("update adoptions set status = 'adopted', support = null where bureau_id = 11"))
        report = load.load(session)
        assert not report.added
        assert "保留本市的" in report.kept[0]
        assert session.scalar(text("select count(*) from adoptions where bureau_id = 11 and status <> 'adopted'")) == 0
        session.rollback()


@pytest.mark.usefixtures("domain")
def test_every_stored_version_gives_its_hash_and_its_document() -> None:
    with acting_for(ZONE):
        assert altered_versions(CITY) == []
        rows = {row.version_id: row for row in queries.versions_of(_id("eia"))}
        stored = stored_contents(CITY)
        assert [row.number for row in rows.values()] == [2, 1]
        for version_id, row in rows.items():
            assert stored[version_id] == shipped_content("eia", row.number)


def test_an_altered_row_is_found(domain: Flask, database: Database) -> None:
    with database.connect("admin") as admin:
        admin.execute("update version_materials set copies = 9 where number = 1")
    with acting_for(ZONE):
        assert len(altered_versions(CITY)) == sum(len(item.versions) for item in shipped_catalogue().items)


@pytest.mark.usefixtures("domain")
def test_one_version_of_each_item_is_in_force() -> None:
    with acting_for(ZONE):
        items = queries.items_in_force(CITY)
        assert len(items) == 29
        assert {row.state for row in items} == {VersionState.IN_FORCE}
        assert [row.position for row in items] == sorted(row.position for row in items)
        eia = next(row for row in items if row.code == "eia")
        assert (eia.number, eia.name) == (2, "建设项目生态环境影响评价审批")


@pytest.mark.clause("L2.1b")
@pytest.mark.usefixtures("domain")
def test_two_bureaus_guides_differ_in_the_local_part_only() -> None:
    with acting_for(ZONE):
        item = _id("enterprise_filing")
        county, zone = queries.guide(COUNTY, item), queries.guide(ZONE, item)
        assert county is not None
        assert zone is not None
        assert county.version == zone.version
        assert county.parts == zone.parts
        assert county.limit == zone.limit
        assert county.local is not None
        assert zone.local is not None
        assert county.local.address != zone.local.address


@pytest.mark.usefixtures("domain")
def test_a_guide_costs_the_same_for_every_item() -> None:
    with acting_for(ZONE):
        counts = set()
        for row in queries.items_in_force(CITY):
            with statements() as seen:
                guide = queries.guide(ZONE, row.item_id)
            assert guide is not None
            counts.add(len(seen))
        assert counts == {12}


@pytest.mark.usefixtures("domain")
def test_a_guide_shows_what_is_printed() -> None:
    with acting_for(ZONE):
        guide = queries.guide(ZONE, _id("construction_permit"))
        assert guide is not None
        assert guide.limit.label == "7日"
        assert guide.adoption is not None
        assert guide.adoption.status is AdoptionStatus.NOT_CAPABLE
        assert guide.local is None
        assert guide.version.content_hash
        assert [row.name for row in guide.parts.steps] == ["接件", "受理", "审查", "决定", "送达"]
        assert {row.code for row in guide.parts.prerequisites} == {
            "construction_planning_permit", "fire_design_review", "bidding_filing",
        }  # fmt: skip
        issued = {row.printed_name: row.issued_by_item_id for row in guide.parts.materials if row.issued_by_item_id}
        assert issued["建设工程规划许可证"] == _id("construction_planning_permit")
        assert queries.guide(ZONE, UUID(int=0)) is None


@pytest.mark.usefixtures("domain")
def test_a_repealed_basis_is_seen_on_the_version_that_cites_it() -> None:
    with acting_for(ZONE):
        new, old = queries.versions_of(_id("eia"))
        parts = queries.version_parts([new.version_id, old.version_id])
        assert parts[old.version_id].expired_bases(date(2026, 8, 14)) == []
        expired = parts[old.version_id].expired_bases(date(2026, 8, 15))
        assert [row.document for row in expired] == ["中华人民共和国环境影响评价法"]
        assert parts[new.version_id].expired_bases(date(2026, 8, 15)) == []


@pytest.mark.usefixtures("domain")
def test_parts_of_any_number_of_versions_cost_nine_statements() -> None:
    with acting_for(ZONE):
        versions = [row.version_id for row in queries.items_in_force(CITY)]
        with statements() as seen:
            parts = queries.version_parts(versions)
            asked = queries.materials_of(versions)
        assert len(seen) == 10
        assert {version: list(part.materials) for version, part in parts.items()} == asked


@pytest.mark.clause("W5.3b")
@pytest.mark.usefixtures("domain")
def test_routes_of_yangcheng_zone() -> None:
    with acting_for(ZONE):
        items = {row.code: row.item_id for row in queries.items_in_force(CITY)}
        with statements() as seen:
            routes = deciding_routes(ZONE, list(items.values()))
        assert len(seen) == 4
        found = {code: (route.kind, route.bureau_id) for code, item in items.items() if (route := routes[item])}
        assert found["enterprise_filing"] == (RouteKind.OWN, ZONE)
        assert found["construction_planning_permit"] == (RouteKind.PUSH, COUNTY)
        assert found["eia"] == (RouteKind.PUSH, CITY)
        assert found["construction_permit"] == (RouteKind.REVIEW_ON_BEHALF, COUNTY)
        at_county = route_of(COUNTY, items["eia"])
        assert at_county is not None
        assert (at_county.kind, at_county.bureau_id) == (RouteKind.PUSH, CITY)


def test_a_link_that_has_ended_carries_no_route(domain: Flask, database: Database) -> None:
    with database.connect("admin") as admin:
        admin.execute("update pairing_links set valid_to = '2026-03-31' where partner_id = 11 and kind = 'pairing'")
    with acting_for(ZONE):
        permit = _id("construction_permit")
        before, after = route_of(ZONE, permit, date(2026, 3, 31)), route_of(ZONE, permit, date(2026, 4, 1))
        assert before is not None
        assert after is not None
        assert before.kind is RouteKind.REVIEW_ON_BEHALF
        assert (after.kind, after.bureau_id) == (RouteKind.PUSH, CITY)


@pytest.mark.clause("B21")
@pytest.mark.usefixtures("domain")
def test_synonyms_find_the_one_material() -> None:
    with acting_for(ZONE):
        assert [row.name for row in queries.find_materials(CITY, "修详规")] == ["修建性详细规划设计方案"]
        assert "可行性研究报告" in [row.name for row in queries.find_materials(CITY, "可研")]
        assert queries.find_materials(CITY, "%") == []
        assert queries.find_materials(2, "可研") == [], "another city's dictionary is its own"


@pytest.mark.parametrize(
    "statement",
    [
        "update item_versions set promised_days = 1",
        "update version_materials set copies = 2",
        "update version_steps set days = 1",
        "delete from version_criteria",
        "delete from item_versions",
    ],
)
@pytest.mark.clause("L2.1a")
def test_the_application_cannot_change_a_published_version(domain: Flask, database: Database, statement: str) -> None:
    with database.connect(DatabaseRole.APP) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.clause("L2.1a")
def test_no_column_of_a_bureau_can_hold_a_facet() -> None:
    standard = set(version_values(shipped_content("eia"))) | {
        column for part in PART_MAPPINGS for column in part.columns
    }
    local = {column.key for table in (Adoption, LocalPart) for column in table.__table__.columns}
    assert local & standard == {"basis"}, "an adoption's basis is where the bureau has the power from"
    assert "version_id" not in local, "rights attach to items, never to versions"
