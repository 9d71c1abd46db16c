"""Row-level security: the SQL of the wall, and the check that it stands everywhere.

Migrations take the SQL from here; start-up, ``doctor`` and a test call :func:`isolation_faults`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection, MetaData, text

from tenants.distribution import distribute, owned_tables, reference

APP, OWNER, AUDITOR, POSTMAN, KEEPER, BACKUP = "qd_app", "qd_owner", "qd_audit", "qd_post", "qd_key", "qd_backup"


class Access(StrEnum):
    """What the application's role may do with its own bureau's rows of a table."""

    WRITE = "SELECT, INSERT, UPDATE"
    DELETE = "SELECT, INSERT, UPDATE, DELETE"
    INSERT = "SELECT, INSERT"
    READ = "SELECT"


def protect_owned(table: str, access: Access = Access.WRITE, update_columns: Iterable[str] = ()) -> list[str]:
    """Everything an owned table needs right after CREATE TABLE: wall, privileges, audit trigger, distribution."""
    columns = ", ".join(update_columns)
    granted = f"SELECT, UPDATE ({columns})" if columns else access.value
    statements = [
        distribute(table),
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_bureau ON {table} TO {APP} "
        "USING (bureau_id = qdk.bureau()) WITH CHECK (bureau_id = qdk.bureau())",
        f"REVOKE ALL ON {table} FROM PUBLIC",
        f"GRANT {granted} ON {table} TO {APP}",
    ]
    return [*statements, *audit_trigger(table)]


def audit_trigger(table: str) -> list[str]:
    """The trigger that writes every change to the audit trail; the table's name is its argument (Citus shards)."""
    return [
        f"CREATE TRIGGER audit_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION qdk.audit('{table}')"
    ]


def protect_shared(table: str, writable: bool = False) -> list[str]:
    """A shared table: everybody reads; where the application may write, only for the root bureau of the city."""
    statements = [
        reference(table),
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY everybody_reads ON {table} FOR SELECT USING (true)",
        f"CREATE POLICY owner_loads ON {table} TO {OWNER} USING (true) WITH CHECK (true)",
        f"REVOKE ALL ON {table} FROM PUBLIC",
        f"GRANT SELECT ON {table} TO {APP}, {POSTMAN}",
    ]
    if writable:
        statements += [
            f"CREATE POLICY root_adds ON {table} FOR INSERT TO {APP} WITH CHECK (city_id = qdk.bureau())",
            f"CREATE POLICY root_changes ON {table} FOR UPDATE TO {APP} "
            "USING (city_id = qdk.bureau()) WITH CHECK (city_id = qdk.bureau())",
            f"GRANT INSERT, UPDATE ON {table} TO {APP}",
        ]
    return statements


def grant_writes(
    table: str, column: str = "city_id", update_columns: Iterable[str] = (), deletes: bool = False
) -> list[str]:
    """Let the application write a shared table: each bureau the rows that name it in ``column``.

    ``city_id`` means the root bureau of the city alone. What is not among ``update_columns`` never changes.
    """
    mine, columns = f"{column} = qdk.bureau()", ", ".join(f'"{each}"' for each in update_columns)
    statements = [
        f"CREATE POLICY {column}_adds ON {table} FOR INSERT TO {APP} WITH CHECK ({mine})",
        f"GRANT INSERT ON {table} TO {APP}",
    ]
    if columns:
        statements += [
            f"CREATE POLICY {column}_changes ON {table} FOR UPDATE TO {APP} USING ({mine}) WITH CHECK ({mine})",
            f"GRANT UPDATE ({columns}) ON {table} TO {APP}",
        ]
    if deletes:
        statements += [
            f"CREATE POLICY {column}_deletes ON {table} FOR DELETE TO {APP} USING ({mine})",
            f"GRANT DELETE ON {table} TO {APP}",
        ]
    return statements


def protect_audit_trail() -> list[str]:
    """The trail: a bureau reads its own, only the trigger's role writes, nobody changes."""
    return [
        distribute("audit_trail"),
        "ALTER TABLE audit_trail ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit_trail FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY read_own ON audit_trail FOR SELECT TO {APP} USING (bureau_id = qdk.bureau())",
        f"CREATE POLICY trigger_writes ON audit_trail FOR INSERT TO {AUDITOR} WITH CHECK (true)",
        "REVOKE ALL ON audit_trail FROM PUBLIC",
        f"GRANT SELECT ON audit_trail TO {APP}",
        f"GRANT INSERT ON audit_trail TO {AUDITOR}",
        *compare_numbers(),
    ]


def compare_numbers() -> list[str]:
    """The trigger's role sees the numbers of a trail and nothing else of it: a new line stands behind all others."""
    return [
        f"CREATE POLICY trigger_compares ON audit_trail FOR SELECT TO {AUDITOR} USING (true)",
        f"GRANT SELECT (bureau_id, seq) ON audit_trail TO {AUDITOR}",
    ]


def protect_handoff_messages() -> list[str]:
    """The one table in which a bureau can put a row into another's box - and that is all it can do there.

    Inserting asks that the author is the proven bureau and a party; that the other party is linked with it by a right of
    that kind is a foreign key; what may follow what is the trigger's (``qdk.post_message``).
    """
    return [
        distribute("handoff_messages"),
        "ALTER TABLE handoff_messages ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE handoff_messages FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY read_own ON handoff_messages FOR SELECT TO {APP} USING (bureau_id = qdk.bureau())",
        f"CREATE POLICY post_as_author ON handoff_messages FOR INSERT TO {APP} WITH CHECK (author_id = qdk.bureau())",
        f"CREATE POLICY postman_reads ON handoff_messages FOR SELECT TO {POSTMAN} USING (true)",
        f"CREATE POLICY postman_reads ON handoffs FOR SELECT TO {POSTMAN} USING (true)",
        f"CREATE POLICY postman_opens ON handoffs FOR INSERT TO {POSTMAN} WITH CHECK (true)",
        f"CREATE POLICY postman_moves ON handoffs FOR UPDATE TO {POSTMAN} USING (true) WITH CHECK (true)",
        "REVOKE ALL ON handoff_messages FROM PUBLIC",
        f"GRANT SELECT, INSERT ON handoff_messages TO {APP}",
        f"GRANT SELECT ON handoff_messages TO {POSTMAN}",
        f"GRANT SELECT, INSERT, UPDATE ON handoffs TO {POSTMAN}",
        *audit_trigger("handoff_messages"),
    ]


def isolation_faults(connection: Connection, metadata: MetaData) -> list[str]:
    """What is wrong with the wall, in words; empty when it stands. Fails closed: an unknown table is a fault."""
    rows = connection.execute(
        text(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, "
            "EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal "
            "  AND t.tgenabled IN ('O', 'A') AND t.tgfoid = to_regprocedure('qdk.audit()')), "
            "coalesce((SELECT array_agg(p.polname || ':' || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ':' "
            "  || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')) FROM pg_policy p "
            "  WHERE p.polrelid = c.oid AND (p.polroles @> ARRAY[to_regrole('qd_app')::oid] OR p.polroles = '{0}')),"
            "  '{}') "
            "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        )
    ).all()
    found = []
    owned, known = set(owned_tables(metadata)), set(metadata.tables)
    for name, enabled, forced, audit, policies in rows:
        if name == "alembic_version":
            continue
        if name not in known:
            found.append(f"{name}: table unknown to the application")
        if not (enabled and forced):
            found.append(f"{name}: row-level security is off or not forced")
        if name in owned:
            found += _owned_faults(name, bool(audit), list(policies))
    missing = known - {row[0] for row in rows}
    return found + [f"{name}: table is missing" for name in sorted(missing)]


OWN_ROWS = "(bureau_id = qdk.bureau())"
ALLOWED_EXTRA_POLICIES = {"handoff_messages": {"read_own", "post_as_author"}, "audit_trail": {"read_own"}}


def _owned_faults(name: str, audit: bool, policies: list[str]) -> list[str]:
    found = []
    if not audit and name != "audit_trail":
        found.append(f"{name}: no audit trigger")
    if name in ALLOWED_EXTRA_POLICIES:
        strange = {policy.split(":")[0] for policy in policies} - ALLOWED_EXTRA_POLICIES[name]
        if strange or f"read_own:{OWN_ROWS}:" not in policies:
            found.append(f"{name}: policies are not the ones expected")
    elif policies != [f"own_bureau:{OWN_ROWS}:{OWN_ROWS}"]:
        found.append(f"{name}: policy is not the plain bureau test")
    return found
