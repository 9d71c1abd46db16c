"""What the 34 files before the baseline had otherwise: an installation that stood at 0034 comes to be as the baseline is.

The rules are those of a cluster (design: growth). Where the baseline itself made the schema, nothing changes here.
"""

from __future__ import annotations

from migrations.statements import create_function, function_text, run
from tenants.isolation import APP, OWNER

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Functions keep their owners and whom they serve."""
    run([function_text("post_message"), f"GRANT EXECUTE ON FUNCTION qdk.post_message() TO {OWNER}"])
    create_function("name_actor", "text", callers=(APP,))
    create_function("name_actor_of_session", "integer, bytea", callers=(APP,))


def downgrade() -> None:
    """The baseline has it all already."""
