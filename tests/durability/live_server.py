"""A real installation to be hurt: a durable embedded server, gunicorn as ``serve`` starts it, and a hand with ``kill -9``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
import psycopg

from deploy.embedded import EmbeddedServer
from deploy.installation import Installation
from deploy.listener import address_of, listen
from deploy.provision import provision
from deploy.serve_lock import SUPERVISED

POLL_SECONDS = 0.01
PATIENCE_SECONDS = 90
FAULT = "QUANDAIBAN_TEST_FAULT"
"""Tells the web workers of a test which fault to plant in themselves."""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that is bound to happen; fails by name when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(POLL_SECONDS)


@dataclass
class HurtServer:
    """The installation while it is out in the storm."""

    installation: Installation
    server: EmbeddedServer
    web: subprocess.Popen[bytes]
    address: str
    killed: Counter[str] = field(default_factory=Counter)

    def hurt(self, chance: Random, what: str = "") -> None:
        """Kill something with -9; the postmaster is started again here, everything else comes back by itself."""
        what = what or chance.choice(("worker", "worker", "backend", "postmaster"))
        victims = {"worker": self._workers, "backend": self._backends, "postmaster": self._postmaster}[what]()
        if not victims:
            return
        with suppress(ProcessLookupError):
            os.kill(chance.choice(victims), signal.SIGKILL)
            self.killed[what] += 1
        if what == "postmaster":
            wait_until(self.server.has_died, "the postmaster's end")
            self.server.start()

    def kill_workers(self) -> None:
        """All of them at once."""
        for pid in self._workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _workers(self) -> list[int]:
        return [child.pid for child in psutil.Process(self.web.pid).children()]

    def _backends(self) -> list[int]:
        """Server processes that work for the application at this moment."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.installation.admin_dsn("postgres")) as admin:
            rows = admin.execute("select pid from pg_stat_activity where usename = 'qd_app'").fetchall()
            return [pid for (pid,) in rows]
        return []

    def _postmaster(self) -> list[int]:
        return [self.server.pid] if self.server.pid else []


@contextmanager
def provisioned_installation(data: Path) -> Iterator[Installation]:
    """A provisioned installation that loses nothing, its server running; gone afterwards."""
    place = Installation.of(data, {})
    assert place.embedded is not None
    place.embedded.start()
    try:
        provision(place)
        yield place
    finally:
        place.embedded.destroy()


@contextmanager
def running_workers(place: Installation, log: Path, fault: str = "", workers: int = 2) -> Iterator[HurtServer]:
    """Web workers on it, on a free port; what they complain of goes to ``log``. ``fault``: one to be planted in them."""
    assert place.embedded is not None
    with listen("127.0.0.1", 0) as listener:
        command = [sys.executable, "-P", "-m", "gunicorn", "-c", "python:deploy.gunicorn_conf"]
        left_out = ("DATABASE_URL", "QUANDAIBAN_MODE")
        given = {name: value for name, value in os.environ.items() if name not in left_out}
        web = subprocess.Popen(
            [*command, "--bind", f"fd://{listener.fileno()}", *(["tests.durability.mutants:app"] if fault else [])],
            env=given | {FAULT: fault, "DATA": str(place.data), "QUANDAIBAN_WORKERS": str(workers), SUPERVISED: "1"},
            pass_fds=(listener.fileno(),),
            stderr=log.open("wb"),
        )
        try:
            yield HurtServer(place, place.embedded, web, address_of(listener))
        finally:
            web.terminate()
            web.wait(30)
