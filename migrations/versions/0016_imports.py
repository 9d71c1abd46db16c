"""Imports of the catalogue: what was uploaded and what its dry run said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run
from tenants.isolation import protect_owned

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One owned table; the files lie in the store."""
    op.create_table(
        "catalogue_imports",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _words("kind", "json", "xlsx"),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _words("state", "checked", "faulty", "applied", "dropped"),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_catalogue_imports_sha256")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state IN ('checked', 'faulty'))", name=op.f("ck_catalogue_imports_settled")
        ),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_catalogue_imports_settled_by")),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_catalogue_imports")),
    )
    run(protect_owned("catalogue_imports"))


def downgrade() -> None:
    """The table goes; files stay in the store."""
    op.drop_table("catalogue_imports")


def _words(name: str, *words: str) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
