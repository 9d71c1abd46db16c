"""Roles of the database cluster: who owns, who works, who only lends its rights to a function.

The application's role owns nothing and bypasses nothing; that is the wall between the bureaus. Roles belong to the
whole cluster, so one cluster carries one installation (other databases of that same installation aside).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from deploy.database_comment import Connection, databases_of_others
from deploy.failures import DeployError
from deploy.secrets import Secrets

APP_SETTINGS: Mapping[str, str] = {
    "statement_timeout": "30s",
    "lock_timeout": "8s",
    "idle_in_transaction_session_timeout": "60s",
}
"""No request of ours takes this long; one that does must not take the others with it."""


@dataclass(frozen=True)
class ClusterRole:
    """A role and the attributes it must have: these and no others."""

    name: str
    signs_in: bool
    bypasses_policies: bool = False


ROLES = (
    ClusterRole("qd_owner", signs_in=True),
    ClusterRole("qd_app", signs_in=True),
    ClusterRole("qd_backup", signs_in=True, bypasses_policies=True),
    ClusterRole("qd_key", signs_in=False),
    ClusterRole("qd_audit", signs_in=False),
    ClusterRole("qd_post", signs_in=False),
)
FUNCTION_OWNERS = ("qd_key", "qd_audit", "qd_post")


def create_roles(admin: Connection, secrets: Secrets, signs_in: Mapping[str, bool] | None = None) -> None:
    """Make what is missing, correct what deviates. ``signs_in`` says whose password is known to be right already.

    Raises :class:`DeployError` when the cluster carries another installation."""
    refuse_other_installation(admin, secrets)
    for role in ROLES:
        _create_role(admin, role)
        if role.signs_in and not (signs_in or {}).get(role.name):
            _set_password(admin, role.name, secrets.database[role.name])
    _grant_memberships(admin)
    for name, value in APP_SETTINGS.items():
        admin.execute(sql.SQL("ALTER ROLE qd_app SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def refuse_other_installation(admin: Connection, secrets: Secrets) -> None:
    """Two installations in one cluster would take each other's passwords away: the second one is refused."""
    if strangers := databases_of_others(admin, secrets):
        raise DeployError(
            f"该 PostgreSQL 中的数据库 {'、'.join(strangers)} 属于另一套安装。同一套安装的第二台机器，"
            "请先复制第一台数据目录中的 secrets.json；另一套安装，请使用另一个 PostgreSQL 实例。"
        )


def _create_role(admin: Connection, role: ClusterRole) -> None:
    found = admin.execute(
        "select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = %s",
        (role.name,),
    ).fetchone()
    login = "LOGIN" if role.signs_in else "NOLOGIN"
    if found is None:
        _alter(admin, "CREATE ROLE {}", role, login)
        found = (role.signs_in, False, False, False, False)
    wanted = {
        login: (found[0], role.signs_in),
        "NOSUPERUSER": (found[1], False),
        "NOCREATEROLE": (found[2], False),
        "NOCREATEDB": (found[3], False),
        "BYPASSRLS" if role.bypasses_policies else "NOBYPASSRLS": (found[4], role.bypasses_policies),
    }
    for attribute, (is_, should) in wanted.items():
        if is_ != should:
            _alter_if_allowed(admin, role, attribute)


def _alter(admin: Connection, statement: LiteralString, role: ClusterRole, attribute: str) -> None:
    admin.execute(sql.SQL(statement).format(sql.Identifier(role.name)) + sql.SQL(" ") + _word(attribute))


def _alter_if_allowed(admin: Connection, role: ClusterRole, attribute: str) -> None:
    """A right we take away must go; BYPASSRLS that the administrator may not give is told by the doctor."""
    try:
        _alter(admin, "ALTER ROLE {}", role, attribute)
    except psycopg.errors.InsufficientPrivilege:
        if attribute != "BYPASSRLS":
            raise


def _word(attribute: str) -> sql.Composable:
    """An attribute out of our own list; nothing else may become SQL text."""
    allowed: Mapping[str, sql.SQL] = {
        "LOGIN": sql.SQL("LOGIN"),
        "NOLOGIN": sql.SQL("NOLOGIN"),
        "NOSUPERUSER": sql.SQL("NOSUPERUSER"),
        "NOCREATEROLE": sql.SQL("NOCREATEROLE"),
        "NOCREATEDB": sql.SQL("NOCREATEDB"),
        "BYPASSRLS": sql.SQL("BYPASSRLS"),
        "NOBYPASSRLS": sql.SQL("NOBYPASSRLS"),
    }
    return allowed[attribute]


def _set_password(admin: Connection, role: str, password: str) -> None:
    """The server is handed the SCRAM verifier, never the password: it cannot turn up in a log."""
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


@contextmanager
def inherit_function_owners(admin: Connection) -> Iterator[None]:
    """Let ``qd_owner`` do by itself, until the block ends, what needs the rights of the functions' owners.

    So a migration is one role's work from its first statement to its last: on a cluster no SET ROLE reaches the other
    nodes. Outside of it the owner inherits nothing, for policies bind whoever inherits from a role they name."""
    _let_inherit(admin, inherits=True)
    try:
        yield
    finally:
        _let_inherit(admin, inherits=False)


def _let_inherit(admin: Connection, inherits: bool) -> None:
    grant = sql.SQL("GRANT {} TO qd_owner WITH INHERIT {}, SET TRUE, ADMIN FALSE")
    for name in FUNCTION_OWNERS:
        admin.execute(grant.format(sql.Identifier(name), sql.SQL("TRUE" if inherits else "FALSE")))


def _grant_memberships(admin: Connection) -> None:
    """Migrations hand functions over to their owners (SET); ``qd_owner`` does not inherit the rights of those, but while
    it migrates (:func:`inherit_function_owners`).

    An administrator who is no superuser needs to be able to hand the database to ``qd_owner`` as well."""
    _let_inherit(admin, inherits=False)
    if admin.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() != (True,):
        admin.execute("GRANT qd_owner TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")
    try:
        with admin.transaction():
            admin.execute("GRANT pg_read_all_data TO qd_backup")
    except psycopg.errors.InsufficientPrivilege:
        return
