"""The uniformity matrix: figures of each bureau's own cases, and what it published elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run
from tenants.isolation import grant_writes, protect_shared

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Shared tables; each bureau writes the rows that name it and takes them back."""
    _figures()
    _rounds()
    _declared()


def downgrade() -> None:
    """The tables go: figures can be prepared again, declared texts stand where they were published."""
    for table in ("declared_guides", "figure_rounds", "observed_figures"):
        op.drop_table(table)


def _figures() -> None:
    op.create_table(
        "observed_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("cases_decided", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Numeric(6, 1), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        _words("unit", "working_day", "calendar_day"),
        sa.Column("extra_materials", sa.Integer(), nullable=False),
        sa.Column("special_steps", sa.Integer(), nullable=False),
        sa.Column("strange_steps", sa.Integer(), nullable=False),
        sa.Column("online_share", sa.Numeric(4, 3), nullable=True),
        sa.Column("cases_running", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cases_decided >= 3", name=op.f("ck_observed_figures_no_small_cell")),
        sa.CheckConstraint("online_share BETWEEN 0 AND 1", name=op.f("ck_observed_figures_online_share")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_observed_figures_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_observed_figures_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_observed_figures_version"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "version_id", name=op.f("pk_observed_figures")),
    )
    op.create_index("ix_observed_figures_bureau", "observed_figures", ["bureau_id", "item_id"])
    run(protect_shared("observed_figures"))
    run(grant_writes("observed_figures", "bureau_id", deletes=True))


def _rounds() -> None:
    op.create_table(
        "figure_rounds",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_figure_rounds_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", name=op.f("pk_figure_rounds")),
    )
    run(protect_shared("figure_rounds"))
    run(grant_writes("figure_rounds", "bureau_id", ("as_of",)))


def _declared() -> None:
    op.create_table(
        "declared_guides",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        _words("facet", "procedure", "materials", "time_limit", "criteria", "online"),
        sa.Column("lines", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("cardinality(lines) BETWEEN 1 AND 200", name=op.f("ck_declared_guides_lines")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_declared_guides_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_declared_guides_item"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "facet", name=op.f("pk_declared_guides")),
    )
    op.create_index("ix_declared_guides_bureau", "declared_guides", ["bureau_id", "item_id"])
    run(protect_shared("declared_guides"))
    run(
        grant_writes(
            "declared_guides", "bureau_id", ("lines", "digest", "source", "imported_at", "imported_by"), deletes=True
        )
    )


def _words(name: str, *words: str) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
