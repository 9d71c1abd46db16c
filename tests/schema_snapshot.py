"""The schema as text: one line an object, in an order that does not depend on how it came about.

What a migration may leave behind is here: tables, columns in their order, constraints, indexes, policies, triggers,
functions with their bodies, sequences, privileges, owners, comments, and the rows that migrations themselves write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg

_ACL = "coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text COLLATE \"C\") FROM unnest({}) a), '-')"
"""Privileges in one order, whatever the order in which they were granted; ``-`` where nobody granted anything."""

_OURS = "(SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'qdk'))"
_QUERIES: dict[str, str] = {
    "schema": f"SELECT nspname, pg_get_userbyid(nspowner), {_ACL.format('nspacl')} FROM pg_namespace "
    "WHERE nspname IN ('public', 'qdk')",
    "table": "SELECT c.oid::regclass, c.relkind, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity, "
    f"c.reloptions, {_ACL.format('c.relacl')} FROM pg_class c "
    f"WHERE c.relnamespace IN {_OURS} AND c.relkind NOT IN ('i', 'I')",
    "column": "SELECT a.attrelid::regclass, lpad((row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum))::text, 2, '0'), "
    "a.attname, format_type(a.atttypid, a.atttypmod), "
    "a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), a.attidentity::text || a.attgenerated::text, "
    f"{_ACL.format('a.attacl')} FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) "
    f"WHERE c.relnamespace IN {_OURS} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
    # NOT NULL is told with the column: PostgreSQL 18 has a constraint for each, 17 has none.
    "constraint": "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
    f"WHERE connamespace IN {_OURS} AND contype <> 'n'",
    "index": "SELECT schemaname, tablename, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'qdk')",
    "policy": "SELECT tablename, policyname, permissive, roles, cmd, coalesce(qual, '-'), coalesce(with_check, '-') "
    "FROM pg_policies",
    "trigger": "SELECT tgrelid::regclass, tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    "function": f"SELECT p.oid::regprocedure, pg_get_userbyid(p.proowner), {_ACL.format('p.proacl')}, "
    f"pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace IN {_OURS}",
    "comment": "SELECT o.type, o.identity, d.description FROM pg_description d, "
    "pg_identify_object(d.classoid, d.objoid, d.objsubid) o WHERE o.schema IN ('public', 'qdk')",
    "step": "SELECT state, act, side, next FROM qdk.handoff_steps",
}


_AHEAD = re.compile(r"\(clock_timestamp\(\) \+ interval '-?\d+ seconds'\)")
"""A run that begins on another day sets the one function ahead that asks the database for the day (``tests.clock``)."""


def schema_lines(dsn: str) -> list[str]:
    """Every object of a database as a line; a function's body follows its line, indented."""
    with psycopg.connect(dsn) as connection:
        return schema_lines_in(connection)


def schema_lines_in(connection: psycopg.Connection[Any]) -> list[str]:
    """The same as the connection's open transaction sees it."""
    connection.execute("SET LOCAL search_path = pg_catalog")
    known = connection.execute("SELECT to_regclass('qdk.handoff_steps') IS NOT NULL").fetchone() == (True,)
    kinds = [kind for kind in _QUERIES if known or kind != "step"]
    lines = [line for kind in kinds for line in sorted(_lines_of(connection, kind, _QUERIES[kind]))]
    connection.execute("RESET search_path")
    return lines


def _lines_of(connection: psycopg.Connection[Any], kind: str, query: str) -> Iterator[str]:
    for row in connection.execute(query.encode()):
        if "alembic_version" not in str(row):
            told = " | ".join(str(value) for value in row)
            yield f"{kind} {_AHEAD.sub('clock_timestamp()', told)}".rstrip().replace("\n", "\n    ")
