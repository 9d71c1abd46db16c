"""The signed bureau context and the audit function, before any table that needs them."""

from __future__ import annotations

from alembic import op

from migrations.statements import run_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Schema ``qdk`` and its functions."""
    run_file("0001_context.sql")


def downgrade() -> None:
    """Everything in ``qdk`` goes, except for what other roles own: they drop it first."""
    op.execute("SET ROLE qd_key")
    op.execute("DROP FUNCTION qdk.bureau(), qdk.enter(text), qdk.mac(bytea, bytea, text), qdk.me()")
    op.execute("DROP TABLE qdk.key")
    op.execute("SET ROLE qd_audit")
    op.execute("DROP FUNCTION qdk.audit()")
    op.execute("RESET ROLE")
    op.execute("DROP SCHEMA qdk")
