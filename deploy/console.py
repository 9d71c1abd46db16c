"""``quandaiban``: the one command of an installation.

Starting, stopping and the connection strings are here and need nothing of the domain: the launcher stays small for
months, and what is broken can still be stopped. Everything else is looked up when it is asked for.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from deploy import serve_lock
from deploy.failures import DeployError
from deploy.installation import DatabaseRole, Installation
from deploy.options import data_option
from deploy.serving import ServeRun

ELSEWHERE = ("deploy.install_command", "deploy.commands")
"""Where the other commands are, in the order in which it is cheap to look."""


class Console(click.Group):
    """A group whose failures are one Chinese sentence and exit code 1, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Ours and those that are loaded on demand."""
        return sorted([*super().list_commands(ctx), *(name for room in ELSEWHERE for name in _group(room).commands)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Ours without loading anything else."""
        found = super().get_command(ctx, cmd_name)
        for room in ELSEWHERE:
            found = found or _group(room).get_command(ctx, cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; :class:`DeployError` is for the operator, everything else is a fault of ours."""
        try:
            return super().invoke(ctx)
        except DeployError as error:
            click.echo(f"错误：{error}", err=True)
            ctx.exit(1)


def _group(room: str) -> click.Group:
    group = import_module(room).commands
    assert isinstance(group, click.Group)  # noqa: S101 - told to the type checker
    return group


@click.group(cls=Console, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """全代办：投资项目审批服务。"""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


@main.command()
@data_option
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True, help="监听地址（环境变量 HOST）")
@click.option("--port", default=8000, envvar="PORT", show_default=True, type=int, help="端口（环境变量 PORT）")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="网页服务进程数")
@click.option("--empty", is_flag=True, help="首次启动时不放入演示数据")
def serve(data: Path, host: str, port: int, workers: int, empty: bool) -> None:
    """启动数据库、网页服务和后台任务，直到 Ctrl-C 或 stop。"""
    ServeRun(Installation.of(data, os.environ), host, port, workers, not empty, click.echo).run()


@main.command()
@data_option
def stop(data: Path) -> None:
    """停止该数据目录上的服务。"""
    click.echo("已停止。" if serve_lock.stop_serve(data.resolve()) else "没有正在运行的服务。")


@main.command()
@data_option
@click.option("--role", type=click.Choice([role.value for role in DatabaseRole]), required=True, help="数据库角色")
def dsn(data: Path, role: str) -> None:
    """输出本安装的数据库连接串（含口令，仅供本机运维使用）。"""
    click.echo(Installation.of(data, os.environ).existing().dsn(DatabaseRole(role)))


if __name__ == "__main__":
    main(prog_name="quandaiban")
