"""``make bench``: the benchmark's own command. It is no part of the product, so the product's console does not know it."""

from __future__ import annotations

import sys

import click

from deploy.failures import DeployError
from tests.bench.commands import bench

if __name__ == "__main__":
    try:
        bench(prog_name="bench")
    except DeployError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)
