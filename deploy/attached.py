"""Lends the domain's commands what they cannot know: which installation, a running database, an application.

A command of ``app.commands`` finds the application in ``click``'s context (``ctx.obj``), its context pushed. One that
needs no installation (a table of states, say) carries ``bare = True`` on its function and is left as it is.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import click

from deploy.application import make_app
from deploy.failures import DeployError
from deploy.installation import DEFAULT_DATA, Installation
from deploy.provision import database_of

KEY = "quandaiban.data"
HELP = "数据目录（默认：程序目录下的 .data；环境变量 DATA）"
KIND = click.Path(path_type=Path, file_okay=False)

data_option = click.option("--data", type=KIND, default=DEFAULT_DATA, envvar="DATA", show_default=False, help=HELP)


def attach(command: click.Command) -> click.Command:
    """Make a domain command (or a group of them) one of the console's, with ``--data``."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            attach(inner)
    elif command.callback is not None and not getattr(command.callback, "bare", False):
        command.params.append(_hidden_data_option())
        command.callback = _with_application(command.callback)
    return command


def _hidden_data_option() -> click.Option:
    """``--data`` that the command's own function does not see."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: Path) -> None:
        ctx.meta[KEY] = value

    return click.Option(
        ["--data"], type=KIND, default=DEFAULT_DATA, envvar="DATA", help=HELP, expose_value=False, callback=keep
    )


def _with_application(function: Any) -> Any:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        data: Path = ctx.meta[KEY]
        installation = Installation.of(data, os.environ)
        if not installation.exists():
            raise DeployError(f"数据目录 {data} 中还没有安装。请先执行 quandaiban serve 或 quandaiban install。")
        with database_of(installation):
            ctx.obj = make_app(installation.settings())
            with ctx.obj.app_context():
                return function(*args, **kwargs)

    return run
