"""What was heard, said once more to the same data: the plan of every statement, and what PostgreSQL read for it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import pq

from tenants.signing import ContextSigner
from tests.bench.wiretap import Heard
from tests.conftest import Database

EXPLAIN = "explain (analyze, buffers, timing off, format json) "
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
ENTER = "select qdk.enter("
SCANS = ("seqscan",)
"""A table of a few pages PostgreSQL reads from end to end even where an index serves, because that is cheaper. Where it
does so although this way is barred, no index could have served."""
SMALL_WAYS = (*SCANS, "hashjoin", "mergejoin", "material", "memoize")
"""A small table it joins as a whole or remembers, of a larger one it looks up what it needs. That is a change of plan, no growth:
barred at both sizes, what is looked up can be compared page by page."""
READ = """
select relname, seq_scan, seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables
where seq_scan + coalesce(idx_scan, 0) > 0
"""
"""Counted for this transaction and at once, with what triggers and functions read, of which no plan tells."""


@dataclass(frozen=True)
class PlannedStatement:
    """One statement with the plan by which it was run."""

    sql: str
    plan: dict[str, Any]

    @property
    def buffers(self) -> int:
        """Pages looked at, wherever they lay."""
        return int(self.plan["Shared Hit Blocks"] + self.plan["Shared Read Blocks"])

    @property
    def rows(self) -> int:
        """Rows that came back."""
        return int(self.plan["Actual Rows"])


@dataclass
class Repetition:
    """One request's statements, run again."""

    planned: list[PlannedStatement] = field(default_factory=list)
    scanned: Counter[str] = field(default_factory=Counter)
    """Tables that were read from end to end."""

    read: Counter[str] = field(default_factory=Counter)
    """Rows that were looked at, by table."""


def repeat_statements(database: Database, heard: Sequence[Heard], barred: Sequence[str] = SMALL_WAYS) -> Repetition:
    """Run it as the application's role, its transactions as they were; only the proof of the bureau is a fresh one.

    ``barred`` are ways that PostgreSQL does not go. A write is done here, too: that wants a database of its own."""
    done = Repetition()
    key = database.settings.context_key_id
    signer = ContextSigner(key, database.settings.context_keys[key])
    with database.connect(autocommit=True) as connection:
        wire, before = connection.pgconn, {}
        for way in barred:
            _run(wire, Heard(f"set enable_{way} = off"))
        for one in heard:
            if one.sql.startswith(ENTER):
                _run(wire, _entering(one, signer, wire.backend_pid))
                before = _read(wire)
            elif one.is_transaction:
                if wire.transaction_status == pq.TransactionStatus.INTRANS:
                    _note(done, before, _read(wire))
                _run(wire, one)
                before = {}
            elif one.sql.lstrip().split(None, 1)[0].upper() in PLANNED:
                told = _run(wire, replace(one, sql=EXPLAIN + one.sql))
                done.planned.append(PlannedStatement(one.sql, json.loads(told.get_value(0, 0) or b"")[0]["Plan"]))
            else:
                _run(wire, one)
    return done


def _entering(heard: Heard, signer: ContextSigner, pid: int) -> Heard:
    """The same bureau, proved for this connection: a proof holds for one alone, and not for long."""
    bureau = int((heard.values[0] or b"").split(b".")[2])
    return Heard(heard.sql, values=[signer.token(bureau, pid, int(time.time()) + 30).encode()])


def _run(wire: pq.abc.PGconn, one: Heard) -> pq.abc.PGresult:
    text, types, formats = one.sql.encode(), one.types or None, one.formats or None
    # Text that is more than one statement goes only without values.
    told = wire.exec_params(text, one.values, types, formats) if one.values else wire.exec_(text)
    assert told.status in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK), (one.sql, told.error_message)
    return told


def _read(wire: pq.abc.PGconn) -> dict[str, tuple[int, int]]:
    told = _run(wire, Heard(READ))
    cells = [[(told.get_value(row, column) or b"").decode() for column in range(3)] for row in range(told.ntuples)]
    return {table: (int(scans), int(rows)) for table, scans, rows in cells}


def _note(done: Repetition, before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    """What was added since: PostgreSQL counts on until it has passed its figures on."""
    for table, (scans, rows) in after.items():
        scanned, read = before.get(table, (0, 0))
        done.scanned[table] += scans - scanned
        done.read[table] += rows - read
