"""The benchmark's commands: generate, measure, repeat larger, run the statements alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tenants.clock import today
from tests.bench import growth_report, matrix, pgbench, report, ways
from tests.bench import place as places
from tests.bench.growth import grow
from tests.bench.place import Place
from tests.bench.running import run
from tests.bench.seeding import seed
from tests.bench.size import Size, Skew

PROJECTS, ENTRIES, HANDOFFS, BUREAUS = 10_000, 100_000, 20_000, 13
ITEMS, DECIDED = 200, 100_000


def sized(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say how large and where."""
    root = click.Path(path_type=Path, file_okay=False)
    skews = click.Choice([one.value for one in Skew])
    for option in (
        click.option("--skew", type=skews, default=Skew.EVEN.value, show_default=True, help="各局相等，或集中在市局"),
        click.option("--scale", type=click.IntRange(1, 100), default=1, show_default=True, help="以下各数放大的倍数"),
        click.option("--bureaus", type=click.IntRange(13, 6500), default=BUREAUS, show_default=True, help="审批局数"),
        click.option("--handoffs", type=click.IntRange(100), default=HANDOFFS, show_default=True, help="移交件数"),
        click.option("--entries", type=click.IntRange(1000), default=ENTRIES, show_default=True, help="清单事项数"),
        click.option("--projects", type=click.IntRange(400), default=PROJECTS, show_default=True, help="项目数"),
        click.option("--root", type=root, default=places.DEFAULT, help="性能测试自己的目录（默认 .build/bench）"),
    ):
        function = option(function)
    return function


def told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say of what, and in which form."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="输出 JSON"),
        click.option("--job", "jobs", multiple=True, help="只测这些作业（可多次给出）"),
    ):
        function = option(function)
    return function


def measured(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say how it is measured."""
    for option in (
        click.option("--rounds", type=click.IntRange(3, 500), default=12, show_default=True, help="轮数"),
        click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="网页服务进程数"),
    ):
        function = option(function)
    return function


@click.group(invoke_without_command=True)
@click.pass_context
@sized
@told
@measured
def bench(ctx: click.Context, **options: Any) -> None:
    """性能测试：不带子命令时，没有数据先生成，然后测量。"""
    if ctx.invoked_subcommand is None:
        _run(**options)


@bench.command("seed")
@sized
def seed_(root: Path, **options: Any) -> None:
    """生成测试数据（在自己的目录和数据库中）。"""
    _seeded(root, _size(**options), again=True)


@bench.command("run")
@sized
@told
@measured
def run_(**options: Any) -> None:
    """测量：产品与基线交替，输出各作业的倍数。"""
    _run(**options)


@bench.command("growth")
@sized
@told
@measured
@click.option("--times", type=click.IntRange(2, 100), default=10, show_default=True, help="放大的倍数")
def growth_(
    root: Path, times: int, rounds: int, jobs: tuple[str, ...], workers: int, as_json: bool, **options: Any
) -> None:
    """数据放大后重测：同一作业两种规模交替，以及历史深处的页与首页之比。"""
    size = _size(**options)
    sizes = size, size.times(times)
    pair = _seeded(root, sizes[0], quiet=as_json), _seeded(root, sizes[1], quiet=as_json)
    found = grow(pair, sizes, times, rounds, jobs, workers, quiet=as_json)
    click.echo(growth_report.as_json(found) if as_json else growth_report.table(found))


@bench.command("matrix")
@sized
@measured
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--items", type=click.IntRange(30, 2000), default=ITEMS, show_default=True, help="事项数")
@click.option("--decided", type=click.IntRange(1000), default=DECIDED, show_default=True, help="办结件数")
def matrix_(root: Path, items: int, decided: int, rounds: int, workers: int, as_json: bool, **options: Any) -> None:
    """五统一核对表与收件箱之比，以及统计办件数据的用时。"""
    size = replace(_size(**options), items=items, decided=decided)
    place = _seeded(root, size, quiet=as_json)
    with place.running():
        found = matrix.run(place, rounds, workers, quiet=as_json)
    click.echo(matrix.as_json(size, found) if as_json else matrix.table(size, found))


@bench.command("sql")
@sized
@told
@click.option("--clients", type=click.IntRange(1, 64), default=1, show_default=True, help="数据库连接数")
@click.option("--seconds", type=click.IntRange(1, 600), default=5, show_default=True, help="每个作业的秒数")
def sql_(root: Path, jobs: tuple[str, ...], seconds: int, clients: int, as_json: bool, **options: Any) -> None:
    """只测数据库：各页面实际发出的语句，以应用的数据库角色交给 pgbench 反复执行。"""
    size = _size(**options)
    place = _seeded(root, size, quiet=as_json)
    with place.running():
        found = pgbench.run(place, jobs, seconds, clients, quiet=as_json)
    click.echo(pgbench.as_json(size, found) if as_json else pgbench.table(found, seconds, clients))


@bench.command("ways")
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), default=places.DEFAULT)
@click.option("--rounds", type=click.IntRange(3, 500), default=12, show_default=True, help="轮数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def ways_(root: Path, rounds: int, as_json: bool) -> None:
    """五次读取在客户端的用时：SQLAlchemy Core、psycopg 的 pipeline 与本产品的 tenants/pipeline.py。"""
    place = Place((root / "ways").resolve())
    with place.running():
        found = ways.run(place, rounds)
    click.echo(ways.as_json(found) if as_json else ways.table(found))


def _run(root: Path, rounds: int, jobs: tuple[str, ...], workers: int, as_json: bool, **options: Any) -> None:
    size = _size(**options)
    place = _seeded(root, size, quiet=as_json)
    with place.running():
        found = run(place, rounds, jobs, workers, quiet=as_json)
    if as_json:
        click.echo(report.as_json(size, found.measured, found.control))
    else:
        click.echo(report.table(found.measured, found.control))


def _size(projects: int, entries: int, handoffs: int, bureaus: int, scale: int, skew: str) -> Size:
    return Size(projects, entries, handoffs, bureaus, Skew(skew), today()).times(scale)


def _seeded(root: Path, size: Size, again: bool = False, quiet: bool = False) -> Place:
    place = Place.of(root, size)
    if again or place.size() != size:
        for one in place.outdated(size):
            one.empty()
        click.echo(f"生成 {size.projects} 个项目、{size.entries} 个事项、{size.handoffs} 件移交件……", err=quiet)
        with place.empty().running():
            seed(place, size)
    return place
