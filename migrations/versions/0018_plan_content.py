"""Running items can follow a newer version: a plan keeps what it said when it was issued, papers can leave a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run
from tenants.isolation import APP

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SHORTER = ("entry_materials", "entry_fees", "case_materials")
"""Lists from which a newer version can take something: what it no longer asks for."""


def upgrade() -> None:
    """Plans issued before keep none: their entries were never changed since, they are read from these."""
    op.add_column("plan_revisions", sa.Column("content", postgresql.JSONB(), nullable=True))
    run([f"GRANT DELETE ON {table} TO {APP}" for table in SHORTER])


def downgrade() -> None:
    """Former plans are read from their entries again."""
    run([f"REVOKE DELETE ON {table} FROM {APP}" for table in SHORTER])
    op.drop_column("plan_revisions", "content")
