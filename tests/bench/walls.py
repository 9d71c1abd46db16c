"""Taking the triggers and foreign keys out of the way of a bulk load, and putting them back: validated, all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

FOREIGN_KEYS = (
    "select conrelid::regclass::text, conname from pg_constraint "
    "where contype = 'f' and conrelid = any(%s::regclass[]) order by conrelid, conname"
)
Connection = psycopg.Connection[Any]


@contextmanager
def laid_down(admin: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Load into ``tables`` without a trigger (audit, posting) and without foreign keys being asked row by row.

    Afterwards every foreign key is enforced again, which lets PostgreSQL check all rows at once: data that break one do
    not come through."""
    keys = admin.execute(FOREIGN_KEYS, (list(tables),)).fetchall()
    for table in tables:
        admin.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    for table, name in keys:
        _alter(admin, table, name, "NOT ENFORCED")
    yield
    for table, name in keys:
        _alter(admin, table, name, "ENFORCED")
    for table in tables:
        admin.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


def faults(admin: Connection) -> list[str]:
    """What no constraint says: every message has its mirror, and every box stands where its last message leads."""
    lonely = admin.execute(
        "select count(*) from handoff_messages m where not exists (select from handoff_messages o "
        "where o.bureau_id = m.origin_id + m.target_id - m.bureau_id and o.handoff_id = m.handoff_id "
        "and o.number = m.number and o.content_hash = m.content_hash and o.content = m.content)"
    ).fetchone()
    behind = admin.execute(
        "select count(*) from handoffs h where last_number <> (select max(number) from handoff_messages m "
        "where m.bureau_id = h.bureau_id and m.handoff_id = h.id)"
    ).fetchone()
    found = [("移交消息没有镜像", lonely), ("收发件箱与消息不符", behind)]
    return [f"{word}：{row[0]}" for word, row in found if row and row[0]]


def _alter(admin: Connection, table: str, name: str, word: str) -> None:
    statement = "ALTER TABLE {} ALTER CONSTRAINT {} " + word
    admin.execute(sql.SQL(statement).format(sql.Identifier(table), sql.Identifier(name)))
