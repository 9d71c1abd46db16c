"""Which tables a Citus cluster distributes by bureau and which it copies to every node.

On one PostgreSQL both hooks do nothing; migrations call them right after each CREATE TABLE so that the same schema
runs on a cluster (design §9).
"""

from __future__ import annotations

from sqlalchemy import MetaData

from tenants.keys import is_owned

LOCAL = ("qdk.key", "alembic_version")
"""Tables that every node has for itself: the keys of the signed context, the migrations' own bookkeeping."""


def distribute(table: str) -> str:
    """SQL that spreads an owned table by ``bureau_id``, where Citus is there."""
    return _on_citus(f"create_distributed_table('{table}', 'bureau_id')")


def reference(table: str) -> str:
    """SQL that copies a shared table to every node, where Citus is there."""
    return _on_citus(f"create_reference_table('{table}')")


def _on_citus(call: str) -> str:
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN PERFORM {call}; END IF; END $$"
    )


def owned_tables(metadata: MetaData) -> list[str]:
    """Names of all tables whose rows belong to a bureau, parents before children."""
    return [table.name for table in metadata.sorted_tables if is_owned(table)]


def shared_tables(metadata: MetaData) -> list[str]:
    """Names of all shared tables, parents before children."""
    return [table.name for table in metadata.sorted_tables if not is_owned(table)]
