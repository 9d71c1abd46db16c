"""``quandaiban install``: apart from the other commands, because every start runs it and it needs no page."""

from __future__ import annotations

import os
from pathlib import Path

import click

from deploy.installation import Installation
from deploy.options import data_option
from deploy.provision import database_of, provision


@click.group()
def commands() -> None:
    """Never shown: its command is taken over by the console."""


@commands.command()
@data_option
def install(data: Path) -> None:
    """只准备数据库（建库、升级、基础数据），不启动服务。"""
    installation = Installation.of(data, os.environ)
    with database_of(installation):
        provision(installation)
    click.echo("数据库已就绪。")
