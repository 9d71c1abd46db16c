"""The one ``serve`` of a data folder: a lock that dies with its process, and the number to send a signal to."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.account import ensure_data_folder
from deploy.failures import DeployError

FILE = "serve.pid"
SUPERVISED = "QUANDAIBAN_SUPERVISED"
"""Set in the environment of the children of ``serve``: the database is looked after, leave it alone."""
STOP_SECONDS = 90
POLL_SECONDS = 0.05


@contextmanager
def hold_serve_lock(data: Path) -> Iterator[None]:
    """Be the one that serves ``data``. Raises :class:`DeployError` when there is one already.

    The lock, not the number in the file, says whether somebody serves: a number may be left over, a lock cannot."""
    with _open(ensure_data_folder(data) / FILE) as file:
        if not _lock(file):
            raise DeployError(f"该数据目录已有服务在运行（进程 {_pid(file) or '未知'}）：{data}。先停止它：make stop")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def stop_serve(data: Path) -> bool:
    """Ask the ``serve`` of ``data`` to end and wait until it has; False when none was running."""
    path = data / FILE
    if not path.exists():
        return False
    with _open(path) as file:
        if _lock(file):
            return False
        deadline = time.monotonic() + STOP_SECONDS
        asked: int | None = None
        while not _lock(file):
            if time.monotonic() > deadline:
                raise DeployError(f"服务（进程 {asked}）在 {STOP_SECONDS} 秒内没有停止，请查看其日志。")
            if asked is None and (asked := _pid(file)) is not None:
                _ask(asked)
            time.sleep(POLL_SECONDS)
    return True


def _ask(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise DeployError(f"服务（进程 {pid}）由其他用户启动，请用该用户停止。") from error


def _open(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="ascii")
    except OSError as error:
        raise DeployError(f"文件 {path} 无法打开（{error.strerror}）。请用创建该数据目录的用户运行。") from error


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid(file: IO[str]) -> int | None:
    file.seek(0)
    text = file.read().strip()
    return int(text) if text.isdigit() else None
