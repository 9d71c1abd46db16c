"""A plan keeps what it said when it was issued, whatever becomes of its entries later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Plans issued before keep none: their entries were never changed since, they are read from these."""
    op.add_column("plan_revisions", sa.Column("content", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Former plans are read from their entries again."""
    op.drop_column("plan_revisions", "content")
