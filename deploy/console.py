"""``quandaiban``: the one command of an installation. It starts and stops it, tells about it, and carries the domain's
own commands, which are given a running database and an application to work with."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from app.commands import domain
from deploy import doctor as diagnosis
from deploy import running
from deploy.application import dry_app
from deploy.attached import attach, data_option
from deploy.failures import DeployError
from deploy.installation import Installation, Role
from deploy.provision import database_of, provision
from deploy.routes import routes_of
from deploy.serving import Serving


class Console(click.Group):
    """A group whose failures are one Chinese sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; :class:`DeployError` is for the operator, everything else is a fault of ours."""
        try:
            return super().invoke(ctx)
        except DeployError as error:
            click.echo(f"错误：{error}", err=True)
            ctx.exit(1)


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
    Serving(Installation.of(data, os.environ), host, port, workers, not empty, click.echo).run()


@main.command()
@data_option
def install(data: Path) -> None:
    """只准备数据库（建库、升级、基础数据），不启动服务。"""
    installation = Installation.of(data, os.environ)
    with database_of(installation):
        provision(installation)
    click.echo("数据库已就绪。")


@main.command()
@data_option
def stop(data: Path) -> None:
    """停止该数据目录上的服务。"""
    click.echo("已停止。" if running.stop(data.resolve()) else "没有正在运行的服务。")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def routes(as_json: bool) -> None:
    """列出全部路由：规则、方法、参数类型、所需权限。"""
    found = routes_of(dry_app())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for route in found:
        click.echo(f"{','.join(route['methods']):<10} {route['rule']:<60} {route['permission'] or '-'}")


@main.command()
@data_option
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="数据库角色")
def dsn(data: Path, role: str) -> None:
    """输出本安装的数据库连接串（含口令，仅供本机运维使用）。"""
    installation = Installation.of(data, os.environ)
    if not installation.exists():
        raise DeployError(f"数据目录 {data} 中还没有安装。请先执行 quandaiban serve。")
    click.echo(installation.dsn(Role(role)))


@main.command()
@data_option
def doctor(data: Path) -> None:
    """检查本安装：版本、驱动、数据库角色、工作日历。"""
    findings = diagnosis.examine(Installation.of(data, os.environ))
    for finding in findings:
        click.echo(f"{'正常' if finding.fine else '注意'}  {finding.subject}：{finding.text}")
    if not all(finding.fine for finding in findings):
        raise SystemExit(1)


for command in domain.commands.values():
    main.add_command(attach(command))


if __name__ == "__main__":
    main(prog_name="quandaiban")
