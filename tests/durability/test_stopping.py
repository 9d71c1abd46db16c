"""Stopping a server that has just been hurt: it neither hangs nor loses anything."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.embedded import STOP_SECONDS, EmbeddedServer
from tests.durability.live_server import wait_until


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A durable one, running."""
    with tempfile.TemporaryDirectory(prefix="qd-stop-") as folder:
        Path(folder).chmod(0o711)
        made = EmbeddedServer(Path(folder) / "data")
        made.start()
        yield made
        made.destroy()


def test_a_recovering_server_is_stopped_without_waiting(server: EmbeddedServer) -> None:
    """PostgreSQL 18 that is asked to end while it recovers from a backend's death sits there for ever."""
    with psycopg.connect(server.superuser_dsn("postgres"), autocommit=True) as victim:
        victim.execute("create table kept (id int)")
        victim.execute("insert into kept select generate_series(1, 400000)")  # so much that recovery takes a while
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        wait_until(lambda: not server.is_running(), "the server notices the death and recovers")
    asked = time.monotonic()
    server.stop()
    assert time.monotonic() - asked < STOP_SECONDS / 2
    assert server.start()
    with psycopg.connect(server.superuser_dsn("postgres")) as again:
        assert again.execute("select count(*) from kept").fetchone() == (400_000,)
