"""The two web servers that are measured: the product and the floor, under the same gunicorn, on the same database."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from deploy.children import ends_with_parent
from deploy.failures import DeployError
from deploy.listener import listen
from deploy.serving import PYTHON
from tests.bench.floor import app as floor
from tests.bench.place import DATA, DATABASE, Place

HOST = "127.0.0.1"
START_SECONDS = 60
OPTIONS = ("-c", "python:deploy.gunicorn_conf", "--max-requests", "0")
ROLES = {"product": "usename = 'qd_app'", "floor": "application_name = 'floor'"}


@dataclass(frozen=True)
class Server:
    """One running web server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    database: str

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept."""
        return http.client.HTTPConnection(HOST, self.port, timeout=60)

    def pids(self) -> list[int]:
        """Its processes."""
        return [self.process.pid, *(child.pid for child in psutil.Process(self.process.pid).children(recursive=True))]

    def backends(self, admin: psycopg.Connection[Any]) -> list[int]:
        """The processes of PostgreSQL that work for it."""
        statement = f"select pid from pg_stat_activity where datname = %s and {ROLES[self.name]}"  # noqa: S608
        return [row[0] for row in admin.execute(statement, (self.database,))]


@contextmanager
def product_server(place: Place, database: str, workers: int) -> Iterator[Server]:
    """The product, signed in as its own role."""
    environ = {DATA: str(place.data), DATABASE: database}
    with _served("product", "tests.bench.product:app", environ, database, workers) as server:
        yield server


@contextmanager
def floor_server(place: Place, database: str, workers: int, frames: Mapping[str, Any]) -> Iterator[Server]:
    """The floor, as a role that no policy binds."""
    file = place.data / "frames.json"
    file.write_text(json.dumps(frames, ensure_ascii=False), "utf-8")
    environ = {DATA: str(place.data), floor.DSN: place.installation.admin_dsn(database), floor.FRAMES: str(file)}
    with _served("floor", "tests.bench.floor.server:app", environ, database, workers) as server:
        yield server


@contextmanager
def _served(name: str, app: str, environ: Mapping[str, str], database: str, workers: int) -> Iterator[Server]:
    with listen(HOST, 0) as listener:
        process = subprocess.Popen(
            [*PYTHON, "gunicorn", *OPTIONS, "--bind", f"fd://{listener.fileno()}", app],
            env={**os.environ, **environ, "QUANDAIBAN_WORKERS": str(workers)},
            cwd=Path(__file__).resolve().parents[2],
            pass_fds=(listener.fileno(),),
            preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one libc call, no lock is taken
        )
        server = Server(name, listener.getsockname()[1], process, database)
        try:
            _await(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def _await(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    path = "/healthz" if server.name == "product" else "/control"
    while server.process.poll() is None and time.monotonic() < deadline:
        connection = server.connect()
        connection.request("GET", path)
        if connection.getresponse().status == 200:
            return
        time.sleep(0.2)
    raise DeployError(f"性能测试的服务（{server.name}）没有启动，原因见上。")
