"""One installation: a data folder, its secrets, its database (embedded or external), and the settings made of them.

The environment is read here and nowhere else; what comes out is a value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.foundation.settings import RunMode, Settings
from deploy.embedded import EmbeddedServer
from deploy.failures import DeployError
from deploy.mail_server import mail_server
from deploy.secrets import FILE as SECRETS
from deploy.secrets import Secrets, obtain_secrets

DATABASE = "quandaiban"
DEFAULT_DATA = Path(__file__).resolve().parents[1] / ".data"
OPTIONS = "settings.toml"
OPTION_TYPES: Mapping[str, type] = {
    "mode": str,
    "secure_cookies": bool,
    "trusted_proxies": int,
    "debug": bool,
    "hosts": dict,
    "max_upload_bytes": int,
    "mail": dict,
}


class DatabaseRole(StrEnum):
    """Database roles that sign in."""

    APP = "app"
    OWNER = "owner"
    BACKUP = "backup"

    @property
    def database_name(self) -> str:
        """The role's name in PostgreSQL."""
        return f"qd_{self.value}"


@dataclass(frozen=True)
class Installation:
    """Everything an installation is, derived from its data folder and, where given, ``DATABASE_URL``."""

    data: Path
    external: URL | None = None
    mode: RunMode | None = None
    durable: bool = True

    @classmethod
    def of(cls, data: Path, environ: Mapping[str, str], durable: bool = True) -> Installation:
        """The installation in ``data``, as the environment (``DATABASE_URL``, ``QUANDAIBAN_MODE``) has it."""
        return cls(
            data.resolve(), _external(environ.get("DATABASE_URL")), _mode(environ.get("QUANDAIBAN_MODE")), durable
        )

    def exists(self) -> bool:
        """Whether something has been installed in the data folder."""
        return (self.data / SECRETS).exists()

    def existing(self) -> Installation:
        """This installation, if there is one. Raises :class:`DeployError` otherwise: looking must not create."""
        if not self.exists():
            raise DeployError(
                f"数据目录 {self.data} 中还没有安装。请先执行 quandaiban serve（或 quandaiban install 只准备数据库）。"
            )
        return self

    @cached_property
    def secrets(self) -> Secrets:
        """Made at first use. Raises :class:`DeployError` when they are not safe."""
        return obtain_secrets(self.data)

    @cached_property
    def embedded(self) -> EmbeddedServer | None:
        """The server that comes with the product, or None where ``DATABASE_URL`` names another."""
        return None if self.external else EmbeddedServer(self.data, self.durable)

    @property
    def database(self) -> str:
        """Name of the database."""
        return (self.external.database if self.external else None) or DATABASE

    def admin_dsn(self, database: str | None = None) -> str:
        """Connection URL of the one who may create roles and databases."""
        if self.embedded:
            return self.embedded.superuser_dsn(database or self.database)
        return _text(self._external_url.set(database=database or self.database))

    def dsn(self, role: DatabaseRole, database: str | None = None) -> str:
        """Connection URL (libpq, ``postgresql://``) of one of our roles."""
        name = database or self.database
        if self.embedded:
            return self.embedded.dsn(role.database_name, name)
        password = self.secrets.database[role.database_name]
        return _text(self._external_url.set(username=role.database_name, password=password, database=name))

    def settings(self, database: str | None = None) -> Settings:
        """What the factory is told."""
        options = _options(self.data / OPTIONS)
        mode = self.mode or _mode(options.pop("mode", None)) or RunMode.DEMO
        options.pop("mode", None)
        mail = mail_server(options.pop("mail", None), self.data)
        return Settings(
            database_url=driver_url(self.dsn(DatabaseRole.APP, database)),
            data=self.data,
            secret_key=self.secrets.secret_key,
            context_key_id=self.secrets.context_key_id,
            context_keys=dict(self.secrets.context_keys),
            field_key_id=self.secrets.field_key_id,
            field_keys=dict(self.secrets.field_keys),
            mode=mode,
            mail=mail,
            **options,
        )

    @property
    def _external_url(self) -> URL:
        if self.external is None:
            raise RuntimeError("this installation has the embedded database")
        return self.external


def settings_of(data: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the installation in ``data``; the database need not run."""
    return Installation.of(data, environ or {}).settings()


def from_environment(environ: Mapping[str, str]) -> Installation:
    """The installation that ``DATA`` names, else the one in ``.data`` of the checkout."""
    return Installation.of(Path(environ.get("DATA") or DEFAULT_DATA), environ)


def driver_url(dsn: str) -> str:
    """A libpq connection URL as SQLAlchemy wants it, naming the driver."""
    return dsn.replace("postgresql://", "postgresql+psycopg://", 1)


def _external(given: str | None) -> URL | None:
    if not given:
        return None
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise DeployError("DATABASE_URL 格式不对，应形如 postgresql://用户:口令@主机:5432/数据库。") from error
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise DeployError(f"DATABASE_URL 必须是 PostgreSQL（17 或更高），而不是 {url.get_backend_name()}。")
    return url.set(drivername="postgresql")


def _text(url: URL) -> str:
    """As libpq reads it: SQLAlchemy writes a space as it is, or as ``+`` in the query; libpq knows ``%20`` alone."""
    head, mark, query = url.render_as_string(hide_password=False).partition("?")
    return head.replace(" ", "%20") + mark + query.replace("+", "%20")


def _mode(given: str | None) -> RunMode | None:
    if not given:
        return None
    try:
        return RunMode(given)
    except ValueError as error:
        raise DeployError(f"运行方式只能是 {'、'.join(RunMode)}，不能是 {given}。") from error


def _options(path: Path) -> dict[str, Any]:
    """The operator's own options; a name or a kind that is not known is refused, not ignored."""
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DeployError(f"选项文件 {path} 无法读取：{error}") from error
    for name, value in found.items():
        wanted = OPTION_TYPES.get(name)
        if wanted is None:
            raise DeployError(f"选项文件 {path} 中的 {name} 无此选项，可用的有：{'、'.join(OPTION_TYPES)}。")
        if type(value) is not wanted:
            raise DeployError(f"选项文件 {path} 中的 {name} 应为 {wanted.__name__} 类型。")
    return found
