"""One ``serve`` a data folder; a busy port and a second start are told before anything happens."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from deploy import serve_lock
from deploy.failures import DeployError
from deploy.listener import address_of, listen


def test_a_second_one_is_refused_and_told_who_runs(folder: Path) -> None:
    with (
        serve_lock.hold_serve_lock(folder),
        pytest.raises(DeployError, match=f"进程 {os.getpid()}"),
        serve_lock.hold_serve_lock(folder),
    ):
        pass
    with serve_lock.hold_serve_lock(folder):
        pass


def test_a_number_left_over_by_a_killed_one_does_not_matter(folder: Path) -> None:
    (folder / "serve.pid").write_text("1\n")
    assert serve_lock.stop_serve(folder) is False
    with serve_lock.hold_serve_lock(folder):
        pass


def test_stop_without_a_service(folder: Path) -> None:
    assert serve_lock.stop_serve(folder / "none") is False
    assert serve_lock.stop_serve(folder) is False


def test_stop_waits_until_it_is_over(folder: Path) -> None:
    ready_read, ready_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with serve_lock.hold_serve_lock(folder):
            os.write(ready_write, b"x")
            signal.pause()
        os._exit(0)
    os.read(ready_read, 1)
    assert serve_lock.stop_serve(folder) is True
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGTERM
    assert serve_lock.stop_serve(folder) is False


def test_a_free_port_is_found_and_its_address_told() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert address_of(listener) == f"http://127.0.0.1:{port}/"


def test_listening_everywhere_is_told_as_an_address_of_this_machine() -> None:
    with listen("0.0.0.0", 0) as listener:  # noqa: S104
        assert address_of(listener).startswith("http://127.0.0.1:")


def test_a_busy_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(DeployError, match=f"端口 {port} 已被其他程序占用"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_a_port_that_is_none_is_told(port: int) -> None:
    with pytest.raises(DeployError, match=r"65535|PORT"):
        listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_told() -> None:
    with pytest.raises(DeployError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 8000)
