"""Where a benchmark lives: a data folder and a database server of its own, never an installation's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from psycopg import sql

from deploy.account import ensure_data_folder
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation
from deploy.provision import provision
from deploy.schema import alembic_config
from tests.bench.size import Size, Skew

DEFAULT = Path(__file__).resolve().parents[2] / ".build" / "bench"
MARK = "bench.json"
"""Says that a folder is a benchmark's, of which size, and whether its data are complete."""
COPY = "bench_copy"
"""The database that writing jobs write into; made anew for every run."""
DATA, DATABASE = "QUANDAIBAN_BENCH_DATA", "QUANDAIBAN_BENCH_DATABASE"
"""Environment of the product's server process: whose data, and which database of that server."""


@dataclass(frozen=True)
class Place:
    """The folder of one data set."""

    data: Path

    @classmethod
    def of(cls, root: Path, size: Size) -> Place:
        """The place of a data set below the benchmark's folder."""
        return cls((root / size.name).resolve())

    @cached_property
    def installation(self) -> Installation:
        """Raises :class:`DeployError` for a folder that is an installation's."""
        if (self.data / "secrets.json").exists() and not (self.data / MARK).exists():
            raise DeployError(f"{self.data} 是一套安装的数据目录。性能测试只在自己的目录中运行，请用 --root 另指目录。")
        return Installation.of(self.data, {})

    def size(self) -> Size | None:
        """What is generated here, or None while nothing is complete, or where it was made for another schema."""
        mark = self._mark()
        if not mark.get("complete") or mark.get("schema") != _schema():
            return None
        kept = mark["size"]
        return Size(**{**kept, "skew": Skew(kept["skew"]), "day": date.fromisoformat(kept["day"])})

    def empty(self) -> Place:
        """Make room: whatever a benchmark left here goes, its server and its data."""
        if self.data.exists():
            server = self.installation.embedded
            if server is not None:
                server.destroy()
            shutil.rmtree(self.data)
        return Place(self.data)

    def outdated(self, size: Size) -> list[Place]:
        """Places of the same size that were generated on another day."""
        shape = size.name.rpartition("-")[0]
        beside = self.data.parent.glob(f"{shape}-*") if self.data.parent.exists() else ()
        return [Place(one) for one in beside if one != self.data and (one / MARK).exists()]

    def begin(self, size: Size) -> None:
        """Note that generating begins."""
        self._write({"size": _as_json(size), "complete": False})

    def finish(self, size: Size) -> None:
        """Note that everything was generated and validated."""
        self._write({"size": _as_json(size), "complete": True, "schema": _schema()})

    @contextmanager
    def running(self) -> Iterator[Installation]:
        """The server of this place, provisioned, for as long as the block runs."""
        place = self.installation
        if not self._mark():
            self._write({})
        server = place.embedded
        if server is None:
            raise RuntimeError("a benchmark has its own server")
        started = server.start()
        try:
            if started:
                provision(place)
            yield place
        finally:
            if started:
                server.stop()

    def admin(self, database: str | None = None, **options: Any) -> psycopg.Connection[Any]:
        """A connection as the server's superuser, which no policy binds."""
        return psycopg.connect(self.installation.admin_dsn(database), **options)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A copy of the data set to write into, dropped afterwards; gives its name."""
        source = self.installation.database
        with psycopg.connect(self.installation.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute("checkpoint")
            names = sql.Identifier(COPY), sql.Identifier(source)
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY OWNER {}").format(
                    *names, sql.Identifier(DatabaseRole.OWNER.database_name)
                )
            )
            try:
                admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO qd_app").format(names[0]))
                yield COPY
            finally:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))

    def _mark(self) -> dict[str, Any]:
        path = self.data / MARK
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    def _write(self, mark: dict[str, Any]) -> None:
        ensure_data_folder(self.data)
        (self.data / MARK).write_text(json.dumps({"bench": True, **mark}), "utf-8")


def _as_json(size: Size) -> dict[str, Any]:
    return {**asdict(size), "day": size.day.isoformat()}


def _schema() -> str:
    """The newest revision of the schema."""
    return ScriptDirectory.from_config(alembic_config("")).get_current_head() or ""
