"""What the database itself says of handoffs, of archived projects and of a bureau's own words on its portal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run, run_file

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STEPS = """
sent withdraw origin withdrawn
sent pause origin sent
sent resume origin sent
sent receive target received
sent return target returned
received begin target working
received ask_correction target correcting
received answer target answered
received return target returned
received pause origin received
received resume origin received
working ask_correction target correcting
working report target working
working answer target answered
working return target returned
working pause origin working
working resume origin working
correcting correct origin working
correcting pause origin correcting
correcting resume origin correcting
correcting return target returned
returned resend origin sent
"""

OWN_PORTAL = [
    "CREATE POLICY own_portal ON bureaus FOR UPDATE TO qd_app USING (id = qdk.bureau()) WITH CHECK (id = qdk.bureau())",
    "GRANT UPDATE (address, telephone, hours, introduction) ON bureaus TO qd_app",
]
"""Name, level and slug are the roster's; where to find a bureau is its own to say (clause W7)."""


def upgrade() -> None:
    """The trigger, and the table of steps it asks (a test compares it with the one the code runs on)."""
    run_file("0013_posting.sql")
    words = ("state", "act", "side", "next")
    table = sa.table("handoff_steps", *(sa.column(word) for word in words), schema="qdk")
    op.bulk_insert(table, [dict(zip(words, line.split(), strict=True)) for line in STEPS.strip().splitlines()])
    run(OWN_PORTAL)


def downgrade() -> None:
    """Triggers and functions; the step table last."""
    op.execute("REVOKE UPDATE (address, telephone, hours, introduction) ON bureaus FROM qd_app")
    op.execute("DROP POLICY own_portal ON bureaus")
    op.execute("GRANT CREATE ON SCHEMA qdk TO qd_key, qd_audit, qd_post")
    for table in (
        "projects", "appointments", "plan_revisions", "checklist_entries", "mandates", "assessments", "suspensions",
        "closeouts",
    ):  # fmt: skip
        op.execute(f"DROP TRIGGER keep_archived ON {table}")
    op.execute("DROP TRIGGER post_message ON handoff_messages")
    op.execute("DROP FUNCTION qdk.keep_archived(), qdk.keep_archived_project()")
    op.execute("SET ROLE qd_post")
    op.execute("DROP FUNCTION qdk.post_message()")
    op.execute("RESET ROLE")
    op.execute("DROP TABLE qdk.handoff_steps")
