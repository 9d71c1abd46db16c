"""What the 34 files before the baseline had otherwise: an installation that stood at 0034 comes to be as the baseline is.

The rules are those of a cluster (design: growth). Where the baseline itself made the schema, nothing changes here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import create_function, function_text, run
from tenants.isolation import APP, OWNER, compare_numbers

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Functions keep their owners and whom they serve."""
    _number_by_the_clock()
    run([function_text("post_message"), f"GRANT EXECUTE ON FUNCTION qdk.post_message() TO {OWNER}"])
    create_function("name_actor", "text", callers=(APP,))
    create_function("name_actor_of_session", "integer, bytea", callers=(APP,))


def downgrade() -> None:
    """The baseline has it all already."""


def _number_by_the_clock() -> None:
    """The trail goes on behind what it has: its numbers until now were small ones."""
    column = "SELECT attidentity FROM pg_attribute WHERE attrelid = 'audit_trail'::regclass AND attname = 'seq'"
    if op.get_bind().scalar(sa.text(column)):
        run(["ALTER TABLE audit_trail ALTER COLUMN seq DROP IDENTITY", *compare_numbers()])
    run([function_text("audit")])
