"""Makes the cluster (PostgreSQL's own word for its data directory) once, and knows which processes work in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psutil

from deploy import server_settings
from deploy.database_paths import DatabasePaths
from deploy.failures import DeployError
from deploy.secrets import SUPERUSER

MAJOR = "18"


def ensure_cluster(places: DatabasePaths, password: str, durable: bool) -> None:
    """Run initdb once: into a draft beside it, so that an interrupted first start leaves no half cluster.

    Raises :class:`DeployError` when it fails or the cluster is of another PostgreSQL."""
    version = places.cluster / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != MAJOR:
            raise DeployError(
                f"数据库目录是 PostgreSQL {found} 版的，本程序内置 {MAJOR} 版。请先用原版本备份，再恢复到新目录。"
            )
        return
    draft = places.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    if places.account:
        places.account.give(draft)
    else:
        draft.mkdir(mode=0o700)
    _initdb(places, draft, password, durable)
    draft.rename(places.cluster)


def program_path(places: DatabasePaths, name: str) -> str:
    """Path of one of PostgreSQL's programs."""
    return str(places.programs / name)


def process_rights(places: DatabasePaths) -> dict[str, Any]:
    """Account, working directory and a clean environment for one of PostgreSQL's programs."""
    given: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "Asia/Shanghai"}}
    return given | (places.account.drop() if places.account else {})


def cluster_processes(cluster: Path) -> set[int]:
    """Every living process that works in the cluster's directory: the postmaster and its children do."""
    return {
        process.pid
        for process in psutil.process_iter(["cwd", "status"])
        if process.info["cwd"] == str(cluster) and process.info["status"] != psutil.STATUS_ZOMBIE
    }


def server_pid(cluster: Path) -> int | None:
    """The living postmaster, by the cluster's pid file; None when that number is gone, a zombie or a stranger."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid in cluster_processes(cluster) else None


def _initdb(places: DatabasePaths, draft: Path, password: str, durable: bool) -> None:
    file = places.socket / "password"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(password, encoding="ascii")
    if places.account:
        os.chown(file, places.account.uid, places.account.gid)
    command = [program_path(places, "initdb"), "-D", str(draft), "-U", SUPERUSER, f"--pwfile={file}"]
    command += [*server_settings.INITDB, *([] if durable else ["--no-sync"])]
    try:
        done = subprocess.run(command, capture_output=True, check=False, **process_rights(places))
    finally:
        file.unlink()
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise DeployError(f"内置数据库初始化失败：{done.stderr.decode(errors='replace').strip()[-800:]}")
