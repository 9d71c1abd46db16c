"""The way to circulars and trainings, newest first, in a box that holds many other handoffs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index; no row changes."""
    op.create_index(
        "ix_handoffs_circulars",
        "handoffs",
        ["bureau_id", "box", "sent_at", "id"],
        postgresql_where=sa.text("kind IN ('circular', 'training')"),
    )


def downgrade() -> None:
    """The lists work without it, more slowly."""
    op.drop_index("ix_handoffs_circulars", "handoffs")
