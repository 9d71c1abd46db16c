"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deploy.installation import DEFAULT_DATA

DATA: dict[str, Any] = {
    "type": click.Path(path_type=Path, file_okay=False),
    "default": DEFAULT_DATA,
    "envvar": "DATA",
    "show_default": False,
    "help": "数据目录（默认：程序目录下的 .data；环境变量 DATA）",
}

data_option = click.option("--data", **DATA)
