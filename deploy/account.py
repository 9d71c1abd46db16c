"""Whose rights the embedded database runs with.

PostgreSQL refuses to run as root. Started by root it therefore runs as an account that exists already (none is added to
the machine), and everything it needs lies where that account can go by the permissions that are there: no directory
that is not ours is ever opened up.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.failures import DeployError

PREFERRED = ("quandaiban", "postgres", "nobody")
"""Accounts tried in this order; an operator who wants one of its own makes ``quandaiban``."""


@dataclass(frozen=True)
class SystemAccount:
    """A user of the machine that the database runs as, when it is not the one who started us."""

    name: str
    uid: int
    gid: int

    def drop(self) -> dict[str, Any]:
        """Arguments for ``subprocess`` that give up every right but this account's."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, test: str, path: Path) -> bool:
        """Whether this account can read (``-r``) or enter (``-x``) ``path``: the kernel is asked, not the mode."""
        command = ["/bin/sh", "-c", 'test "$1" "$2"', "sh", test, str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.drop()).returncode == 0

    def give(self, path: Path) -> Path:
        """Make a directory of ours and hand it to this account alone."""
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, self.uid, self.gid)
        path.chmod(0o700)
        return path


def unprivileged_account(*owned: Path) -> SystemAccount | None:
    """The account to drop to, or None when we are not root: the owner of the first of ``owned`` that exists and is
    not root's, else the first of :data:`PREFERRED`."""
    if os.geteuid() != 0:
        return None
    for path in owned:
        if path.exists() and (uid := path.stat().st_uid) != 0:
            return _by_uid(uid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise DeployError("以 root 启动时，内置数据库需要一个普通系统用户。请先创建：useradd --system quandaiban")


def _by_uid(uid: int) -> SystemAccount:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise DeployError(f"数据目录属于编号为 {uid} 的用户，本机没有这个用户。请改正数据目录的属主。") from error
    return SystemAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)


def ensure_data_folder(data: Path) -> Path:
    """The folder of the installation, made when it is missing. Made by root it may be passed through (not listed)
    by the database's account, so that the database can lie inside it; what is secret in it has its own mode."""
    if not data.exists():
        try:
            data.mkdir(parents=True)
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise DeployError(f"数据目录 {data} 无法创建（{error.strerror}）。请换一个可写的目录。") from error
    if not data.is_dir():
        raise DeployError(f"数据目录 {data} 不是目录，请另选一个。")
    return data
