"""``quandaiban practice``: the one command of the domain that writes shared rows of its own, so it needs the owner's role."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.assembly.practice.opening import OpenedSpace, open_space
from deploy.application import make_app
from deploy.installation import DatabaseRole, Installation
from deploy.options import data_option
from deploy.provision import database_of
from deploy.schema import as_owner


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def practice(data: Path, as_json: bool) -> None:
    """设立或重置演练空间：三个演练审批局、下一版事项目录、各岗位帐号和若干演练项目。"""
    installation = Installation.of(data, os.environ).existing()
    password = f"Yanlian-{secrets.token_hex(4)}"
    with database_of(installation), make_app(installation.settings()).app_context():
        opened = open_space(lambda: owner_session(installation), password)
    click.echo(json.dumps(opened.as_json(), ensure_ascii=False) if as_json else _told(opened, password))


@contextmanager
def owner_session(installation: Installation, database: str | None = None) -> Iterator[Session]:
    """One transaction as the owner of the tables."""
    with as_owner(installation.dsn(DatabaseRole.OWNER, database)) as session:
        yield session


def _told(opened: OpenedSpace, password: str) -> str:
    accounts = [f"{row['bureau']}\t{row['role']}\t{row['sign_in_name']}" for row in opened.seeded.accounts]
    upcoming = "、".join(opened.next_versions) or "无（均为现行版本）"
    left = [f"没有写入的演练项目：{one}" for one in opened.left_out]
    head = f"演练空间已设立：{len(accounts)} 个帐号、{len(opened.seeded.projects)} 个演练项目。"
    if opened.replaces:
        head += "原有演练空间已停用，其中的登录都已结束。"
    return "\n".join([head, f"目录中为下一版的事项：{upcoming}", *left, *accounts, f"口令（只显示这一次）：{password}"])
