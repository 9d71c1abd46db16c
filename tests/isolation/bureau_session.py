"""One bureau with the application's password and a proven context: SQL, and nothing else. What it writes into the boxes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from app.interbureau.handoffs.content import content_hash
from tenants.signing import ContextSigner
from tests.conftest import Database

ZONE, COUNTY, CITY, STRANGER = 11, 5, 1, 3
"""阳城经开区, 阳城县, 晋城市; 泽州县 has no link with the zone."""
COLUMNS = (
    "bureau_id", "handoff_id", "number", "link_id", "kind", "origin_id", "target_id", "author_id", "act", "actor_name",
    "at", "due_on", "content", "content_hash",
)  # fmt: skip
INSERT = f"insert into handoff_messages ({', '.join(COLUMNS)}) values ({', '.join(['%s'] * len(COLUMNS))})"
NO_ID = UUID(int=0)
CONTENT = {
    "title": "跨层级推送：规划许可",
    "project_name": "陶瓷生产线",
    "sponsor_name": "兴达陶瓷",
    "item_name": "规划许可",
}


@dataclass(frozen=True)
class BureauSession:
    """One bureau with the application's password and a proven context: SQL, and nothing else."""

    database: Database
    bureau: int

    @contextmanager
    def open(self) -> Iterator[psycopg.Connection[Any]]:
        """A transaction as this bureau; commits at the end."""
        with self.database.connect() as connection:
            self.enter(connection)
            yield connection

    def enter(self, connection: psycopg.Connection[Any]) -> None:
        """Prove the bureau for one transaction."""
        settings = self.database.settings
        signer = ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id])
        token = signer.token(self.bureau, connection.info.backend_pid, int(time.time()) + 30)
        connection.execute("select qdk.enter(%s)", (token,))

    def write(self, **changes: Any) -> str | None:
        """Both rows of one message (or the one box of ``only``), lower bureau first; the SQLSTATE of a refusal."""
        with self.database.connect() as connection:
            return self.told(connection, **changes)

    def told(self, connection: psycopg.Connection[Any], **changes: Any) -> str | None:
        """The same as one transaction of an open connection."""
        try:
            self.enter(connection)
            insert_message(connection, **changes)
            connection.commit()
        except psycopg.Error as refused:
            connection.rollback()
            return refused.sqlstate
        return None

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What this bureau reads."""
        with self.open() as connection:
            found = connection.execute(query, values)
            return found.fetchall() if found.description else []


def insert_message(connection: psycopg.Connection[Any], only: int | None = None, **changes: Any) -> None:
    """Insert a message as it is told, in the open transaction."""
    message = {
        "number": 1, "kind": "push", "origin_id": ZONE, "target_id": COUNTY, "act": "send", "actor_name": "项目长",
        "at": "2026-11-23 09:10+08", "due_on": None, "content": CONTENT, **changes,
    }  # fmt: skip
    message.setdefault("author_id", message["origin_id"])
    message.setdefault("content_hash", content_hash(message["content"]))
    message["content"] = Jsonb(message["content"])
    boxes = sorted((message["origin_id"], message["target_id"])) if only is None else [only]
    for box in boxes:
        connection.execute(INSERT, [{"bureau_id": box, **message}[name] for name in COLUMNS])


def link_of(boxed: Database, lead: int, partner: int) -> UUID:
    with boxed.connect("admin") as admin:
        row = admin.execute(
            "select id from pairing_links where lead_id = %s and partner_id = %s", (lead, partner)
        ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def box_rows(boxed: Database, handoff_id: UUID | None = None) -> list[tuple[Any, ...]]:
    """Every box row and message (of one handoff), past the wall."""
    with boxed.connect("admin") as admin:
        return [
            *admin.execute("select bureau_id, id, state, last_number from handoffs where %(h)s in (id, %(none)s) "
                           "order by 1, 2", {"h": handoff_id or NO_ID, "none": NO_ID}).fetchall(),
            *admin.execute("select bureau_id, handoff_id, number, act, author_id, content_hash from handoff_messages "
                           "where %(h)s in (handoff_id, %(none)s) order by 1, 2, 3",
                           {"h": handoff_id or NO_ID, "none": NO_ID}).fetchall(),
        ]  # fmt: skip


@contextmanager
def changed_link(boxed: Database, link: UUID, change: str) -> Iterator[None]:
    """The link's dates as they are not, until the block ends."""
    with boxed.connect("admin", autocommit=True) as admin:
        before = admin.execute("select valid_from, valid_to from pairing_links where id = %s", (link,)).fetchone()
        assert before is not None
        admin.execute(f"update pairing_links set {change} where id = %s", (link,))
        try:
            yield
        finally:
            admin.execute("update pairing_links set valid_from = %s, valid_to = %s where id = %s", (*before, link))
