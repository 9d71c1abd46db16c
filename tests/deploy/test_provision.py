"""Roles, database, keys: from nothing, again, after somebody meddled, and by an administrator who is no superuser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from psycopg import sql

from deploy import database_comment, schema
from deploy.embedded import EmbeddedServer
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation
from deploy.provision import check_server, close_database, create_database
from deploy.roles import FUNCTION_OWNERS, ROLES, create_roles
from deploy.secrets import Secrets


@pytest.fixture
def installation(running_server: EmbeddedServer) -> Iterator[Installation]:
    """An installation on the running server, whose database is not made yet."""
    place = Installation.of(running_server.data, {})
    yield place
    with psycopg.connect(place.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.database)))


@pytest.fixture
def admin(installation: Installation) -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection."""
    with psycopg.connect(installation.admin_dsn("postgres"), autocommit=True) as connection:
        yield connection


def prepare(admin: psycopg.Connection[Any], installation: Installation) -> None:
    """All steps but the migrations, which are not this room's."""
    create_roles(admin, installation.secrets)
    create_database(admin, installation.database)
    with psycopg.connect(installation.dsn(DatabaseRole.OWNER), autocommit=True) as owner:
        close_database(owner)
        database_comment.mark_database(owner, installation.secrets)


def state_of_cluster(admin: psycopg.Connection[Any]) -> list[object]:
    """Everything the steps may touch, but for the salt of passwords."""
    return [
        admin.execute(statement).fetchall()
        for statement in (
            "select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,"
            " rolbypassrls, rolconfig from pg_roles where rolname like 'qd%' order by 1",
            "select roleid::regrole::text, member::regrole::text, admin_option, inherit_option, set_option"
            " from pg_auth_members order by 1, 2",
            "select datname, datdba::regrole::text, datacl::text, shobj_description(oid, 'pg_database')"
            " from pg_database order by 1",
        )
    ]


def test_a_second_time_changes_nothing(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    before = state_of_cluster(admin)
    prepare(admin, installation)
    assert state_of_cluster(admin) == before


def test_roles_have_exactly_their_rights(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    found = admin.execute(
        "select rolname, rolcanlogin, rolbypassrls, rolsuper or rolcreaterole or rolcreatedb or rolreplication"
        " from pg_roles where rolname like 'qd%'"
    ).fetchall()
    assert set(found) == {(role.name, role.signs_in, role.bypasses_policies, False) for role in ROLES}
    members = admin.execute(
        "select roleid::regrole::text, member::regrole::text, inherit_option, set_option from pg_auth_members"
        " where member::regrole::text like 'qd%' and member::regrole::text <> 'qd_backup'"
    ).fetchall()
    assert set(members) == {(name, "qd_owner", False, True) for name in FUNCTION_OWNERS}


def test_rights_somebody_gave_are_taken_away(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    admin.execute("ALTER ROLE qd_app SUPERUSER BYPASSRLS CREATEROLE CREATEDB")
    admin.execute("ALTER ROLE qd_key LOGIN")
    prepare(admin, installation)
    test_roles_have_exactly_their_rights(admin, installation)


def test_the_database_knows_chinese_and_belongs_to_the_owner(
    admin: psycopg.Connection[Any], installation: Installation
) -> None:
    prepare(admin, installation)
    with psycopg.connect(installation.dsn(DatabaseRole.APP)) as connection:
        assert connection.execute("select '中' ~ '\\w', current_setting('server_encoding')").fetchone() == (
            True,
            "UTF8",
        )
    found = admin.execute(
        "select datdba::regrole::text, datlocprovider, datlocale from pg_database where datname = %s",
        (installation.database,),
    ).fetchone()
    assert found == ("qd_owner", "b", "C.UTF-8")


@pytest.mark.parametrize(
    "statement",
    [
        "create temp table mine (n int)",
        "create table public.mine (n int)",
        "create schema mine",
        "set role qd_key",
        "set role qd_owner",
        "set session authorization qd_owner",
        "alter role qd_app bypassrls",
        "comment on database {} is ''",
    ],
)
def test_what_the_applications_role_may_not_do(
    admin: psycopg.Connection[Any], installation: Installation, statement: str
) -> None:
    prepare(admin, installation)
    with (
        psycopg.connect(installation.dsn(DatabaseRole.APP)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL(cast("Any", statement)).format(sql.Identifier(installation.database)))


def test_the_applications_statements_are_limited(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    with psycopg.connect(installation.dsn(DatabaseRole.APP)) as connection:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            assert connection.execute(sql.SQL("SHOW {}").format(sql.SQL(setting))).fetchone() != ("0",)


def test_passwords_never_reach_the_server(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    verifiers = admin.execute("select rolpassword from pg_authid where rolname like 'qd%' and rolcanlogin").fetchall()
    assert len(verifiers) == 3
    assert all(verifier.startswith("SCRAM-SHA-256$") for (verifier,) in verifiers)


def test_another_installation_is_refused(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    stranger = _other(installation.secrets)
    with pytest.raises(DeployError, match="另一套安装"):
        create_roles(admin, stranger)
    with psycopg.connect(installation.dsn(DatabaseRole.APP)):
        pass  # the passwords are still ours


def test_the_demo_is_seeded_once(admin: psycopg.Connection[Any], installation: Installation) -> None:
    prepare(admin, installation)
    owner = installation.dsn(DatabaseRole.OWNER)
    assert not database_comment.is_seeded(owner)
    database_comment.mark_seeded(owner, installation.secrets)
    prepare(admin, installation)
    assert database_comment.is_seeded(owner)


def test_an_administrator_who_is_no_superuser(admin: psycopg.Connection[Any], installation: Installation) -> None:
    """As managed databases give it: may make roles and databases, nothing more."""
    admin.execute("CREATE ROLE helper LOGIN CREATEROLE CREATEDB PASSWORD 'helper'")
    try:
        _drop_roles(admin)
        helper_url = "postgresql://helper:helper@" + installation.admin_dsn("postgres").split("@", 1)[1]
        for _ in range(2):
            with psycopg.connect(helper_url, autocommit=True) as helper:
                prepare(helper, installation)
        with psycopg.connect(installation.dsn(DatabaseRole.APP)) as connection:
            assert connection.execute("select current_user").fetchone() == ("qd_app",)
    finally:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(installation.database)))
        _drop_roles(admin)
        admin.execute("DROP ROLE helper")


def test_an_old_server_is_refused() -> None:
    info = SimpleNamespace(server_version=160004, parameter_status=lambda _name: "16.4")
    with pytest.raises(DeployError, match=r"17 或更高版本，当前服务器是 16\.4"):
        check_server(cast("Any", SimpleNamespace(info=info)))


def test_a_database_in_another_encoding_is_refused(admin: psycopg.Connection[Any], installation: Installation) -> None:
    create_roles(admin, installation.secrets)
    admin.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        with pytest.raises(DeployError, match="LATIN1"):
            create_database(admin, "latin")
    finally:
        admin.execute("DROP DATABASE latin")


@pytest.fixture
def key_table(admin: psycopg.Connection[Any], installation: Installation) -> Installation:
    """The table of context keys, as a migration makes it."""
    prepare(admin, installation)
    with psycopg.connect(installation.admin_dsn()) as connection:
        connection.execute("CREATE SCHEMA qdk")
        connection.execute("CREATE TABLE qdk.key (kid int PRIMARY KEY, ipad bytea NOT NULL, opad bytea NOT NULL)")
        connection.execute("GRANT USAGE ON SCHEMA qdk TO qd_key")
        connection.execute("ALTER TABLE qdk.key OWNER TO qd_key")
    return installation


def keys_in(installation: Installation) -> dict[int, tuple[bytes, bytes]]:
    """What lies in the table."""
    with psycopg.connect(installation.admin_dsn()) as connection:
        return {kid: (ipad, opad) for kid, ipad, opad in connection.execute("select kid, ipad, opad from qdk.key")}


def test_context_keys_rotate(key_table: Installation) -> None:
    owner = key_table.dsn(DatabaseRole.OWNER)
    schema.install_context_keys(owner, {1: b"\x00" * 64})
    schema.install_context_keys(owner, {1: b"\x00" * 64, 2: b"\xff" * 64})
    assert keys_in(key_table) == {1: (b"\x36" * 64, b"\x5c" * 64), 2: (b"\xc9" * 64, b"\xa3" * 64)}
    schema.install_context_keys(owner, {2: b"\xff" * 64})
    assert set(keys_in(key_table)) == {2}


def test_a_key_is_never_exchanged_for_another(key_table: Installation) -> None:
    owner = key_table.dsn(DatabaseRole.OWNER)
    schema.install_context_keys(owner, {1: b"\x00" * 64})
    with pytest.raises(DeployError, match="不符"):
        schema.install_context_keys(owner, {1: b"\x01" * 64, 2: b"\x02" * 64})
    assert set(keys_in(key_table)) == {1}


def _other(secrets: Secrets) -> Secrets:
    return replace(secrets, installation="0" * 16)


def _drop_roles(admin: psycopg.Connection[Any]) -> None:
    for role in ROLES:
        name = sql.Identifier(role.name)
        if admin.execute("select from pg_roles where rolname = %s", (role.name,)).fetchone() is not None:
            admin.execute(sql.SQL("DROP OWNED BY {}").format(name))
            admin.execute(sql.SQL("DROP ROLE {}").format(name))
