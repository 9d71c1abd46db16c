"""``quandaiban serve`` as an operator meets it: started, asked, hurt, stopped. Nothing is left running."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy.embedded import EmbeddedServer
from tests.deploy.conftest import reachable_folder, wait_until

CONSOLE = (sys.executable, "-P", "-m", "deploy.console")
STARTED = re.compile(r"全代办已启动：(http://\S+)")


@dataclass
class Serve:
    """A running ``serve``."""

    process: subprocess.Popen[str]
    data: Path
    address: str
    reader: threading.Thread
    """Takes in what is said; a program whose pipe is full stands still."""

    def is_healthy(self) -> bool:
        """Whether the database takes a write, as the program says itself."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address}healthz", timeout=30) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return False

    def family(self) -> list[psutil.Process]:
        """The launcher and everything it started, the database included."""
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]

    def named(self, part: str) -> psutil.Process | None:
        """The first living process below the launcher whose command line has ``part`` in it."""
        for one in self.family()[1:]:
            with suppress(psutil.Error):
                if part in " ".join(one.cmdline()):
                    return one
        return None


def console(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [*CONSOLE, *arguments, *(["--data", str(data)] if data else [])]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), cwd="/")


def environment(**more: str) -> dict[str, str]:
    """Ours without what would redirect an installation, and with what a test wants."""
    ours = ("DATA", "HOST", "PORT", "DATABASE_URL", "QUANDAIBAN_MODE", "QUANDAIBAN_SUPERVISED")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"PYTHONUTF8": "1", **more}


def start(data: Path, **more: str) -> Serve:
    """Start ``serve`` on a free port, with ``more`` in its environment, and wait until it says where it is."""
    command = [*CONSOLE, "serve", "--data", str(data), "--port", "0", "--workers", "1", "--empty"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(**more), cwd="/"
    )
    said: list[str] = []
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    wait_until(lambda: any(map(STARTED.search, said)) or process.poll() is not None, "serve says where it is")
    if process.poll() is not None:
        reader.join()
        raise AssertionError("serve ended: " + "".join(said))
    found = next(filter(None, map(STARTED.search, said)))
    return Serve(process, data, found[1], reader)


def end(serve: Serve) -> None:
    """Let it end, whatever the test did to it."""
    if serve.process.poll() is None:
        serve.process.terminate()
    serve.process.wait()
    serve.reader.join()


def all_gone(family: list[psutil.Process]) -> bool:
    """Whether none of them lives; what waits to be buried does not live."""
    return not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """One that all tests of this file share, unless they end it."""
    with reachable_folder() as place:
        serving = start(place / "data")
        yield serving
        end(serving)


def test_it_is_healthy(serve: Serve) -> None:
    assert serve.is_healthy()


def test_a_second_one_on_the_same_data_says_so(serve: Serve) -> None:
    done = console("serve", "--port", "0", data=serve.data)
    assert done.returncode == 1
    assert "已有服务在运行" in done.stderr
    assert serve.is_healthy()


def test_a_busy_port_is_told_before_anything_is_made(serve: Serve, tmp_path: Path) -> None:
    port = serve.address.rstrip("/").rsplit(":", 1)[1]
    done = console("serve", "--port", port, data=tmp_path / "other")
    assert done.returncode == 1
    assert f"端口 {port} 已被其他程序占用" in done.stderr
    assert not (tmp_path / "other" / "secrets.json").exists()


@pytest.mark.parametrize("role", ["app", "owner", "backup"])
def test_connection_strings_work(serve: Serve, role: str) -> None:
    dsn = console("dsn", "--role", role, data=serve.data).stdout.strip()
    with psycopg.connect(dsn) as connection:
        assert connection.execute("select current_user").fetchone() == (f"qd_{role}",)


def test_the_doctor_finds_the_roles_in_order(serve: Serve) -> None:
    said = console("doctor", data=serve.data).stdout
    assert "正常  应用角色" in said
    assert "正常  备份角色" in said
    assert "正常  数据库区域" in said


@pytest.mark.parametrize("command", ["dsn --role app", "doctor", "accounts"])
def test_looking_at_nothing_creates_nothing(command: str, tmp_path: Path) -> None:
    done = console(*command.split(), data=tmp_path / "none")
    assert done.returncode == 1
    assert "还没有安装" in done.stderr
    assert not (tmp_path / "none").exists()


def test_routes_are_told_without_an_installation() -> None:
    done = console("routes", "--json")
    assert done.returncode == 0, done.stderr
    routes = json.loads(done.stdout)
    assert any(route["rule"] == "/healthz" for route in routes)
    assert all(set(route) == {"rule", "endpoint", "methods", "parameters", "permission"} for route in routes)


@pytest.mark.parametrize("part", ["postgres", "gunicorn", "worker"])
def test_what_is_killed_comes_back(serve: Serve, part: str) -> None:
    victim = serve.named(part)
    assert victim is not None
    victim.kill()
    wait_until(lambda: serve.named(part) not in (None, victim), f"{part} is started again")
    wait_until(serve.is_healthy, "the service is healthy again")


def test_stop_leaves_nothing_and_the_data_stays(serve: Serve) -> None:
    family = serve.family()
    secrets = (serve.data / "secrets.json").read_bytes()
    done = console("stop", data=serve.data)
    assert done.stdout.strip() == "已停止。"
    wait_until(lambda: all_gone(family), "everything has ended")
    end(serve)
    assert serve.process.returncode == 0
    again = start(serve.data)
    try:
        assert again.is_healthy()
        assert (serve.data / "secrets.json").read_bytes() == secrets
    finally:
        again.process.send_signal(signal.SIGINT)
        end(again)
    assert again.process.returncode == 0


def test_a_killed_launcher_takes_everything_with_it(folder: Path) -> None:
    serving = start(folder / "data")
    family = serving.family()
    assert len(family) > 4
    serving.process.kill()
    wait_until(lambda: all_gone(family), "everything has ended")
    end(serving)


def test_an_external_database_is_used_and_left_alone(folder: Path) -> None:
    """``DATABASE_URL`` names an administrator's connection; our roles and our database are made there."""
    elsewhere = EmbeddedServer(folder / "elsewhere")
    elsewhere.start()
    try:
        serving = start(folder / "data", DATABASE_URL=elsewhere.superuser_dsn("省级库"))
        try:
            assert serving.is_healthy()
            assert serving.named("postgres") is None
            assert not (folder / "data" / "postgres").exists()
        finally:
            end(serving)
        assert serving.process.returncode == 0
        with psycopg.connect(elsewhere.superuser_dsn("省级库")) as connection:
            assert connection.execute("select to_regclass('qdk.key') is not null").fetchone() == (True,)
    finally:
        elsewhere.destroy()


def test_another_installation_does_not_take_the_database(folder: Path) -> None:
    elsewhere = EmbeddedServer(folder / "elsewhere")
    elsewhere.start()
    try:
        url = elsewhere.superuser_dsn("quandaiban")
        end(start(folder / "data", DATABASE_URL=url))
        with pytest.raises(AssertionError, match="属于另一套安装"):
            start(folder / "other", DATABASE_URL=url)
    finally:
        elsewhere.destroy()
