"""Files of the catalogue: blank forms and samples of the city, each bureau's photographs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import grant_writes, protect_shared

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CITED = {"form": "form_sha256", "sample": "sample_sha256"}


def upgrade() -> None:
    """A shared table: each bureau adds rows that name it, and nothing in a row ever changes."""
    op.create_table(
        "catalogue_files",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "bureau_id = city_id OR media_type IN ('image/jpeg', 'image/png')", name=op.f("ck_catalogue_files_photo")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_catalogue_files_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_catalogue_files_size")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_files_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", "sha256", name=op.f("pk_catalogue_files")),
    )
    run(protect_shared("catalogue_files"))
    run(grant_writes("catalogue_files", "bureau_id"))
    for name, column in CITED.items():
        op.create_index(
            f"ix_version_materials_{name}",
            "version_materials",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def downgrade() -> None:
    """The table goes; the bytes stay in the store."""
    for name in CITED:
        op.drop_index(f"ix_version_materials_{name}", "version_materials")
    op.drop_table("catalogue_files")
