"""Start-up refuses what would make the walls a picture of walls: each reason planted, each reason named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.foundation.settings import HashCost, RunMode, Settings
from deploy.embedded import EmbeddedServer
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation, driver_url
from deploy.provision import close_database, create_database
from deploy.roles import create_roles
from deploy.safety_checks import (
    DatabaseUnreachable,
    database_reasons,
    refuse_unsafe,
    refuse_unsafe_settings,
    setting_reasons,
)
from tenants import clock


@pytest.fixture
def installation(running_server: EmbeddedServer) -> Iterator[Installation]:
    """A database whose roles are as they should be."""
    place = Installation.of(running_server.data, {})
    with psycopg.connect(place.admin_dsn("postgres"), autocommit=True) as admin:
        create_roles(admin, place.secrets)
        create_database(admin, place.database)
    with psycopg.connect(place.dsn(DatabaseRole.OWNER), autocommit=True) as owner:
        close_database(owner)
    yield place
    with psycopg.connect(place.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(place.database)))


def reasons(dsn: str) -> list[str]:
    """What speaks against the role of ``dsn``; that the test server gives up safety is left out."""
    found = database_reasons(create_engine(driver_url(dsn), poolclass=NullPool))
    return [reason for reason in found if "断电" not in reason]


def test_the_applications_role_is_fine(installation: Installation) -> None:
    assert reasons(installation.dsn(DatabaseRole.APP)) == []


def test_a_server_without_fsync_is_refused(installation: Installation) -> None:
    engine = create_engine(driver_url(installation.dsn(DatabaseRole.APP)), poolclass=NullPool)
    with pytest.raises(DeployError, match="fsync 为 off"):
        refuse_unsafe(installation.settings(), engine)


def test_asynchronous_commit_is_refused(installation: Installation) -> None:
    with psycopg.connect(installation.admin_dsn(), autocommit=True) as admin:
        admin.execute("ALTER ROLE qd_app SET synchronous_commit = off")
        try:
            found = database_reasons(create_engine(driver_url(installation.dsn(DatabaseRole.APP)), poolclass=NullPool))
            assert any("synchronous_commit" in reason for reason in found)
        finally:
            admin.execute("ALTER ROLE qd_app RESET synchronous_commit")


def test_owner_backup_and_superuser_are_refused(installation: Installation) -> None:
    assert any("属主" in reason for reason in reasons(installation.dsn(DatabaseRole.OWNER)))
    assert any("BYPASSRLS" in reason for reason in reasons(installation.dsn(DatabaseRole.BACKUP)))
    assert any("超级用户" in reason for reason in reasons(installation.admin_dsn()))


@pytest.mark.parametrize(
    ("plant", "undo", "reason"),
    [
        ("ALTER ROLE qd_app BYPASSRLS", "ALTER ROLE qd_app NOBYPASSRLS", "BYPASSRLS"),
        ("ALTER ROLE qd_app SUPERUSER", "ALTER ROLE qd_app NOSUPERUSER", "超级用户"),
        ("ALTER ROLE qd_app CREATEROLE", "ALTER ROLE qd_app NOCREATEROLE", "创建角色"),
        ("ALTER ROLE qd_app REPLICATION", "ALTER ROLE qd_app NOREPLICATION", "复制"),
        ("GRANT qd_owner TO qd_app", "REVOKE qd_owner FROM qd_app", "属主"),
        (
            "CREATE TABLE public.mine (n int); ALTER TABLE public.mine OWNER TO qd_app",
            "DROP TABLE public.mine",
            "属主",
        ),
        ("GRANT TEMP ON DATABASE quandaiban TO PUBLIC", "REVOKE TEMP ON DATABASE quandaiban FROM PUBLIC", "临时表"),
        (
            "CREATE SCHEMA qdk; CREATE TABLE qdk.key (kid int); GRANT SELECT ON qdk.key TO qd_app",
            "DROP SCHEMA qdk CASCADE",
            "签名密钥表",
        ),
    ],
)
def test_a_planted_fault_is_named(installation: Installation, plant: str, undo: str, reason: str) -> None:
    with psycopg.connect(installation.admin_dsn(), autocommit=True) as admin:
        run: Callable[[Any], object] = admin.execute
        run(plant)
        try:
            assert any(reason in found for found in reasons(installation.dsn(DatabaseRole.APP)))
        finally:
            run(undo)
    assert reasons(installation.dsn(DatabaseRole.APP)) == []


def test_a_database_that_does_not_answer_is_not_called_unsafe(installation: Installation) -> None:
    settings = replace(installation.settings(), database_url="postgresql+psycopg://nobody@/none?host=/nonexistent")
    with pytest.raises(DatabaseUnreachable):
        refuse_unsafe_settings(settings)


@pytest.fixture
def production(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with which production may start, on the day that it is."""
    monkeypatch.setattr(clock, "_ahead", timedelta(0))
    return replace(installation.settings(), mode=RunMode.PRODUCTION, secure_cookies=True)


def test_good_settings_are_fine_in_production(production: Settings) -> None:
    assert setting_reasons(production) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret_key": ""}, "少于"),
        ({"secret_key": "short"}, "少于"),
        ({"secret_key": "changeme" * 8}, "默认值"),
        ({"secret_key": "a" * 64}, "默认值"),
        ({"debug": True}, "debug"),
        ({"secure_cookies": False}, "TLS"),
        ({"context_keys": {}, "field_keys": {}}, "未设置"),
        ({"context_keys": {1: bytes(64)}}, "过于简单"),
        ({"field_keys": {1: bytes(32)}}, "过于简单"),
        ({"hash_cost": HashCost(1, 8, 1)}, "成本"),
    ],
)
def test_weak_settings_are_refused_in_production(production: Settings, change: dict[str, Any], reason: str) -> None:
    found = setting_reasons(replace(production, **change))
    assert len(found) >= 1
    assert any(reason in one for one in found)


def test_a_clock_that_was_set_is_refused_in_production(production: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ahead", timedelta(days=365))
    assert [one for one in setting_reasons(production) if clock.AHEAD in one]


def test_a_demo_may_be_run_loosely(production: Settings) -> None:
    assert setting_reasons(replace(production, mode=RunMode.DEMO, debug=True, secure_cookies=False)) == []
