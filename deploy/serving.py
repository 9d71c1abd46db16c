"""What ``serve`` does, step by step, from an empty folder to a page that answers; and back to nothing running."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from app.foundation.settings import RunMode
from deploy import database_comment
from deploy.children import bury_orphans
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation
from deploy.listener import address_of, listen
from deploy.safety_checks import refuse_unsafe_settings
from deploy.serve_lock import SUPERVISED, hold_serve_lock
from deploy.supervisor import Say, SupervisedChild, Supervisor

HEALTH_SECONDS = 60
POLL_SECONDS = 0.1
PYTHON = (sys.executable, "-P", "-m")
"""Python without the working directory in its path: a folder named ``app`` there must not be taken for ours."""


@dataclass(frozen=True)
class ServeRun:
    """One run of ``serve``."""

    installation: Installation
    host: str
    port: int
    workers: int
    demo: bool
    """Whether a fresh demo installation is filled with demo people and projects."""

    say: Say

    def run(self) -> None:
        """Serve until asked to end. Raises :class:`DeployError`; nothing is left running either way."""
        with hold_serve_lock(self.installation.data), listen(self.host, self.port) as listener:
            supervisor = Supervisor(self._children(listener), self.installation.embedded, self.say)
            with supervisor.ended_by_signals():
                try:
                    self._run(supervisor, address_of(listener))
                except DeployError:
                    if not supervisor.asked.is_set():
                        raise
        bury_orphans(())
        self.say("已停止，没有遗留进程。")

    def _run(self, supervisor: Supervisor, address: str) -> None:
        with self._database(supervisor):
            self._prepare(supervisor)
            if not supervisor.asked.is_set():
                self._serve(supervisor, address)

    @contextmanager
    def _database(self, supervisor: Supervisor) -> Iterator[None]:
        """The embedded server, if that is ours to run, from here to the end."""
        server = self.installation.embedded
        if server is None:
            yield
            return
        self.say("正在启动内置数据库……")
        try:
            server.start(supervisor.asked.is_set)
            yield
        finally:
            server.stop()

    def _prepare(self, supervisor: Supervisor) -> None:
        """Tables, keys, shared data; the demo's people and projects once; then whether all of it is safe."""
        self.say("正在检查数据表与基础数据……")
        self._run_command(supervisor, "install")
        if supervisor.asked.is_set():
            return
        settings = self.installation.settings()
        refuse_unsafe_settings(settings)
        if self.demo and settings.mode is RunMode.DEMO:
            self._seed_once(supervisor)

    def _seed_once(self, supervisor: Supervisor) -> None:
        owner = self.installation.dsn(DatabaseRole.OWNER)
        if database_comment.is_seeded(owner):
            return
        self.say("首次启动：正在准备演示人员与演示项目……")
        self._run_command(supervisor, "demo")
        if not supervisor.asked.is_set():
            database_comment.mark_seeded(owner, self.installation.secrets)

    def _serve(self, supervisor: Supervisor, address: str) -> None:
        try:
            supervisor.start()
            self._await_health(supervisor, address)
            self._announce(supervisor, address)
            supervisor.watch()
            self.say("正在停止……")
        finally:
            supervisor.end()

    def _children(self, listener: socket.socket) -> list[SupervisedChild]:
        environ = self._environ()
        web = [*PYTHON, "gunicorn", "-c", "python:deploy.gunicorn_conf", "--bind", f"fd://{listener.fileno()}"]
        return [
            SupervisedChild("网页服务", web, environ, pass_fds=(listener.fileno(),)),
            SupervisedChild("后台任务", [*PYTHON, "deploy.console", "worker"], environ),
        ]

    def _environ(self) -> Mapping[str, str]:
        """What the children are told: the same installation, and that its database is looked after."""
        return os.environ | {
            "DATA": str(self.installation.data),
            "QUANDAIBAN_WORKERS": str(self.workers),
            SUPERVISED: "1",
        }

    def _run_command(self, supervisor: Supervisor, *command: str) -> None:
        """Run one of our own commands to its end, unless asked to end first."""
        child = SupervisedChild(command[0], [*PYTHON, "deploy.console", *command], self._environ())
        child.start()
        process = child.process
        if process is None:
            raise RuntimeError("the command was not started")
        _wait(lambda: process.poll() is not None or supervisor.asked.is_set())
        code = process.poll()
        child.end(time.monotonic())
        if code and not supervisor.asked.is_set():
            raise DeployError(f"命令 quandaiban {' '.join(command)} 失败（代码 {code}），原因见上。")

    def _await_health(self, supervisor: Supervisor, address: str) -> None:
        """Nothing is announced before a page answers."""
        web = supervisor.children[0]
        deadline = time.monotonic() + HEALTH_SECONDS

        def settled() -> bool:
            return supervisor.asked.is_set() or web.has_ended() or _answers(f"{address}healthz")

        if not _wait(settled, deadline) or web.has_ended():
            raise DeployError("网页服务未能启动，原因见上。")

    def _announce(self, supervisor: Supervisor, address: str) -> None:
        if supervisor.asked.is_set():
            return
        self.say(f"\n全代办已启动：{address}\n数据目录：{self.installation.data}")
        if self.installation.settings().mode is RunMode.DEMO:
            self._run_command(supervisor, "accounts")
        self.say("停止：按 Ctrl-C，或在另一个终端执行 make stop\n")


def _wait(condition: Callable[[], bool], deadline: float | None = None) -> bool:
    """Poll until ``condition`` holds; False when ``deadline`` (monotonic) passed without."""
    while not condition():
        if deadline is not None and time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _answers(url: str) -> bool:
    """Whether the server says it is healthy; asked directly, whatever proxies the environment names."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as response:
            return bool(response.status == 200)
    except OSError:
        return False
