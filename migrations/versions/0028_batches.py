"""Handoffs that were sent in one act: several items of one push, one circular to many bureaus."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import APP

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A bureau notes it in its own box, from the message that both have."""
    op.add_column("handoffs", sa.Column("batch_ref", sa.Uuid(), nullable=True))
    run([f"GRANT UPDATE (batch_ref) ON handoffs TO {APP}"])
    op.create_index(
        "ix_handoffs_batch",
        "handoffs",
        ["bureau_id", "batch_ref", "id"],
        postgresql_where=sa.text("batch_ref IS NOT NULL"),
    )


def downgrade() -> None:
    """The messages still say it."""
    op.drop_index("ix_handoffs_batch", "handoffs")
    op.drop_column("handoffs", "batch_ref")
