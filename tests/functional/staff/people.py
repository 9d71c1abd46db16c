"""Officers as they are found in the database, and what the ledger says of them."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.foundation.staff import queries
from tenants.db import acting_for, read_transaction
from tests.conftest import Database


def officer(app: Flask, name: str, bureau_id: int = 11) -> Any:
    with app.app_context(), acting_for(bureau_id), read_transaction():
        return queries.officers(text=name)[0]


def ledger(database: Database, bureau_id: int = 11) -> list[str]:
    with database.connect("admin") as connection:
        rows = connection.execute(
            "select event from ledger_entries where bureau_id = %s and actor_kind = 'officer' order by id", (bureau_id,)
        )
        return [event for (event,) in rows]
