"""What is written on the database itself, as its comment: whose it is, and that the demo has been seeded.

Every administrator of the cluster can read it, no policy hides it, and it does not depend on the tables of a version.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from deploy.secrets import Secrets

Connection = psycopg.Connection[tuple[Any, ...]]
SEEDED = " demo seeded"


def installation_mark(secrets: Secrets) -> str:
    """The mark of one installation."""
    return f"quandaiban installation {secrets.installation}"


def databases_of_others(admin: Connection, secrets: Secrets) -> list[str]:
    """Databases of this cluster that carry another installation's mark."""
    found = admin.execute(
        "select datname from pg_database where shobj_description(oid, 'pg_database') ^@ 'quandaiban installation '"
        " and not shobj_description(oid, 'pg_database') ^@ %s::text order by datname",
        (installation_mark(secrets),),
    )
    return [name for (name,) in found]


def mark_database(owner: Connection, secrets: Secrets) -> None:
    """Write on the database whose it is; a mark that is there stays."""
    if not _read(owner).startswith(installation_mark(secrets)):
        _write(owner, installation_mark(secrets))


def is_seeded(owner_dsn: str) -> bool:
    """Whether the demo's people and projects have been put in once."""
    with psycopg.connect(owner_dsn) as owner:
        return _read(owner).endswith(SEEDED)


def mark_seeded(owner_dsn: str, secrets: Secrets) -> None:
    """Note that they have been: never again, even when they are deleted later."""
    with psycopg.connect(owner_dsn) as owner:
        _write(owner, installation_mark(secrets) + SEEDED)


def _read(owner: Connection) -> str:
    found = owner.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    ).fetchone()
    return str(found[0] or "") if found else ""


def _write(owner: Connection, text: str) -> None:
    owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(owner.info.dbname), sql.Literal(text)))
