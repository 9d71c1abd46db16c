"""From an empty PostgreSQL to a database the product can work in, and from an older one to today's.

Every step looks first and acts where something is missing, so that all of them run at every start; an advisory lock
keeps two machines from doing it at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from deploy import database_comment, schema
from deploy.database_comment import Connection
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation
from deploy.roles import create_roles, inherit_function_owners
from deploy.serve_lock import SUPERVISED

OLDEST = 170000

LOCK = 0x7164_6231
"""Key of the advisory lock under which an installation is provisioned."""


def provision(installation: Installation) -> None:
    """All steps in order. Raises :class:`DeployError` with what to do when one cannot be taken."""
    with _administration(installation) as admin:
        check_server(admin)
        create_roles(admin, installation.secrets, _signing_in(installation))
        create_database(admin, installation.database)
        with psycopg.connect(installation.dsn(DatabaseRole.OWNER), autocommit=True) as owner:
            close_database(owner)
            database_comment.mark_database(owner, installation.secrets)
        with inherit_function_owners(admin):
            schema.migrate(installation.dsn(DatabaseRole.OWNER))
        schema.install_context_keys(installation.dsn(DatabaseRole.OWNER), installation.secrets.context_keys)
        schema.load_shared_data(installation.dsn(DatabaseRole.OWNER))


@contextmanager
def database_of(installation: Installation) -> Iterator[None]:
    """A database that answers, for as long as the block runs.

    Under ``serve`` (which says so in the environment) it is there already. Without, the embedded server runs for this
    one command, brought up to this version first. An external one is its operator's."""
    server = installation.embedded
    if server is None or os.environ.get(SUPERVISED):
        yield
        return
    started = server.start()
    try:
        if started:
            provision(installation)
        yield
    finally:
        if started:
            server.stop()


def check_server(admin: Connection) -> None:
    """The built-in locale and what the policies rely on came with PostgreSQL 17."""
    if admin.info.server_version < OLDEST:
        raise DeployError(
            f"需要 PostgreSQL 17 或更高版本，当前服务器是 {admin.info.parameter_status('server_version')}。"
        )


def create_database(admin: Connection, name: str) -> None:
    """The database, owned by ``qd_owner``, in a locale in which PostgreSQL knows Chinese characters as letters."""
    found = admin.execute(
        "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding) from pg_database where datname = %s", (name,)
    ).fetchone()
    if found is None:
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER qd_owner TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            ).format(sql.Identifier(name))
        )
        return
    if found[1] != "UTF8":
        raise DeployError(f"数据库 {name} 的编码是 {found[1]}，需要 UTF8。请换一个数据库名，程序会自行创建。")
    if found[0] != "qd_owner":
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO qd_owner").format(sql.Identifier(name)))


def close_database(owner: Connection) -> None:
    """Nobody creates anything here but the owner, temporary objects neither: they outlive a transaction."""
    database = sql.Identifier(owner.info.dbname)
    for statement in (
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO qd_app, qd_backup").format(database),
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO qd_app, qd_backup, qd_key, qd_audit, qd_post"),
    ):
        owner.execute(statement)


@contextmanager
def _administration(installation: Installation) -> Iterator[Connection]:
    """The administrator's connection, holding the lock. A right that is missing is told in words."""
    with _connect(installation) as admin:
        admin.execute("select pg_advisory_lock(%s)", (LOCK,))
        try:
            yield admin
        except psycopg.errors.InsufficientPrivilege as error:
            raise DeployError(
                f"DATABASE_URL 的用户权限不足（{error}）。请使用超级用户，或具有 CREATEROLE 和 CREATEDB 权限的用户。"
            ) from error


def _connect(installation: Installation) -> Connection:
    """To ``postgres``, since ours may not exist yet; where that one is closed to us, to ours."""
    failures = []
    for database in dict.fromkeys(("postgres", installation.database)):
        try:
            return psycopg.connect(installation.admin_dsn(database), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            failures.append(f"{database}：{str(error).strip()}")
    raise DeployError("无法以管理员身份连接 PostgreSQL。" + "；".join(failures))


def _signing_in(installation: Installation) -> dict[str, bool]:
    """Which roles sign in with our passwords already: theirs are left alone."""
    return {role.database_name: _signs_in(installation.dsn(role)) for role in DatabaseRole}


def _signs_in(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True
