"""Lends the domain's commands what they cannot know: which installation, a running database, an application.

A command of ``app.assembly.commands`` finds the application in ``click``'s context (``ctx.obj``), its context pushed. One that
needs no installation (a table of states, say) carries ``bare = True`` on its function and is left as it is.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import click

from deploy.application import make_app
from deploy.installation import Installation
from deploy.options import DATA
from deploy.provision import database_of

KEY = "quandaiban.data"


def attach_command(command: click.Command) -> click.Command:
    """Make a domain command (or a group of them) one of the console's, with ``--data``."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            attach_command(inner)
    elif command.callback is not None and not getattr(command.callback, "bare", False):
        command.params.append(_hidden_data_option())
        command.callback = _with_application(command.callback)
    return command


def _hidden_data_option() -> click.Option:
    """``--data`` that the command's own function does not see."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: Path) -> None:
        ctx.meta[KEY] = value

    return click.Option(["--data"], expose_value=False, callback=keep, **DATA)


def _with_application(function: Any) -> Any:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        installation = Installation.of(ctx.meta[KEY], os.environ).existing()
        with database_of(installation):
            ctx.obj = make_app(installation.settings())
            with ctx.obj.app_context():
                return function(*args, **kwargs)

    return run
