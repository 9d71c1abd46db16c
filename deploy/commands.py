"""The commands that need the domain: those of this room that look at it, and the domain's own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from app.assembly.commands import domain
from deploy import doctor as diagnosis
from deploy.application import dry_app
from deploy.command_context import attach_command
from deploy.installation import Installation
from deploy.options import data_option
from deploy.practice_command import practice
from deploy.routes import routes_of


@click.group()
def commands() -> None:
    """Never shown: its commands are taken over by the console."""


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def routes(as_json: bool) -> None:
    """列出全部路由：规则、方法、参数类型、所需权限。"""
    found = routes_of(dry_app())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for route in found:
        click.echo(f"{','.join(route['methods']):<10} {route['rule']:<60} {route['permission'] or '-'}")


@commands.command()
@data_option
def doctor(data: Path) -> None:
    """检查本安装：版本、驱动、数据库角色、工作日历。"""
    findings = diagnosis.examine_installation(Installation.of(data, os.environ).existing())
    for finding in findings:
        click.echo(f"{'正常' if finding.fine else '注意'}  {finding.subject}：{finding.text}")
    if not all(finding.fine for finding in findings):
        raise SystemExit(1)


commands.add_command(practice)
for _command in domain.commands.values():
    commands.add_command(attach_command(_command))
