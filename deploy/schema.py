"""What is put into the database: tables by migration, the keys of the signed context, the data all bureaus share.

All of it is done by the owner's role, never by the administrator's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.assembly import shared_data
from deploy.failures import DeployError
from deploy.installation import driver_url
from migrations.baseline import TooOld

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
BLOCK_BYTES = 64
"""Block size of SHA-256: the length of a key of HMAC-SHA256."""


def alembic_config(owner_dsn: str) -> Config:
    """Alembic's configuration for one database; there is no ini file to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", driver_url(owner_dsn).replace("%", "%%"))
    return config


def migrate(owner_dsn: str, revision: str = "head") -> None:
    """Bring the tables to ``revision``, as their owner (:func:`deploy.roles.inherit_function_owners`).

    Raises :class:`DeployError` when they are older than the baseline."""
    try:
        command.upgrade(alembic_config(owner_dsn), revision)
    except TooOld as refused:
        raise DeployError(str(refused)) from refused


def install_context_keys(owner_dsn: str, keys: Mapping[int, bytes]) -> None:
    """Make the database's keys of the signed context those of this installation: new ones in, retired ones out.

    Raises :class:`DeployError` when a key of the same number is another one: then this database belongs to other
    secrets, and its encrypted fields could not be read either."""
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("SET LOCAL ROLE qd_key")
        found = {kid: (bytes(inner), bytes(outer)) for kid, inner, outer in connection.execute("select * from qdk.key")}
        for kid, key in keys.items():
            pads = _pads(key)
            if found.get(kid, pads) != pads:
                raise DeployError(
                    "数据库中的签名密钥与本安装的 secrets.json 不符，请恢复与该数据库同属一套安装的 secrets.json。"
                )
            if kid not in found:
                connection.execute("insert into qdk.key (kid, ipad, opad) values (%s, %s, %s)", (kid, *pads))
        connection.execute("delete from qdk.key where kid <> all(%s)", (list(keys),))


def load_shared_data(owner_dsn: str) -> None:
    """Load what every bureau shares (roster, catalogue, calendar); what is there already stays."""
    with as_owner(owner_dsn) as session:
        shared_data.load(session)


@contextmanager
def as_owner(owner_dsn: str) -> Iterator[Session]:
    """One transaction of the tables' owner, who writes what all bureaus share and sees no bureau's rows."""
    engine = create_engine(driver_url(owner_dsn))
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The two halves HMAC makes of a key, so that the database only has to hash."""
    if len(key) != BLOCK_BYTES:
        raise ValueError(f"a context key has {BLOCK_BYTES} bytes")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
