"""What is supervised is started again, with growing pauses, and ends with the supervisor."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy import supervisor
from deploy.embedded import EmbeddedServer
from deploy.supervisor import FIRST_PAUSE, HEALTHY_SECONDS, LONGEST_PAUSE, Backoff, SupervisedChild, Supervisor
from tests.deploy.conftest import wait_until

SLEEPER = "import signal, time; signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM}); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


def child(code: str) -> SupervisedChild:
    """A supervised Python program."""
    return SupervisedChild("试验", [sys.executable, "-c", code], dict(os.environ))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Time that passes when it is told to."""
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])

    def pass_(seconds: float) -> None:
        now[0] += seconds

    return pass_


def test_pauses_grow_up_to_a_limit(clock: Callable[[float], None]) -> None:
    backoff = Backoff()
    pauses = []
    for _ in range(8):
        backoff.started()
        pauses.append(backoff.failed())
        assert not backoff.may_try()
        clock(pauses[-1])
        assert backoff.may_try()
    assert pauses[:4] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_healthy_while_is_rewarded(clock: Callable[[float], None]) -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.started()
        backoff.failed()
    backoff.started()
    clock(HEALTHY_SECONDS + 1)
    assert backoff.failed() == FIRST_PAUSE


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses: what is tested is what happens, not when."""
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.01)


@pytest.fixture
def watched(quick: None) -> Iterator[Callable[..., Supervisor]]:
    """``watched(children, database)``: a supervisor that watches in another thread until the test ends."""
    running: list[tuple[Supervisor, threading.Thread]] = []

    def watch(children: list[SupervisedChild], database: EmbeddedServer | None = None) -> Supervisor:
        made = Supervisor(children, database, lambda _text: None)
        made.start()
        thread = threading.Thread(target=made.watch)
        thread.start()
        running.append((made, thread))
        return made

    yield watch
    for made, thread in running:
        made.asked.set()
        thread.join()
        made.end()


def test_what_is_killed_is_started_again(watched: Callable[..., Supervisor]) -> None:
    one = child(SLEEPER)
    watched([one])
    assert one.process is not None
    first = one.process.pid
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: one.process is not None and one.process.pid != first, "the child is started again")


def test_the_database_is_started_again(watched: Callable[..., Supervisor], server: EmbeddedServer) -> None:
    server.start()
    watched([], server)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(server.has_died, "the death is noticed")
    wait_until(server.is_running, "the database is started again")


def test_nothing_is_left_of_a_child_and_its_children(tmp_path: Path) -> None:
    """A program that started another one, neither of which listens to a request to end."""
    note = tmp_path / "pid"
    inner = f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); {STUBBORN}"
    one = child(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {inner!r}]); {STUBBORN}")
    one.start()
    wait_until(lambda: note.exists() and note.read_text() != "", "the inner program runs")
    one.signal(signal.SIGTERM)
    one.end(deadline=0.0)
    pid = int(note.read_text())
    wait_until(lambda: not _lives(pid), "the inner program is gone")
    assert one.process is None


def test_signals_ask_and_do_not_kill() -> None:
    made = Supervisor([], None, lambda _text: None)
    before = signal.getsignal(signal.SIGTERM)
    with made.ended_by_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until(made.asked.is_set, "the signal is heard")
    assert signal.getsignal(signal.SIGTERM) is before


def _lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
