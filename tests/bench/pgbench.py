"""Runs the product's statements through ``pgbench`` under the application's role: what the database alone can do."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import psycopg

from deploy.failures import DeployError
from deploy.installation import DatabaseRole
from tests.bench import columns, history
from tests.bench.jobs import all_jobs
from tests.bench.place import Place
from tests.bench.report import dumped, told_size
from tests.bench.running import chosen, prepared
from tests.bench.size import Size
from tests.bench.statements import Script, lay_signing, scripts_of

HEAD = ("作业", "语句", "每秒事务", "延迟毫秒", "失败")
_FIGURES = {
    "tps": re.compile(r"^tps = ([\d.]+)", re.MULTILINE),
    "latency_ms": re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE),
    "failed": re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE),
}


@dataclass(frozen=True)
class Ran:
    """What pgbench said of one job; a transaction is all statements of one request."""

    job: str
    title: str
    statements: float
    """A request, without beginning and end."""

    tps: float
    latency_ms: float
    failed: int


def run(place: Place, names: tuple[str, ...], seconds: int, clients: int, quiet: bool = False) -> list[Ran]:
    """Run the statements of every reading job for ``seconds``, over ``clients`` connections."""
    with prepared(place, 1) as up:
        history.lengthen(up.admin)
        lay_signing(up.admin)
        jobs = [*all_jobs(up.found), *history.history_jobs(up.admin, up.found)]
        found = []
        with click.progressbar(
            chosen([job for job in jobs if job.reads], names), label="测量", show_pos=True, hidden=quiet
        ) as shown:
            for job in shown:
                if scripts := scripts_of(place, up.database, job, len(up.found.bureaus)):
                    told = _pgbench(place, up.database, scripts, seconds, clients)
                    count = sum(one.statements for one in scripts) / len(scripts)
                    figures = {name: round(float(_figure(name, told)), 3) for name in ("tps", "latency_ms")}
                    found.append(Ran(job.name, job.title, count, **figures, failed=int(_figure("failed", told))))
        return found


def _pgbench(place: Place, database: str, scripts: Sequence[Script], seconds: int, clients: int) -> str:
    server = place.installation.embedded
    if server is None:
        raise RuntimeError("a benchmark has its own server")
    with tempfile.TemporaryDirectory(prefix="qdb-") as folder:
        program = str(server.places.programs / "pgbench")
        command = [program, "--no-vacuum", "--protocol=prepared", f"--time={seconds}", f"--client={clients}"]
        for number, script in enumerate(scripts):
            file = Path(folder, f"{number}.sql")
            file.write_text(script.text, "utf-8")
            command.append(f"--file={file}")
            command += [f"--define={name}={value}" for name, value in script.values.items()]
        ran = subprocess.run(command, env=_environ(place, database), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise DeployError(f"pgbench 没有完成：{ran.stderr.strip()[-800:]}")
    return ran.stdout


def _environ(place: Place, database: str) -> dict[str, str]:
    """Where it signs in, and as whom: in the environment, so that no password stands in a list of processes."""
    told = psycopg.conninfo.conninfo_to_dict(place.installation.dsn(DatabaseRole.APP, database))
    names = {"user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT"}
    return {**os.environ, **{variable: str(told[name]) for name, variable in names.items()}}


def _figure(name: str, told: str) -> str:
    found = _FIGURES[name].search(told)
    if found is None:
        raise DeployError(f"pgbench 的输出中没有 {name}：{told[-400:]}")
    return found.group(1)


def as_json(size: Size, found: Sequence[Ran]) -> str:
    """Everything, for programs."""
    return dumped({"size": told_size(size), "jobs": [asdict(one) for one in found]})


def table(found: Sequence[Ran], seconds: int, clients: int) -> str:
    """For people."""
    rows = [
        (one.title, f"{one.statements:.3g}", f"{one.tps:.0f}", f"{one.latency_ms:.2f}", f"{one.failed}")
        for one in found
    ]
    foot = f"\npgbench，角色 {DatabaseRole.APP.database_name}，{clients} 个连接，每个作业 {seconds} 秒；一次事务是一次请求的全部语句，逐条往返。"
    return "\n".join([*columns.lines(HEAD, rows), foot])
