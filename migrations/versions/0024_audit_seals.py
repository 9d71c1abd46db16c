"""Seals on the audit trail, and the sender's head beside every handoff message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import Access, protect_owned

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The head stands outside of a message's content: a repeated message is the same one under a newer head."""
    op.create_table(
        "audit_seals",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("upto_seq", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "number", name=op.f("pk_audit_seals")),
    )
    run(protect_owned("audit_seals", Access.INSERT))
    op.add_column("handoff_messages", sa.Column("audit_head", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """What others kept of the seals goes with the messages' column."""
    op.drop_column("handoff_messages", "audit_head")
    op.drop_table("audit_seals")
