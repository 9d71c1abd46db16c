"""The proof that policies ask for, in half the time."""

from __future__ import annotations

from alembic import op

from migrations.statements import run_file

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function stays with its owner, who may create nothing else."""
    _as_its_owner("0032_proof.sql")


def downgrade() -> None:
    """As it was."""
    _as_its_owner("0032_proof_before.sql")


def _as_its_owner(name: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA qdk TO qd_key")
    op.execute("SET ROLE qd_key")
    run_file(name)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA qdk FROM qd_key")
