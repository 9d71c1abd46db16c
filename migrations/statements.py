"""Runs lists of SQL statements inside a migration."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from alembic import op
from sqlalchemy import text


def run(statements: Iterable[str]) -> None:
    """Each statement as it stands; colons in them are not parameters."""
    for statement in statements:
        op.execute(text(statement.replace(":", r"\:")))


def run_file(name: str) -> None:
    """A file of ``migrations/sql`` in one piece: function bodies contain semicolons and percent signs."""
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.execute(files("migrations").joinpath("sql", name).read_text("utf-8"))
