"""Keeps what serves alive: the database, the web server, the worker. Whatever dies is started again, with growing
pauses when it keeps dying; when the supervisor is asked to end, nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from deploy.children import adopt_orphans, bury_orphans, ends_with_parent
from deploy.embedded import EmbeddedServer
from deploy.failures import DeployError

LOOK_SECONDS = 0.5
DATABASE_LOOK_SECONDS = 5.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
HEALTHY_SECONDS = 5.0
"""What ran this long was not broken when it started: its end is an accident, and it is started again at once."""

GRACE_SECONDS = 20.0
IMPATIENT_SECONDS = 2.0

Say = Callable[[str], None]


@dataclass
class Backoff:
    """How long to wait before the next try: doubles with every failure, forgets them after a healthy while."""

    pause: float = 0.0
    since: float = field(default_factory=time.monotonic)
    not_before: float = 0.0

    def started(self) -> None:
        """Note a start: from here on it may prove healthy."""
        self.since = time.monotonic()

    def failed(self) -> float:
        """Note a failure; returns the pause in seconds until the next try."""
        now = time.monotonic()
        healthy = now - self.since > HEALTHY_SECONDS
        self.pause = FIRST_PAUSE if healthy or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
        self.not_before = now + self.pause
        return self.pause

    def may_try(self) -> bool:
        """Whether the pause is over."""
        return time.monotonic() >= self.not_before


@dataclass
class SupervisedChild:
    """One supervised program, in a process group of its own so that Ctrl-C reaches only the supervisor."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    backoff: Backoff = field(default_factory=Backoff)

    def start(self) -> None:
        """Start it now."""
        self.backoff.started()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environ),
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one libc call, no lock is taken
        )

    def has_ended(self) -> bool:
        """Whether it ran and does not any more."""
        return self.process is not None and self.process.poll() is not None

    def signal(self, how: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, how)

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic) for it to end by itself, then end the whole group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.process = None


class Supervisor:
    """Watches children and the database until it is asked to end. Used from the main thread."""

    def __init__(self, children: Sequence[SupervisedChild], database: EmbeddedServer | None, say: Say) -> None:
        """``database`` is None where an external one is used: that one is somebody else's to keep alive."""
        self.children = children
        self.database = database
        self.say = say
        self.asked = threading.Event()
        self._asked_at = 0.0
        self._database_backoff = Backoff()
        self._database_looked = time.monotonic()

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """Inside, SIGINT and SIGTERM ask the supervisor to end instead of ending it; a second one presses."""
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self) -> None:
        """Start every child."""
        adopt_orphans()
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Return when asked to end; until then start again what has ended."""
        while not self.asked.wait(LOOK_SECONDS):
            self._keep_database()
            for child in self.children:
                self._keep(child)
            bury_orphans(self._pids())

    def end(self) -> None:
        """End all children, gracefully first."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            child.end(deadline)

    def _pids(self) -> set[int]:
        """Processes whose end somebody here waits for."""
        pids = {child.process.pid for child in self.children if child.process is not None}
        return pids | ({self.database.pid} if self.database and self.database.pid else set())

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """The same wish often comes twice at once (the terminal's and make's); only a later one is impatience."""
        if self.asked.is_set() and time.monotonic() - self._asked_at > IMPATIENT_SECONDS:
            for child in self.children:
                child.signal(signal.SIGKILL)
        if not self.asked.is_set():
            self._asked_at = time.monotonic()
        self.asked.set()

    def _keep(self, child: SupervisedChild) -> None:
        if child.has_ended():
            code = child.process.returncode if child.process else None
            child.signal(signal.SIGKILL)
            child.process = None
            self.say(f"{child.name}意外退出（代码 {code}），{child.backoff.failed():.1f} 秒后重新启动。")
        if child.process is None and child.backoff.may_try():
            child.start()

    def _keep_database(self) -> None:
        """A server that died or, on a full disk, shut itself down is started again until it comes up."""
        if self.database is None or not self._database_backoff.may_try() or not self._database_is_down():
            return
        try:
            if self.database.start(self.asked.is_set):
                self.say("内置数据库曾停止，已重新启动。")
                self._database_backoff = Backoff()
        except (DeployError, OSError) as error:
            self.say(f"内置数据库未能启动，{self._database_backoff.failed():.0f} 秒后再试：{error}")

    def _database_is_down(self) -> bool:
        """Our own child's end is seen at once; a server taken over from before is asked every few seconds."""
        if self.database is None or self.database.has_died():
            return self.database is not None
        if time.monotonic() - self._database_looked < DATABASE_LOOK_SECONDS:
            return False
        self._database_looked = time.monotonic()
        return not self.database.is_running()
