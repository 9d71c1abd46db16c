"""Every owned table is walled: policy, audit trigger, privileges; and the wall holds for every kind of statement."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from app.assembly.tables import metadata
from deploy.installation import DatabaseRole, driver_url
from tenants.isolation import isolation_faults
from tests.conftest import Database


@pytest.mark.clause("C4")
def test_the_wall_stands_on_every_table(database: Database) -> None:
    engine = create_engine(driver_url(database.installation.dsn(DatabaseRole.OWNER, database.name)))
    with engine.connect() as connection:
        assert isolation_faults(connection, metadata) == []
    engine.dispose()


@pytest.mark.clause("C4")
@pytest.mark.parametrize(
    "fault",
    [
        "ALTER TABLE projects NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE projects DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_bureau ON projects",
        "CREATE POLICY more ON projects TO qd_app USING (true)",
        "ALTER POLICY own_bureau ON projects WITH CHECK (true)",
        "ALTER TABLE projects DISABLE TRIGGER audit_projects",
        "CREATE TABLE stray (bureau_id int, id int)",
    ],
)
def test_a_planted_fault_is_seen(database: Database, fault: str) -> None:
    engine = create_engine(driver_url(database.installation.dsn(DatabaseRole.OWNER, database.name)))
    with engine.begin() as connection:
        connection.exec_driver_sql(fault)
    with engine.connect() as connection:
        assert isolation_faults(connection, metadata)
    engine.dispose()
